"""The examples of CONTRIBUTING, made in a copy of this tree: new files, and changes to those that are there."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from api.settings import ROOT

GUIDE = ROOT / "CONTRIBUTING.md"
COPIED = ("api", "bot", "content", "locales", "migrations", "tests")


class Example(NamedTuple):
    """A block with the name of a file: the file itself, or a change to it."""

    file: str
    change: bool
    text: str


def section(title: str) -> str:
    """What the guide says under a heading."""
    return GUIDE.read_text("utf-8").partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def examples(title: str) -> list[Example]:
    """The blocks under a heading that name a file of this tree."""
    found = re.findall(r"^```(\w+) (\S+/\S+)\n(.*?)^```$", section(title), re.DOTALL | re.MULTILINE)
    return [Example(file, lang == "diff", text) for lang, file, text in found]


def changed(before: str, change: str) -> str:
    """A text with a change: lines with a blank or a minus stand in it, together and once; those with a plus are new."""
    lines = [(line[:1], line[1:]) for line in change.splitlines()]
    assert all(mark in (" ", "-", "+", "") for mark, _ in lines), change
    old = "".join(f"{line}\n" for mark, line in lines if mark != "+")
    new = "".join(f"{line}\n" for mark, line in lines if mark != "-")
    assert f"\n{before}".count(f"\n{old}") == 1, f"not once in it:\n{old}"
    return f"\n{before}".replace(f"\n{old}", f"\n{new}")[1:]


def made(example: Example, root: Path) -> None:
    """Put an example into the tree at ``root``."""
    path = root / example.file
    assert path.is_file() == example.change, f"{example.file} is {'not ' * example.change}there"
    text = changed(path.read_text("utf-8"), example.text) if example.change else example.text
    path.unlink(missing_ok=True)  # it may lead to the original
    path.write_text(text, "utf-8")


def copied(root: Path) -> None:
    """This tree at ``root``: code as it is, since it looks around where it lies; the rest as links."""
    for folder in COPIED:
        shutil.copytree(ROOT / folder, root / folder, copy_function=_copy, ignore=shutil.ignore_patterns("__pycache__"))
    for file in ("pyproject.toml", "CONTRIBUTING.md"):
        shutil.copy(ROOT / file, root / file)


def _copy(source: str, target: str) -> None:
    if source.endswith((".py", ".toml", ".html")):
        shutil.copy(source, target)
    else:
        Path(target).symlink_to(source)


def commands(title: str) -> list[list[str]]:
    """The lines of shell under a heading that begin with ``uv run``, without it."""
    return [shlex.split(line)[2:] for line in re.findall(r"^    (uv run .*)$", section(title), re.MULTILINE)]


def ran(root: Path, *arguments: str) -> str:
    """What a module of Python says in the tree at ``root``; that it fails is a failure."""
    done = subprocess.run([sys.executable, "-m", *arguments], cwd=root, capture_output=True, text=True, timeout=500)
    assert done.returncode == 0, f"{done.stdout[-6000:]}\n{done.stderr[-3000:]}"
    return done.stdout
