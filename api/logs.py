"""What is written about running: times, counts, codes. No text of anybody's, no address, no token."""

import logging
import re
import sys
from collections.abc import Sequence
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

from bot.channels import CHANNELS

_ABOUT_CHANNELS = [channel.manifest for channel in CHANNELS.values()]

_TOKENS = re.compile("|".join(mask for told in _ABOUT_CHANNELS for mask in told.masks))
"""What platforms give us for keys, as far as it can be known by its looks."""

QUIET = ("httpx", "httpcore", "aiohttp.access", "alembic", "uvicorn.access", "asyncio")
"""Libraries that would tell too much, or too often; a channel names its own."""


def configure(level: str, secrets: Sequence[str] = ()) -> None:
    """Write one line an event to standard error, libraries' events too; ``secrets`` never appear in them."""
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
        Redact(secrets),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        cache_logger_on_first_use=True,
    )
    handler = _Errors()
    handler.setFormatter(_formatter(shared))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    for name in (*QUIET, *(name for told in _ABOUT_CHANNELS for name in told.loggers)):
        logging.getLogger(name).setLevel(logging.WARNING)


MOST_LEARNT = 32
"""Secrets that came while the program runs and are still taken out: the last ones."""

SHORTEST = 8
"""Letters of a secret that is taken out: a shorter one would blot out ordinary words, and no platform gives such."""

_learnt: list[str] = []


def keep_out(*secrets: str) -> None:
    """From now on these never appear either: tokens that a platform gives anew every day."""
    _learnt.extend(secret for secret in secrets if len(secret) >= SHORTEST and secret not in _learnt)
    del _learnt[:-MOST_LEARNT]


class _Errors(logging.StreamHandler[TextIO]):
    """Standard error as it is at the time: it may be replaced while the program runs."""

    def emit(self, record: logging.LogRecord) -> None:
        self.stream = sys.stderr
        super().emit(record)


def _formatter(shared: list[Processor]) -> logging.Formatter:
    people = sys.stderr.isatty()
    last: Processor = (
        structlog.dev.ConsoleRenderer() if people else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared, processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, last]
    )


class Redact:
    """Takes secrets out of every text of an event, tracebacks included."""

    def __init__(self, secrets: Sequence[str]) -> None:
        self._secrets = [secret for secret in secrets if secret]

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        """The event with ``•••`` where a secret stood."""
        return {name: self._clean(value) if isinstance(value, str) else value for name, value in event.items()}

    def _clean(self, text: str) -> str:
        for secret in (*self._secrets, *_learnt):
            text = text.replace(secret, "•••")
        return _TOKENS.sub("•••", text)
