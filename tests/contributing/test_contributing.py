"""Who adds something as CONTRIBUTING says has added it, and touched no other file."""

import re
from pathlib import Path
from shutil import copytree

import pytest

from api.settings import ROOT
from tests.contributing.guide import changed, commands, copied, examples, made, ran, section
from tests.rows import each_row

SECTIONS = {
    "A lesson": {"locales/vi/words.toml"},
    "A fact": {"bot/facts.py", "bot/engine/screens.py"},
    "A statistic": {"api/statistics/heard_again.py", "api/statistics/tables.py"},
    "A staff page": {
        *("api/staff/machine_time.py", "api/staff/templates/machine-time.html"),
        *("api/staff/routes.py", "api/staff/pages.py", "tests/browser/every_page.py"),
    },
    "An order": {
        *("bot/orders.py", "bot/events.py", "bot/engine/step.py", "bot/engine/linked_chats.py"),
        *("content/phrases.toml", "api/conversation/linking.py"),
    },
    "A background job": {"api/people/waiting_log.py", "api/app.py"},
}
"""What is added, and the files that it touches. Channels and languages have tests of their own."""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of this tree with every example in it."""
    root = tmp_path_factory.mktemp("tree")
    copied(root)
    for title in SECTIONS:
        for example in examples(title):
            made(example, root)
    return root


@each_row("title", SECTIONS)
def test_the_section_names_the_files_that_its_examples_touch(title: str) -> None:
    assert {example.file for example in examples(title)} == SECTIONS[title]
    told = set(re.findall(r"`([\w./-]+)`", section(title)))
    assert SECTIONS[title] <= told, "a reader sees no names of blocks"


def test_every_example_can_be_made(root: Path) -> None:
    assert all((root / file).is_file() for files in SECTIONS.values() for file in files)


@pytest.mark.slow
def test_what_was_added_works(root: Path) -> None:
    [command] = [words for words in commands("A lesson") if "new" in words]
    assert command[0] == "bonso"
    assert "content/lessons/qr-market.toml" in ran(root, "api.cli", *command[1:])
    ran(root, "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "tests/api/added.py", "tests/test_every_page.py")


@pytest.mark.slow
def test_what_was_added_is_well_written(root: Path) -> None:
    python = sorted({example.file for title in SECTIONS for example in examples(title) if example.file.endswith(".py")})
    ran(root, "ruff", "check", "--no-cache", *python)
    ran(root, "ruff", "format", "--no-cache", "--check", *python)
    known, cache = ROOT / ".mypy_cache", root / "mypy"
    if known.is_dir():  # what was found out of files that nobody changed still holds
        copytree(known, cache)
    ran(root, "mypy", "--cache-dir", str(cache), *python)


@each_row(("before", "change"), [("a\nb\n", " c\n+d\n"), ("a\nb\na\n", " a\n+d\n"), ("ab\n", " b\n+d\n")])
def test_a_change_that_does_not_fit_is_noticed(before: str, change: str) -> None:
    with pytest.raises(AssertionError, match="not once in it"):
        changed(before, change)


def test_a_change() -> None:
    assert changed("a\nb\nc\n", " a\n-b\n+d\n") == "a\nd\nc\n"
