"""A screen as HTML. A page is a shell that all pages of a lesson share, around the part that is the screen.

What is heard and seen stands in the page by addresses that change with their content, so that both may be kept
for ever, and a page and its clip are never of two versions.
"""

from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import structlog
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from api.codes.lesson_links import link
from api.codes.lesson_places import LessonPlace, place_address, position
from api.errors import NotFound
from api.front.colours import colours, joined
from api.front.icons import sprite
from api.front.page_files import ICON, KEEPING, LEARNERS, RANGES, SHARED, PageFiles
from api.front.tools import PLACES
from api.http.context import Context
from api.media import drawing
from api.media.media import Media, Silent
from api.player.screens import PlayerLink, PlayerScreen
from api.player.visitor import ANYBODY, Visitor
from bot.course import SOURCE, Course
from bot.engine.followed import AFTER
from bot.engine.icons import ICONS
from bot.replies import TOOL_DIGITS, Speech

log = structlog.get_logger()

HERE = Path(__file__).resolve().parent
STATIC = HERE / "static"

SCRIPTS = ("start", "voice", "report", "walk", "keep")
"""In the order the browser needs them, after what all pages share."""

FILES = PageFiles(
    "/l/static",
    {
        "player.js": (*SHARED, *KEEPING, *(STATIC / "script" / f"{part}.js" for part in SCRIPTS)),
        "player.css": (*LEARNERS, STATIC / "player.css"),
        "icon.svg": (ICON,),
    },
)

WORKER = STATIC / "worker.js"
"""The service worker; at ``/l/sw.js``, so that it sees the pages of lessons and nothing else."""

