"""Bringing the recordings of a backup into the data folder; those that were there stay beside them."""

import os
from pathlib import Path
from zipfile import ZipFile

from api.care.backup.archive import RECORDING, laid
from api.store import replacing

DERIVED = "heard"
"""What learners hear follows from the tables, at every start."""

BEFORE = "before-"
"""How the folder begins in which those are kept that were there."""


def staged(archive: ZipFile, data: Path, stage: Path, stamp: str) -> list[replacing.Move]:
    """Unpack them where nobody looks, on the disk on which they will lie; the moves that bring them in.

    Without any in the backup the operator's own stay; kept ones would be swept away, for they have no row now.
    """
    base, new = data / "recordings", {}
    for name in archive.namelist():
        if found := RECORDING.fullmatch(name):
            place = base / found[1]
            new[place] = base / stage.name / found[1]
            laid(archive, name, new[place] / Path(name).name)
    old = set(_folders(base)) if new else {base / "kept"}
    aside = base / f"{BEFORE}{stamp}"
    return [_move(place, new.get(place), aside / place.name, stage) for place in sorted(old | set(new))]


def _folders(base: Path) -> list[Path]:
    if not base.is_dir():
        return []
    ours = [one for one in base.iterdir() if one.is_dir() and one.name != DERIVED]
    return [one for one in ours if not one.name.startswith((BEFORE, "."))]


def _move(place: Path, new: Path | None, aside: Path, stage: Path) -> replacing.Move:
    return replacing.Move(*(relative(path, stage) if path else "" for path in (place, new, aside)))


def relative(path: Path, stage: Path) -> str:
    """``path`` as a move says it: from the folder of the stage, so that an installation may be moved as a whole."""
    return os.path.relpath(path.absolute(), stage.parent.absolute())
