"""What a backup says of itself, as ``manifest.json``."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any

import orjson

FORM = 1
"""Of the file. Raise it when an older program could not read it."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """``rows`` counts each table, ``recordings`` the recordings and their bytes; ``kind`` is the database's.

    ``application`` is the version that made it, ``members`` the SHA-256 of everything else in the file; older backups
    say neither.
    """

    form: int
    kind: str
    revision: str
    made_at: str
    rows: Mapping[str, int]
    recordings: tuple[int, int] = (0, 0)
    application: str = ""
    members: Mapping[str, str] = field(default_factory=dict)

    def dumped(self) -> bytes:
        """As it stands in the file."""
        return orjson.dumps(asdict(self), option=orjson.OPT_INDENT_2)


def loaded(content: bytes) -> Manifest:
    """The inverse of ``dumped``. Raises ``KeyError``, ``TypeError`` or ``ValueError`` for what is none."""
    said: dict[str, Any] = orjson.loads(content)
    known = {one.name: said[one.name] for one in fields(Manifest) if one.name in said}
    count, size = known.get("recordings", (0, 0))
    known["recordings"] = (int(count), int(size))
    known["rows"] = {str(name): int(rows) for name, rows in known["rows"].items()}
    known["members"] = {str(name): str(digest) for name, digest in known.get("members", {}).items()}
    manifest = Manifest(**known)
    if not (isinstance(manifest.form, int) and isinstance(manifest.revision, str)):
        raise TypeError("no manifest of a backup")
    return manifest
