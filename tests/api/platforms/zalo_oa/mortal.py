"""A process of its own that renews the tokens, and may be cut off at a named point as by a power cut.

``python -m tests.api.platforms.zalo_oa.mortal DATABASE FOLDER URL NOW POINT``; it prints the access token it could use.
"""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.oauth import ZaloApp
from api.platforms.zalo_oa.refresh import ZaloAccess
from api.platforms.zalo_oa.tokens import Tokens
from api.store.database import connect
from api.store.keys import Keys
from tests.api.conftest import SECRET as KEY
from tests.api.platforms.zalo_oa.conftest import APP, SECRET

POINTS: dict[str, tuple[Any, str, bool]] = {
    "before-request": (ZaloApp, "refresh", False),
    "after-answer": (ZaloApp, "refresh", True),
    "after-write-ahead": (Tokens, "keep", True),
    "after-store": (Tokens, "store", True),
}
"""What is cut off: the method, and whether after it instead of before."""


def mortal(kind: Any, name: str, *, after: bool) -> None:
    """Let this process die at a method."""
    whole: Callable[..., Any] = getattr(kind, name)

    def cut(*given: Any) -> Any:
        if after:
            whole(*given)
        os.kill(os.getpid(), signal.SIGKILL)

    setattr(kind, name, cut)


def main(database: str, folder: str, url: str, now: str, point: str) -> None:
    if point != "never":
        kind, name, after = POINTS[point]
        mortal(kind, name, after=after)
    engine, keys = connect(database), Keys(KEY.encode())
    tokens = Tokens(engine, keys, Path(folder), ACCOUNT)
    access = ZaloAccess(
        ACCOUNT, ZaloApp(APP, SECRET, url), tokens, engine, Path(folder), lambda: datetime.fromisoformat(now)
    )
    if point == "never":
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        sys.stdin.readline()
    asyncio.run(access.tend())
    sys.stdout.write(asyncio.run(ZaloAccess.token(access)) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
