"""What somebody costs who opens the page once: ``uv run python -m benchmarks.strangers``.

Prints the bytes of a chat with its greeting, and what the limits on newcomers (``api.http.guard``) make of that a day.
"""

import tempfile
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from api.conversation.transaction import handle
from api.http.guard import NEWCOMERS, RATES
from api.settings import ROOT
from api.store.database import connect, cut_off_log, writing
from api.store.keys import Keys
from api.store.migrate import upgrade
from bot.channels import CHANNELS
from bot.channels.base import Inbound
from bot.course.load import read_course
from bot.events import Opened

COUNT = 5000


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "bonso.db"
        engine = connect(f"sqlite:///{file}")
        upgrade(engine)
        cut_off_log(engine)
        empty, course, keys = file.stat().st_size, read_course(ROOT), Keys(b"strangers who only look in")
        for start in range(0, COUNT, 250):
            new = [("web/main", Inbound(f"page:{uuid4()}", uuid4().hex, Opened())) for _ in range(start, start + 250)]
            with writing(engine) as connection:
                handle(connection, new, course, datetime.now(UTC), keys, {"web/main": CHANNELS["web"]})
        cut_off_log(engine)
        each = (file.stat().st_size - empty) / COUNT
        engine.dispose()
    network, everybody = (max(limit.amount for limit in limits) for limits in (RATES["newcomer"][1], NEWCOMERS))
    print(f"a stranger: {each:.0f} bytes, gone after a day or two")
    print(f"a network: at most {network} a day, {network * each / 1e6:.0f} MB")
    print(f"everybody: at most {everybody} a day and process, {everybody * each / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
