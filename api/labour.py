"""A companion of the jobs that may take long: it works on a thread of its own, so that the jobs keep their lease."""

import threading
from abc import ABC, abstractmethod
from typing import ClassVar

import structlog
from sqlalchemy import Engine

log = structlog.get_logger()

LEAVING_SECONDS = 5.0
"""How long leaving waits for what is in hand; whoever comes next begins that anew."""


class Labour(ABC):
    """See ``api.jobs.Companion``. One thread at a time is at ``labour``; ``leaving`` tells it to end."""

    name: ClassVar[str]

    def __init__(self) -> None:
        self.leaving = threading.Event()
        self.worker: threading.Thread | None = None

    @abstractmethod
    def labour(self, engine: Engine) -> None:
        """Do what there is to do. What it raises is written down; the next ``pick_up`` begins anew."""

    def launch(self) -> None:
        """Go on with what was ordered before."""
        self.leaving.clear()

    def pick_up(self, engine: Engine) -> None:
        """See that somebody is at work."""
        if self.worker is None or not self.worker.is_alive():
            self.worker = threading.Thread(target=self._labour, args=(engine,), name=self.name, daemon=True)
            self.worker.start()

    def stop(self) -> None:
        """Leave after what is in hand."""
        self.leaving.set()
        if self.worker is not None:
            self.worker.join(LEAVING_SECONDS)

    def _labour(self, engine: Engine) -> None:
        try:
            self.labour(engine)
        except Exception as error:
            log.error("work was left", work=self.name, error=type(error).__name__)
