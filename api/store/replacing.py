"""Replacing the files of an installation in one moment, however often the machine goes down meanwhile.

What is to come is made in a *stage*, a folder beside the database, while everything else stays as it is::

    .restore-1f2e…/          the stage: nothing in it counts
    .restore-1f2e…/plan.json appears by one rename, and from then on the stage counts: this is the commit
                             what was there moves aside, what is new takes its place
    (no stage)               done

A kill before the rename leaves the old installation and a stage to throw away; after it, moves that are still to be
made. Each may be made twice, so whoever opens the database next, by any command, makes the rest: ``entered``. What is
in PostgreSQL changes in a transaction of its own, which writes down the name of the stage; there the transaction is
the commit, and a stage counts when its name is found.

While somebody has the database open she shares its lock; who replaces it holds the lock alone.
"""

import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from api.store.file_locks import Held, locked

PREFIX = ".restore-"
PLAN, BESIDES = "plan.json", "besides.json"

FINISH_SECONDS = 20.0
"""How long somebody who opens the database waits for another one who replaces it."""


class Replaced(Exception):
    """Dữ liệu đang được khôi phục. Mời bạn chờ một phút rồi thử lại."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class Move(NamedTuple):
    """What is at ``place`` goes ``aside``, then what is at ``new`` goes to ``place``.

    All paths are from the folder in which the stage lies. Without ``new`` nothing comes; without ``aside`` what was
    there is written over.
    """

    place: str
    new: str = ""
    aside: str = ""


def lock_of(database: Path) -> Path:
    """The file that is locked by whoever has ``database`` open."""
    return database.parent / "locks" / f"{database.name}.lock"


def entered(database: Path) -> Held | None:
    """Share the lock of ``database``, with whatever a replacement left behind finished or undone.

    None where no lock can be made, as on a disk that cannot be written. Raises ``Replaced``.
    """
    if _counting(database.parent):
        _settled_alone(database, FINISH_SECONDS)
    elif staged(database.parent):
        with suppress(OSError):  # litter, which can wait
            _settled_alone(database, 0.0)
    try:
        held = locked(lock_of(database), shared=True, seconds=FINISH_SECONDS)
    except OSError:
        return None
    if held is None:
        raise Replaced
    return held


def _settled_alone(database: Path, seconds: float) -> None:
    """Nobody replaces anything who does not hold the lock: what is staged, with the lock ours, was left behind."""
    alone = locked(lock_of(database), seconds=seconds)
    if alone:
        settle(database.parent)
        alone.release()


def staged(folder: Path) -> list[Path]:
    """The stages in ``folder``; one at most, unless something is left behind."""
    return sorted(folder.glob(f"{PREFIX}*"))


def _counting(folder: Path) -> bool:
    return any((stage / PLAN).exists() for stage in staged(folder))


def new_stage(folder: Path, *besides: Path) -> Path:
    """A stage in ``folder``, for its owner alone; ``besides`` are folders on other disks that go with it.

    What lies in each of them in a folder with the stage's name is thrown away with the stage.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stage = folder / f"{PREFIX}{secrets.token_hex(8)}"
    stage.mkdir(mode=0o700)
    others = [other / stage.name for other in besides]
    _write(stage / BESIDES, [os.path.relpath(other, folder) for other in others])
    return stage


def commit(stage: Path, moves: Sequence[Move]) -> None:
    """From the rename in here on the stage counts. Everything in it is on the disk before that."""
    for path in (stage, *filter(Path.is_dir, _besides(stage))):
        sync_tree(path)
    new = stage / f"{PLAN}.new"
    _write(new, moves)
    new.replace(stage / PLAN)
    sync(stage)
    sync(stage.parent)


def settle(folder: Path, counts: Callable[[str], bool] = lambda _: True) -> None:
    """Finish what counts of what was left behind, and undo the rest. Call it alone.

    ``counts`` is asked about each stage with a plan, by its name.
    """
    for stage in staged(folder):
        if (stage / PLAN).exists() and counts(stage.name):
            finish(stage)
        else:
            discard(stage)


def finish(stage: Path) -> None:
    """Make the moves that are still to be made, and remove the stage."""
    folder = stage.parent
    moves = [Move(*move) for move in json.loads((stage / PLAN).read_bytes())]
    for move in moves:
        _make(move, folder)
    for changed in {(folder / path).parent for move in moves for path in (move.place, move.aside) if path}:
        if changed.is_dir():
            sync(changed)
    discard(stage)


def discard(stage: Path) -> None:
    """Remove a stage and what goes with it."""
    for other in _besides(stage):
        shutil.rmtree(other, ignore_errors=True)
    shutil.rmtree(stage, ignore_errors=True)


def _make(move: Move, folder: Path) -> None:
    place, new = folder / move.place, folder / move.new if move.new else None
    if new is not None and not new.exists():
        return  # made before
    if place.exists() and move.aside:
        (folder / move.aside).parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        place.rename(folder / move.aside)
    if new is not None:
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        new.replace(place)


def _besides(stage: Path) -> list[Path]:
    try:
        return [stage.parent / path for path in json.loads((stage / BESIDES).read_bytes())]
    except (OSError, ValueError):  # the stage was not made to its end, so neither were they
        return []


def _write(file: Path, value: object) -> None:
    with file.open("w", encoding="utf-8") as out:
        json.dump(value, out)
        out.flush()
        os.fsync(out.fileno())


def sync_tree(folder: Path) -> None:
    """See that everything in ``folder`` is on the disk."""
    for path in _within(folder):
        sync(path)


def _within(folder: Path) -> Iterable[Path]:
    yield from sorted(folder.rglob("*"), reverse=True)
    yield folder


def sync(path: Path) -> None:
    """See that a file, or the names in a folder, are on the disk."""
    handle = os.open(path, os.O_RDONLY)
    try:
        with suppress(OSError):  # some disks cannot say it of folders
            os.fsync(handle)
    finally:
        os.close(handle)
