"""One domain, printed on the poster: nothing that anybody is shown leads anywhere else but to what is official."""

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from api.codes import lesson_links
from api.places.poster import poster_address
from api.settings import ROOT
from api.store.keys import Keys
from bot.channels import CHANNELS
from bot.channels.plan import plan
from bot.channels.telegram.channel import DESCRIPTION, SHORT_DESCRIPTION
from bot.channels.telegram.updates import COMMANDS
from bot.channels.zalo_oa.channel import door
from bot.course.model import Course
from bot.course.wording import official, strange_link
from bot.engine.atlas import atlas
from bot.replies import Line, Link, Reply
from tests.rows import each_row

PUBLIC = "https://bonso.example"
NOW = datetime(2026, 12, 1, 1, tzinfo=UTC)

DOORS = {"t.me", "zalo.me"}
"""Where the page of a poster leads besides the chat of our own: the platforms on which our accounts live."""

NEEDED = DOORS | {
    "api.telegram.org",  # the wire of each platform, by settings
    "openapi.zalo.me",
    "oauth.zaloapp.com",
    "bot-api.zaloplatforms.com",
    "www.w3.org",  # the namespace of SVG, which is no link
    "policies.google.com",  # whose terms a voice pack tells
    "huggingface.co",  # from where the operator fetches a neural voice, and where its papers are
    "github.com",
    "bonso.example",  # an example in an error message
}
"""Hosts that code may name."""

URL = re.compile(r"(?:https?:)?//([\w.-]+\.[a-z]{2,})", re.IGNORECASE)
SHOWN = ("*.html", "*.js", "*.css", "*.webmanifest", "*.svg")


def strange(text: str) -> list[str]:
    return [what for what, _ in strange_link("", text)]


def test_no_sentence_of_the_course_names_a_strange_address(course: Course) -> None:
    for variety, messages in course.messages.items():
        for key, message in messages.items():
            said = [line.text for line in message.lines] + [say.text for say in message.says]
            assert [fault for text in said for fault in strange(text)] == [], (variety, key)


def test_nothing_outside_of_messages_names_one_either(course: Course) -> None:
    spoken = [f"{one}" for one in (*course.announcements.values(), *course.drills.values())]
    people = [f"{commune.name} {commune.contact} {commune.phone}" for commune in course.communes.values()]
    menu = [text for words, description in COMMANDS.values() for text in (words, description)]
    for text in (*spoken, *people, *menu, DESCRIPTION, SHORT_DESCRIPTION, course.controller):
        assert strange(text) == [], text


@pytest.mark.slow
@each_row("lang", ["vi", "kpm"])
@each_row("channel", sorted(CHANNELS))
def test_no_message_of_any_screen_leads_elsewhere(course: Course, lang: str, channel: str) -> None:
    for seen in atlas(course, lang, NOW):
        for part in plan(seen.reply, CHANNELS[channel].capabilities):
            assert [target for _, target in part.get("links", ()) if not target.startswith(f"{PUBLIC}/")] == []
            for text in (part.get("text", ""), *(line[1] for line in part.get("lines", ()))):
                assert strange(text) == [], seen.where


@each_row("channel", sorted(CHANNELS))
def test_a_strange_link_would_be_noticed(channel: str) -> None:
    """The tests above can fail: a link is found in what is planned, as a button or as text."""
    reply = Reply(1, (Line("vi", "Mở trang này."),), links=(Link("Mở", "https://lua-dao.example.com/x"),))
    (part,) = plan(reply, CHANNELS[channel].capabilities)
    found = [target for _, target in part.get("links", ())] + [part.get("text", "")]
    assert any("lua-dao.example.com" in one for one in found)


def test_our_own_links_begin_with_the_one_address(keys: Keys) -> None:
    made = [
        lesson_links.link(PUBLIC, lesson="qr-pay"),
        lesson_links.link(f"{PUBLIC}/", lesson="qr-pay", step="scan"),
        lesson_links.from_chat(keys, PUBLIC, chat="chat", who="1", lesson="qr-pay", now=NOW + timedelta(hours=1)),
        poster_address(PUBLIC, code="BS01231"),
    ]
    assert {f"{urlsplit(one).scheme}://{urlsplit(one).netloc}" for one in made} == {PUBLIC}
    opened = door("123")
    assert opened and urlsplit(opened.url).netloc == "zalo.me"


def shown() -> Iterator[Path]:
    for kind in SHOWN:
        yield from (ROOT / "api").rglob(kind)
        yield from (ROOT / "content").rglob(kind)


def test_no_page_names_another_host() -> None:
    files = list(shown())
    assert len(files) > 50
    for file in files:
        hosts = set(URL.findall(file.read_text("utf-8"))) - {"www.w3.org"}  # the namespace of SVG, which is no link
        assert {host for host in hosts if not official(host)} == set(), file


def literals(file: Path) -> Iterator[str]:
    """The texts in a program, without what documents it."""
    tree = ast.parse(file.read_text("utf-8"))
    documents = {
        id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in documents:
            yield node.value


def test_no_program_names_another_host() -> None:
    for file in (*(ROOT / "api").rglob("*.py"), *(ROOT / "bot").rglob("*.py")):
        hosts = {host for text in literals(file) for host in URL.findall(text)}
        assert {host for host in hosts if not official(host)} <= NEEDED, file
