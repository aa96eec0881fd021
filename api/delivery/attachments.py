"""Clips and pictures of messages: made before a message is sent, uploaded to a platform once."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from api.delivery import outbox
from api.store import reading, writing
from bot.channels import Capabilities, Files, Part

WITH_SOUND = ("voice", "audio")
"""Kinds of parts that are heard."""

WITH_FILES = (*WITH_SOUND, "photo")
"""Kinds of parts that bring a clip or a picture along."""


class FileMaker(Protocol):
    """Makes the clip or picture of a part; ``api.media.media.Media`` is one. All methods may take their time."""

    def file(self, part: Part, form: str) -> tuple[str, Path] | None:
        """The hash of the content and where it lies, a sound in ``form``; None for a part without one."""
        ...

    def private(self, part: Part, form: str) -> bytes | None:
        """What is somebody's own, and neither kept nor uploaded twice."""
        ...

    def shown_at(self, part: Part, form: str) -> str:
        """The path under which our server shows it, a sound in ``form``; empty for a part without one."""
        ...


@dataclass(frozen=True, slots=True)
class Attached:
    """What goes along with a part. ``digest`` is empty for nothing and for what must not be remembered."""

    digest: str = ""
    files: Files | None = None

    def uploaded(self, name: str) -> tuple[str, str] | None:
        """The platform's ``name`` for this content by its hash, if that is news."""
        new = self.digest and name and self.files and not self.files.known
        return (self.digest, name) if new else None


class Attachments:
    """For one account, and what its platform ``can`` take; ``sent`` hears what arrived. Blocking; any thread."""

    def __init__(
        self,
        account: str,
        database: Engine,
        maker: FileMaker,
        can: Capabilities,
        sent: Callable[[Part, str], None] = lambda _part, _form: None,
    ) -> None:
        self._account, self._database, self._maker, self._can = account, database, maker, can
        self._sent = sent

    def sent(self, part: Part) -> None:
        """The platform has taken it."""
        self._sent(part, self._form(part))

    def make(self, part: Part) -> Attached:
        """The part's file: its address, or the platform's name for it if it has one, or else its bytes."""
        form = self._form(part)
        if self._can.by_address:
            address = self._maker.shown_at(part, form)
            return Attached(files=Files(address=address) if address else None)
        made = self._maker.file(part, form)
        if made is None:
            own = self._maker.private(part, form)
            return Attached(files=Files(content=own) if own else None)
        digest, path = made
        with reading(self._database) as connection:
            known = outbox.known_file(connection, self._account, digest=digest)
        return Attached(digest, Files(known=known) if known else Files(content=path.read_bytes()))

    def make_anew(self, part: Part, stale: Attached) -> Attached:
        """The same with its bytes, after the platform has forgotten the name."""
        with writing(self._database) as connection:
            outbox.forget_file(connection, self._account, digest=stale.digest)
        return self.make(part)

    def _form(self, part: Part) -> str:
        return self._can.audio if part["kind"] == "audio" else self._can.voice