HEADERS = {
    "content-security-policy": (
        "default-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
}

_SOUND = "/media/audio/"
_MARK = "<!--screen-->"

TOOLS = tuple(place for place in PLACES if place not in (("again",), ("menu",)))
"""In their places; the page has its own way of hearing again, and shows one lesson."""

SPEEDS = ("slower", "faster")

DRAWN = ("speaker", "stop", "call", "keep", "other", *(tool for place in TOOLS for tool in place))
"""Of what is on every screen."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A screen as HTML: ``main`` is the part of its own, ``title`` its name.

    ``files`` are what it shows and plays; sounds without their form: ``/media/audio/HASH``.
    """

    title: str
    main: str
    files: frozenset[str]


@cache
def worker() -> bytes:
    """The service worker, with what it shares with that of the chat page."""
    return joined(WORKER, RANGES)


def draw(
    context: Context,
    course: Course,
    screen: PlayerScreen,
    visitor: Visitor = ANYBODY,
    *,
    kept: bool = False,
    thanks: bool = False,
) -> Drawn:
    """A screen of ``course`` for ``visitor``. With ``kept`` it offers nothing that needs a network.

    With ``thanks`` it says that what she called wrong will be looked at.
    """
    page = _Page(context, course, screen, visitor, kept)
    beside = course.beside(screen.place.voice_lang, screen.place.text_lang)
    said = course.messages[SOURCE]["bot/note-not-right/text"].naming(beside).lines[-1].text
    values = {**page.values(), "thanks": said if thanks else ""}
    main = _environment().get_template("screen.html").render(values)
    return Drawn(str(values["title"]), main, frozenset(page.files))


def document(context: Context, course: Course, screen: PlayerScreen, drawn: Drawn) -> str:
    """A whole page."""
    head, tail = shell(context, course, screen.place.lesson, title=drawn.title)
    return head + drawn.main + tail


def shell(context: Context, course: Course, lesson: str, *, title: str) -> tuple[str, str]:
    """What stands before and after the screen."""
    told = course.lessons[lesson]
    public = context.settings.public_url.rstrip("/")
    shown = {
        "static": FILES.folder,
        "pine": colours()["pine"],
        "sprite": Markup(sprite((*DRAWN, *ICONS))),  # noqa: S704 - drawings of ours
        "title": title,
        "lesson": told,
        "url": link(public, lesson=lesson),
        "image": public + _picture(context.media, told.picture, "png"),
    }
    head, _, tail = _environment().get_template("page.html").render(shown, mark=_MARK).partition(_MARK)
    return head, tail


class _Page:
    """One screen being drawn; gathers the files that it names."""

    def __init__(self, context: Context, course: Course, screen: PlayerScreen, visitor: Visitor, kept: bool) -> None:
        self._context, self._course, self._screen, self._visitor, self._kept = context, course, screen, visitor, kept
        self.files: set[str] = set()

    def values(self) -> dict[str, object]:
        place, reply = self._screen.place, self._screen.reply
        number, of = position(self._course, place)
        name = self._course.messages[place.text_lang][f"{place.lesson}/lesson/title"].lines[-1]
        return {
            "place": place,
            "reply": reply,
            "number": number,
            "of": of,
            "name": name,
            "title": f"{number}/{of} · {name.text} · Bòn Số",
            "sound": (sound := self._sound(reply.speech)),
            "weight": self._weight(sound) if self._visitor.learner.text_first else 0,
            "picture": self._picture(reply.picture),
            "choices": [self._way(way, str(n)) for n, way in enumerate(self._screen.choices, 1)],
            "tools": [way and self._way(way, TOOL_DIGITS.get(way.choice.id, "")) for way in self._tools()],
            "languages": self._languages(),
            "doubt": "" if self._kept else self._screen.doubt,
            "here": self._address(place),
            "kept": self._kept,
            "refused": self._visitor.refused,
            "back_to_chat": self._visitor.opened is not None and place.screen in AFTER,
        }

    def _tools(self) -> list[PlayerLink | None]:
        """The tools in their places, by which they are found without reading; None where one is not there.

        The other speed needs a network: it is not kept on the phone.
        """
        tools = {way.choice.id: way for way in self._screen.tools if not (self._kept and way.choice.id in SPEEDS)}
        return [next((tools[id] for id in ids if id in tools), None) for ids in TOOLS]

    def _way(self, way: PlayerLink, digit: str) -> dict[str, object]:
        choice = way.choice
        return {
            "id": choice.id,
            "label": choice.label,
            "digit": digit,
            "href": self._address(way.to) if way.to else "/",
            "icon": choice.icon,
            "picture": self._picture(choice.picture),
            "sound": self._sound(choice.heard(slow=self._screen.place.slow)),
        }

    def _languages(self) -> list[dict[str, object]]:
        here, names = self._screen.place, self._course.messages[SOURCE]
        if self._kept:
            return []
        return [
            {
                "id": one.id,
                "name": names[f"bot/language/choice.{one.id}"].lines[0].text,
                "href": self._address(replace(here, text_lang=one.id, voice_lang=one.id)),
                "here": one.id == here.text_lang,
            }
            for one in self._course.languages.values()
        ]

    def _address(self, place: LessonPlace) -> str:
        key = self._visitor.key(self._context.keys, place.lesson)
        return place_address(self._course, self._visitor.learner, place, key)

    def _picture(self, name: str) -> str:
        """Drawings are four times lighter as they are than as WebP, and sharp on every screen."""
        found = _picture(self._context.media, name, "svg") if name else ""
        self.files |= {found} - {""}
        return found

    def _sound(self, speech: Speech | None) -> str:
        """Where it is heard, without the form; nothing where nobody can say it: the words matter more."""
        if speech is None or not speech.says or speech.private:
            return ""
        try:
            found = self._context.media.heard_at(speech).removesuffix(".ogg")
        except Silent:
            log.error("no voice for a page", lesson=self._screen.place.lesson, step=self._screen.place.step)
            return ""
        self.files.add(found)
        return found

    def _weight(self, sound: str) -> int:
        """How many kB of her data a voice costs, for whoever wants text first."""
        path = self._context.media.clips.find(sound.removeprefix(_SOUND)) if sound else None
        return -(-path.stat().st_size // 1000) if path else 0


def is_sound(file: str) -> bool:
    """Whether a file of ``Drawn`` is a sound."""
    return file.startswith(_SOUND)


def _picture(media: Media, name: str, form: str) -> str:
    try:
        return media.address(name, form)
    except (NotFound, drawing.NotDrawn) as error:
        log.error("no picture for a page", picture=name, error=repr(error))
        return ""


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(HERE / "templates")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
