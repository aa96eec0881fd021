"""The documents are true: commands parse, settings, links, pages, pictures and words on the screen exist.

A block after ``<!-- run by the tests, and compared -->`` prints what it says; what else is typed is run by
``tests/test_guides.py``.
"""

import json
import re
import shlex
import subprocess
import unicodedata
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import typer
from fastapi import FastAPI
from starlette.routing import Match
from typer.testing import CliRunner

from api.app import create_app
from api.cli import app
from api.settings import ROOT, Settings
from bot.channels import apps
from bot.course.check import check
from bot.course.load import read_course
from tests.code_names import missing
from tests.rows import each_row

PAGES = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").rglob("*.md"))]
GUIDES = [
    ROOT / "docs" / name
    for name in (
        *("van-hanh.md", "can-bo.md", "doan-vien.md", "tac-gia.md"),
        *("nguoi-dich.md", "thu-am.md", "zalo-bot.md", "zalo-oa.md"),
    )
]
IMAGES = ROOT / "docs" / "images"
IMAGE_BYTES = 150_000
SCREENS = (
    "api/staff",
    "api/review",
    "api/people",
    "api/places",
    "api/platforms",
    "api/web/templates",
    "api/player",
    "api/statistics",
    "bot/channels",
    "content/phrases.toml",
    "locales",
)
"""What people see is written here."""

OPERATORS = {"|", ">", ">>", "&&", ";"}
_BLOCK = re.compile(r"(?:^(<!--[^\n]*-->)\n)?^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INLINE = re.compile(r"`([^`\n]+)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_BOLD = re.compile(r"\*\*([^*]+)\*\*")
_SETTING = re.compile(r"BONSO_[A-Z][A-Z_]*")
_TAG = re.compile(r"<[^>]+>")
_APP = re.compile(r"\{\{ \w+\.app \}\}")
_OUTSIDE = re.compile(
    r"(?<![\w.:/-])/(?:bin|data|dev|etc|home|mnt|opt|root|srv|tmp|usr|var|work|Users)\b|\b[A-Za-z]:\\|~/"
)

each_page = each_row("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
each_guide = each_row("page", GUIDES, ids=lambda page: page.stem)


class Block(NamedTuple):
    """Something between fences: the comment before it, its language, its lines."""

    comment: str
    lang: str
    text: str


def blocks(page: Path) -> list[Block]:
    return [Block(*found) for found in _BLOCK.findall(page.read_text("utf-8"))]


def prose(page: Path) -> str:
    return _BLOCK.sub("", page.read_text("utf-8"))


def named(lang: str, page: Path) -> str:
    """The only block in a language on a page."""
    (text,) = [block.text for block in blocks(page) if block.lang == lang]
    return text


# --- commands -------------------------------------------------------------------------------------


def words(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars="|>&;")
    lexer.whitespace_split, lexer.commenters = True, "#"
    return list(lexer)


def ours(line: str) -> Iterator[list[str]]:
    """The arguments of every ``bonso`` in a line of shell."""
    simple: list[list[str]] = [[]]
    for word in words(line):
        if word in OPERATORS:
            simple.append([])
        else:
            simple[-1].append(word)
    for command in simple:
        if "bonso" in command:
            yield command[command.index("bonso") + 1 :]


def lines(page: Path) -> Iterator[str]:
    """Lines of shell on a page, in blocks and in sentences."""
    for block in blocks(page):
        if block.lang == "sh":
            yield from block.text.splitlines()
        if block.lang == "console":
            yield from (line[2:] for line in block.text.splitlines() if line.startswith("$ "))
    for code in _INLINE.findall(prose(page)):
        if re.match(r"(uv run )?bonso \w", code):
            yield code


def parse(args: list[str]) -> None:
    """Read arguments as ``bonso`` would, without doing anything."""
    command: Any = typer.main.get_command(app)
    while subcommands := getattr(command, "commands", None):
        assert args and args[0] in subcommands, f"there is no bonso {command.name} {args[:1]}"
        command, args = subcommands[args[0]], args[1:]
    command.make_context("bonso", list(args))


@each_page
def test_every_command_exists_and_its_arguments_parse(page: Path) -> None:
    for line in lines(page):
        for args in ours(line):
            parse(args)


@each_row("line", ["bonso fly", "bonso stats", "bonso chat --loud", "bonso backup", "bonso stats shoes"])
def test_a_command_that_is_wrong_is_noticed(line: str) -> None:
    (args,) = ours(line)
    with pytest.raises(Exception, match=r"there is no (bonso|such table)|No such option|Missing parameter"):
        parse(args)


def test_the_commands_of_the_contract_are_in_the_readme() -> None:
    named = {args[0] for line in lines(ROOT / "README.md") for args in ours(line)}
    assert named >= {"serve", "chat", "content", "understand", "stats", "poll", "send", "backup", "restore", "doctor"}


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in which commands are run, with no setting from outside."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BONSO_{name.upper()}", raising=False)
    monkeypatch.setenv("BONSO_GTTS", "false")  # the one from outside that stays: Google is told nothing
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line: str) -> str:
    """A line of shell, our own command within this process. Anything that fails is a failure."""
    commands = list(ours(line))
    if not commands:
        return subprocess.run(["bash", "-euc", line], check=True, capture_output=True, text=True, timeout=60).stdout
    (args,) = commands
    done = CliRunner().invoke(app, args)
    assert done.exit_code == 0, f"{line}\n{done.output}"
    if ">" in words(line):
        Path(words(line)[-1]).write_bytes(done.stdout_bytes)
    return done.stdout


