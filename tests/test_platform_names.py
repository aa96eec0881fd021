"""A platform is named in its own folders and nowhere else, so that a channel is one folder and one line.

Words that villagers and operators read lie in ``content``, ``locales`` and ``docs``; they may name whatever there is.
"""

import re
from collections.abc import Iterator
from pathlib import Path

from api.settings import ROOT

NAMES = re.compile(r"zalo|telegram", re.IGNORECASE)

ROOMS = ("bot/channels/", "api/platforms/")
"""Of platforms; so is the file of settings, whose names operators have in their ``.env``."""

EXCEPT = {
    "api/settings.py": "the names of settings are a contract with operators",
    "api/store/models/platforms.py": "tables keep the names they were made with: another one would move data",
    "api/store/models/outbox.py": "an index keeps its name, and holds one account's rows alone",
    "bot/language/apps.py": "apps that lessons speak of, as words of the language",
}
"""Files, and why."""

WRITTEN = (".py", ".html", ".js", ".css", ".svg", ".json", ".webmanifest", ".toml", ".txt")


def files(root: Path) -> Iterator[Path]:
    return (file for name in ("bot", "api") for file in (root / name).rglob("*") if file.suffix in WRITTEN)


def strays(root: Path) -> list[str]:
    """Every line that names a platform where none is to be named."""
    return [
        f"{name}:{number}: {line.strip()}"
        for file in files(root)
        if not (name := file.relative_to(root).as_posix()).startswith((*ROOMS, *EXCEPT))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if NAMES.search(line)
    ]


def test_no_platform_is_named_outside_its_folders() -> None:
    assert strays(ROOT) == []


def test_a_name_is_found_wherever_it_stands(tmp_path: Path) -> None:
    for name in ("api/app.py", "api/staff/templates/page.html", "bot/engine/step.py", "bot/channels/zalo_oa/wire.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("# as Telegram does\n", "utf-8")
    found = ("api/app.py", "api/staff/templates/page.html", "bot/engine/step.py")
    assert sorted(strays(tmp_path)) == [f"{name}:1: # as Telegram does" for name in found]


def test_every_exception_is_needed() -> None:
    named = {file.relative_to(ROOT).as_posix() for file in files(ROOT) if NAMES.search(file.read_text("utf-8"))}
    assert EXCEPT.keys() <= named
