"""Cutting a reply into the messages of a platform. Pure, and one planner for every channel.

Nothing of a reply is lost: what a platform cannot show as a button, a call or a picture becomes a line of
text with a number to answer with. Pictures of choices are for channels that draw their own screen.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple, TypeVar

from bot.channels.base import Capabilities
from bot.channels.part import Card, Keys, Offered, Part, SpeechRequest
from bot.channels.split import clip, fits, split, units
from bot.replies import MORE_TOOLS, TOOL_DIGITS, Call, Choice, Line, Link, Reply, Speech

DRAFT = "(bản nháp)"
"""Stands behind machine-made K'Ho."""

POINTER = "👇"
"""The text of a message that has only buttons: platforms refuse an empty one."""

WRITTEN_LINK = "🔗 "
"""Stands before a link that is written out."""

LESSON_PAGE = "lesson:"
"""Stands for the address of the page of a lesson in a plan; ``api.delivery.lesson_button`` fills it in."""

LISTEN = Link("🔊 Nghe", LESSON_PAGE)
MORE = Choice(MORE_TOOLS, "Xem thêm")

ROW = 28
"""Characters on one row of tools that a small phone shows without cutting a label."""

T = TypeVar("T")


class _Pressable(NamedTuple):
    """What gets a button; everything else of the reply is written out."""

    choices: tuple[Choice, ...]
    calls: tuple[Call, ...]
    links: tuple[Link, ...]
    tools: tuple[Choice, ...]


def plan(reply: Reply, can: Capabilities, *, page: bool = False) -> tuple[Part, ...] | tuple[Card]:
    """The messages that show ``reply`` on a platform, in the order of sending, within its limits.

    With ``page`` the screen is on the page of a lesson too, which speaks: where ``can.listen`` a button opens it.
    """
    if can.card:
        return (card(reply),)
    # Neither tools that were asked for, which need all the room there is, nor a message of the union are on that page.
    beside = bool(reply.lines) and not reply.choices
    return (*_voices(reply, can), *_screen(reply, can, page=page and can.listen and not beside))


def card(reply: Reply) -> Card:
    """Everything at once as JSON values, for a page or program that draws its own screen."""
    return {
        "kind": "card",
        "screen": reply.screen,
        "lines": [[line.lang, line.text, line.draft] for line in reply.lines],
        "picture": reply.picture,
        "alt": reply.alt,
        "speech": request(reply.speech),
        "choices": [_offered(reply, choice, str(number)) for number, choice in enumerate(reply.choices, 1)],
        "tools": [_offered(reply, tool, TOOL_DIGITS.get(tool.id, "")) for tool in reply.tools],
        "calls": [[call.label, call.number] for call in reply.calls],
        "links": [[link.label, link.url] for link in reply.links],
        "on_request": reply.on_request,
        "at_hand": [[call.label, call.number] for call in reply.at_hand],
        "asks": reply.asks,
        "stage": [*reply.stage] if reply.stage else None,
    }


def request(speech: Speech | None) -> SpeechRequest | None:
    """A speech request as JSON values; None when there is nothing to say."""
    if speech is None or not speech.says:
        return None
    return {"says": [[say.lang, say.text] for say in speech.says], "slow": speech.slow, "private": speech.private}


def written(line: Line) -> str:
    """A line as text, marked when it is a draft."""
    return f"{line.text} {DRAFT}" if line.draft else line.text


def described(alt: str) -> str:
    """What stands in place of a picture where there is none."""
    return f"🖼 {alt}"


def tapped(screen: int, choice: Choice) -> str:
    """What a button sends back: the screen it stood on and the choice."""
    return f"{screen}:{choice.id}"


def _offered(reply: Reply, choice: Choice, digit: str) -> Offered:
    """A choice with its loudspeaker, which speaks as fast as the screen, and of somebody's own as privately."""
    slow, private = (reply.speech.slow, reply.speech.private) if reply.speech else (False, False)
    return {
        "id": choice.id,
        "label": choice.label,
        "picture": choice.picture,
        "speech": request(choice.heard(slow=slow, private=private)),
        "digit": digit,
        "icon": choice.icon,
    }


def _voices(reply: Reply, can: Capabilities) -> Iterator[Part]:
    """The screen's voice, then each choice that speaks for itself, with its label as caption; none that waits."""
    if not can.voice or reply.on_request:
        return
    spoken = [(reply.speech, ""), *((choice.speech, choice.label) for choice in reply.choices)]
    for speech, label in spoken:
        if speech and speech.says and not _kept_quiet(speech, can):
            voice: Part = {"kind": "voice", "screen": reply.screen, "speech": request(speech)}
            yield _with_text(voice, clip(label, can.caption))


def _screen(reply: Reply, can: Capabilities, *, page: bool) -> Iterator[Part]:
    """The picture with words and buttons; words that are too long for a caption follow it, or go without it."""
    keys = _keys(reply, can, page=page)
    text = "\n".join(_words(reply, can, keys))
    pressed = _pressed(reply.screen, keys, can)
    if reply.picture and can.photo:
        if fits(text, can.caption):
            yield {**_with_text(_photo(reply), text), **pressed}
            return
        if not can.frugal:
            yield _photo(reply)
    *before, last = split(text, can.text) or [""]
    for piece in before:
        yield _text(reply, piece)
    if last or pressed:
        yield {**_text(reply, last or POINTER), **pressed}