def unscored(answer: str) -> str | dict[str, object]:
    """What was answered; of what was understood, how sure it is may be tuned without touching the documents."""
    if not answer.startswith("{"):
        return answer.strip()
    return {name: value for name, value in json.loads(answer).items() if name != "score"}


def test_what_the_readme_shows_is_what_comes(installation: Path) -> None:
    shown = "\n".join(block.text for block in blocks(ROOT / "README.md") if "compared" in block.comment)
    expected = re.findall(r"^\$ (.+)\n(.+)$", shown, re.MULTILINE)
    assert len(expected) == 5
    for line, answer in expected:
        assert unscored(run(line)) == unscored(answer)


# --- settings, links, pages, pictures --------------------------------------------------------------


@each_page
def test_every_setting_exists(page: Path) -> None:
    known = {f"BONSO_{name.upper()}" for name in Settings.model_fields}
    assert set(_SETTING.findall(page.read_text("utf-8"))) <= known


def slug(heading: str) -> str:
    """A heading as GitHub names it in addresses."""
    return re.sub(r"[^\w\- ]", "", heading.lower()).strip().replace(" ", "-")


def headings(page: Path) -> set[str]:
    return {slug(heading) for heading in re.findall(r"^#+ (.+)$", prose(page), re.MULTILINE)}


@each_page
def test_every_link_leads_somewhere(page: Path) -> None:
    for link in _LINK.findall(prose(page)):
        if link.startswith(("https://", "http://")):
            continue
        path, _, anchor = link.partition("#")
        target = (page.parent / path).resolve() if path else page
        assert target.is_relative_to(ROOT), f"{link} leaves the repository"
        assert target.exists(), link
        assert not anchor or anchor in headings(target), link


@each_page
def test_no_path_of_anybodys_machine(page: Path) -> None:
    if page.name != "cai-dat.md":  # it says where on a server each file goes
        assert _OUTSIDE.findall(page.read_text("utf-8")) == []


@each_row("path", ["see /work/main", "(/tmp/x)", "`/home/ai`", "C:\\Users", "~/bonso"])
def test_a_path_of_a_machine_is_found(path: str) -> None:
    assert _OUTSIDE.search(path)


@cache
def service() -> FastAPI:
    return create_app(Settings(_env_file=None))


@cache
def answered(address: str) -> bool:
    """Whether a page of the service is at an address."""
    asked = {"type": "http", "method": "GET", "path": address, "root_path": "", "headers": [], "app": service()}
    return any(route.matches(dict(asked))[0] is Match.FULL for route in service().router.routes)


@each_page
def test_every_page_of_the_service_exists(page: Path) -> None:
    assert not answered("/nowhere")
    addresses = {code for code in _INLINE.findall(prose(page)) if code.startswith("/")}
    assert [address for address in sorted(addresses) if not answered(address)] == []


def test_pictures_are_small_and_used() -> None:
    used = {(page.parent / link).resolve() for page in PAGES for link in _LINK.findall(prose(page))}
    pictures = sorted(IMAGES.iterdir())
    assert {"chat.png", "staff.png"} <= {picture.name for picture in pictures}
    for picture in pictures:
        assert picture in used, f"nobody shows {picture.name}"
        content = picture.read_bytes()
        assert content.startswith(b"\x89PNG\r\n\x1a\n")
        assert len(content) <= IMAGE_BYTES, picture.name


