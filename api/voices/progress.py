"""How much of the course was fetched, in a small file beside it: who wants to know asks neither Google nor the course.

``<data>/gtts/progress.json``: ``{"there": 120, "total": 3820, "at": "2026-11-30T08:00:00+00:00", "trouble": "429 …"}``
"""

import json
import os
from datetime import datetime
from pathlib import Path
from threading import get_ident
from typing import NamedTuple

from api.clock import VIETNAM
from bot.speech import write_file

FILE = "progress.json"


class FetchProgress(NamedTuple):
    """``there`` of ``total`` sentences, counted ``at``; ``trouble`` is why the last try failed, empty if it did not."""

    there: int
    total: int
    at: datetime
    trouble: str = ""

    @property
    def done(self) -> bool:
        """Whether everything is there."""
        return self.there >= self.total

    def says(self) -> str:
        """For staff and operators."""
        count = f"Đã lấy {_thousands(self.there)} trên {_thousands(self.total)} câu"
        if self.done or not self.trouble:
            return f"{count}."
        at = f"{self.at.astimezone(VIETNAM):%H:%M %d/%m/%Y}"
        return f"{count}. Lúc {at} chưa lấy được, máy tự thử lại."


def read_progress(folder: Path) -> FetchProgress | None:
    """What was written last; None where nothing was yet, or nobody can read it."""
    try:
        given = json.loads((folder / FILE).read_bytes())
        at = datetime.fromisoformat(given["at"])
        found = FetchProgress(int(given["there"]), int(given["total"]), at, str(given["trouble"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if at.tzinfo else None


def write_progress(folder: Path, progress: FetchProgress) -> None:
    """For ``read_progress``, whole or not at all. Raises ``OSError``."""
    content = json.dumps({**progress._asdict(), "at": progress.at.isoformat()}).encode()
    write_file(folder / FILE, content, folder / f".{FILE}.{os.getpid()}-{get_ident()}")


def _thousands(number: int) -> str:
    return f"{number:,}".replace(",", ".")