def _text(reply: Reply, text: str) -> Part:
    return {"kind": "text", "screen": reply.screen, "text": text}


def _photo(reply: Reply) -> Part:
    photo: Part = {"kind": "photo", "screen": reply.screen, "picture": reply.picture}
    return {**photo, "alt": reply.alt} if reply.alt else photo


def _with_text(part: Part, text: str) -> Part:
    return {**part, "text": text} if text else part


def _pressed(screen: int, keys: _Pressable, can: Capabilities) -> Keys:
    pressed: Keys = {}
    if rows := _rows(screen, keys, can):
        pressed["buttons"] = rows
        if keys.choices:
            pressed["answers"] = len(keys.choices)
    if keys.calls:
        pressed["calls"] = [[clip(call.label, can.button_label), call.number] for call in keys.calls]
    if keys.links:
        pressed["links"] = [[clip(link.label, can.button_label), link.url] for link in keys.links]
    return pressed


def _keys(reply: Reply, can: Capabilities, *, page: bool) -> _Pressable:
    """Buttons go to the choices first and to the tools last, as far as the platform has room."""
    choices, room = _first(reply.choices, can.buttons)
    more = _behind(reply, can, room, page=page)
    calls, room = _first(reply.calls if can.call else (), room - len(more))
    # Platforms refuse buttons to addresses that are not public, such as a test machine's.
    public = [link for link in reply.links if can.link and link.url.startswith("https://")]
    links, room = _first([*([LISTEN] if page else ()), *public], room)
    tools, room = _first(reply.tools, room)
    return _Pressable(choices, calls, links, more or tools)


def _behind(reply: Reply, can: Capabilities, room: int, *, page: bool) -> tuple[Choice, ...]:
    """The one button behind which the tools are, where they have no room. One that was pressed shows them alone."""
    wanted = len(reply.calls) + len(reply.links) + len(reply.tools) + page
    return (MORE,) if can.frugal and reply.choices and reply.tools and 0 < room < wanted else ()


def _first(wanted: Sequence[T], room: int) -> tuple[tuple[T, ...], int]:
    taken = tuple(wanted[:room])
    return taken, room - len(taken)


def _words(reply: Reply, can: Capabilities, keys: _Pressable) -> Iterator[str]:
    """The lines of the screen, then whatever has no button."""
    yield from map(written, reply.lines or _read_out(reply, can))
    if reply.picture and reply.alt and not can.photo:
        yield described(reply.alt)
    yield from (written_call(call.label, number=call.number) for call in reply.calls if call not in keys.calls)
    yield from (written_link(link.label, address=link.url) for link in reply.links if link not in keys.links)
    numbered = enumerate(reply.choices, 1)
    yield from (written_choice(number, choice.label) for number, choice in numbered if number > len(keys.choices))
    if keys.tools != (MORE,) and (rest := reply.tools[len(keys.tools) :]):
        yield written_tools((tool.id, tool.label) for tool in rest)


def written_call(label: str, *, number: str) -> str:
    """A call as a line of text: phones make its number one to press."""
    return f"☎ {label}: {number}"


def written_link(label: str, *, address: str) -> str:
    """A link as a line of text: its address can be pressed there too."""
    return f"{WRITTEN_LINK}{label}: {address}"


def written_choice(number: int, label: str) -> str:
    """A choice as a line of text, to be answered with its number."""
    return f"{number}. {label}"


def written_tools(tools: Iterable[tuple[str, str]]) -> str:
    """Tools, an id and a label each, as one line: ``7 nghe lại``. One without a digit is typed as a word."""
    return " · ".join(f"{TOOL_DIGITS.get(id, '')} {label[:1].lower()}{label[1:]}".strip() for id, label in tools)


def _read_out(reply: Reply, can: Capabilities) -> tuple[Line, ...]:
    """The words of a voice that was asked for, where it cannot be heard."""
    speech = reply.speech
    if speech is None or (can.voice and not _kept_quiet(speech, can)):
        return ()
    return tuple(Line(say.lang, say.text) for say in speech.says)


def _kept_quiet(speech: Speech, can: Capabilities) -> bool:
    """Whether somebody's own would have to lie at an address that is open to all."""
    return speech.private and can.by_address


def _rows(screen: int, keys: _Pressable, can: Capabilities) -> list[list[list[str]]]:
    """One wide row a choice, for fingers; the tools packed below."""

    def button(choice: Choice) -> list[str]:
        return [clip(choice.label, can.button_label), tapped(screen, choice)]

    rows = [[button(choice)] for choice in keys.choices]
    tools = iter([button(tool) for tool in keys.tools])
    packed = _packed(tuple([tool.label for tool in keys.tools]), can.per_row, can.button_label)
    return [*rows, *([next(tools) for _ in range(size)] for size in packed)]


@lru_cache(256)
def _packed(labels: tuple[str, ...], per_row: int, longest: int) -> tuple[int, ...]:
    """How many tools stand on each row."""
    rows: list[int] = []
    width = 0
    for label in labels:
        size = units(clip(label, longest))
        if not rows or rows[-1] == per_row or width + size > ROW:
            rows.append(0)
            width = 0
        rows[-1] += 1
        width += size
    return tuple(rows)