@each_page
def test_every_picture_is_described(page: Path) -> None:
    assert all(len(alt) > 20 for alt in re.findall(r"!\[([^\]]*)\]\(", prose(page)))


# --- names of code --------------------------------------------------------------------------------

HISTORY = re.compile(r"`[^`\n]+`(?: \([^)]*\))? →")
"""A name that is no more stands before an arrow: `old` → `new`."""

EXAMPLE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
"""With the name of its file, if it has one: an example names what it adds itself."""

NOT_HERE = {
    "bot/channels/pigeon/__init__.py": "the channel of the guide",
    "content/lessons/qr-market.toml": "the lesson of the guide",
    "content/pictures/qr-market": "its pictures",
    "bot/hello-<code>/text": "the key of a message, not a file",
    "locales/<language>/audio": "there once somebody has recorded",
    "index.html": "within a pack",
}
"""What pages for developers name though it is not in this tree, and why."""

DEVELOPERS = [page for page in PAGES if page not in GUIDES and page.name not in ("CHANGELOG.md", "cai-dat.md")]


def nameless(text: str) -> list[str]:
    """What stands between backticks and is the name of nothing."""
    return sorted({code for code in _INLINE.findall(HISTORY.sub("", text)) if missing(code)})


@each_row("page", DEVELOPERS, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_name_of_code_exists(page: Path) -> None:
    shown = "\n".join(EXAMPLE.findall(page.read_text("utf-8")))
    assert [code for code in nameless(prose(page)) if code not in shown and code not in NOT_HERE] == []


def test_what_is_not_here_is_named_somewhere() -> None:
    told = {code for page in DEVELOPERS for code in _INLINE.findall(prose(page))}
    assert NOT_HERE.keys() <= told


def test_a_name_that_is_gone_is_noticed() -> None:
    gone = "`Desk` `api/desk.py` `api.delivery.outbox.claim_all` `Outbox.serials` `desk()` `work/labour` `labour.py`"
    assert nameless(gone) == sorted(gone.replace("`", "").split())
    there = "`Outbox.state` `api.delivery.outbox.mark` `work/worker` `tests/{a,b}` `mark(connection, rows)` `step_done`"
    assert nameless(f"{there} `Desk` → `Batch`; two words: `not a name`, `/tmp`, `1 + 1`") == []


# --- the Vietnamese guides ------------------------------------------------------------------------


def screens() -> str:
    """Everything that pages and the bot can show, on one line."""
    files = [file for place in SCREENS for file in [ROOT / place, *(ROOT / place).rglob("*")] if file.is_file()]
    written = [file.read_text("utf-8") for file in files if file.suffix in (".html", ".py", ".toml")]
    shown = [_APP.sub(app, text) for text in written for app in (apps() if _APP.search(text) else [""])]
    return " ".join(_TAG.sub(" ", " ".join(shown)).split())


@each_guide
def test_what_is_bold_stands_on_a_screen(page: Path) -> None:
    shown = screens()
    bold = {" ".join(words.split()) for words in _BOLD.findall(prose(page))} - {"đậm"}
    assert bold
    assert [words for words in sorted(bold) if words not in shown] == []


@each_guide
def test_the_guides_are_written_in_composed_letters(page: Path) -> None:
    assert unicodedata.is_normalized("NFC", page.read_text("utf-8"))


def test_the_example_of_a_place_file_can_be_used(tmp_path: Path) -> None:
    file = tmp_path / "places.toml"
    file.write_text(named("toml", ROOT / "docs" / "van-hanh.md"), "utf-8")
    (commune,) = read_course(ROOT, places=file).communes.values()
    assert "hư cấu" in commune.name
    assert (commune.contact, commune.phone, len(commune.villages)) == ("Đoàn xã", "02630000000", 1)
    assert [str(one) for one in check(ROOT, today=date(2026, 12, 1), places=file) if "places" in one.file] == []


def test_the_example_of_a_file_of_settings_can_be_used(tmp_path: Path) -> None:
    (text,) = [
        block.text for block in blocks(ROOT / "docs" / "van-hanh.md") if block.lang == "text" and "BONSO_" in block.text
    ]
    (tmp_path / "example.env").write_text(text, "utf-8")
    settings = Settings(_env_file=tmp_path / "example.env")
    assert settings.controller == "Đoàn xã Lạc Dương"
    assert settings.public_url == "https://bonso.example"
    assert settings.places_file == Path("var/places.toml")
