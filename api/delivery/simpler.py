"""Another way for a message that a platform refuses: the same in a simpler form. Pure.

A picture, a sound, a button or a link may be refused for many reasons, in words that no platform promises to keep. What
matters is said in words, and in numbers to answer with, so it never goes down with them.
"""

from collections.abc import Iterable, Iterator

from bot.channels import Capabilities, Part, plan, split
from bot.replies import MORE_TOOLS, TOOL_DIGITS


def simpler(part: Part, can: Capabilities, *, keys: bool = False) -> tuple[Part, ...]:
    """The next simpler form of ``part`` on a platform that can do ``can``; nothing where none would be left.

    ``keys`` says that its buttons or links are what the platform does not take: then the picture stays, if the words
    still have room below it. It is one message, unless its words have no room in one.
    """
    match part["kind"]:
        case "voice":
            return ({**part, "kind": "audio"},) if can.audio else ()
        case "photo" if not (keys and _has_keys(part)):
            return _without_picture(part, can)
        case "photo" | "text" if part.get("links"):
            lines = [plan.written_link(label, address=url) for label, url in part["links"]]
            return _with_words(_without_links(part), lines, can)
        case "photo" | "text" if _has_keys(part):
            return _with_words(_without_buttons(part), _written(part), can)
        case "text":
            return _without_addresses(part)
    return ()


def _has_keys(part: Part) -> bool:
    return any(part.get(keys) for keys in ("buttons", "calls", "links"))


def _without_picture(photo: Part, can: Capabilities) -> tuple[Part, ...]:
    """Its words and buttons as a text; nothing where it has neither, and nothing tells what it showed."""
    if not (photo.get("alt") or photo.get("text") or _has_keys(photo)):
        return ()
    return (_in_words(photo, can),)


def _in_words(photo: Part, can: Capabilities) -> Part:
    """As a text, above its words what the picture showed, if there is room for that."""
    alt, words = photo.get("alt", ""), photo.get("text", "")
    text = "\n".join(filter(None, (alt and plan.described(alt), words)))
    simple: Part = {**photo, "kind": "text", "text": (text if split.fits(text, can.text) else words) or plan.POINTER}
    simple.pop("picture", None)
    simple.pop("alt", None)
    return simple


def _with_words(part: Part, more: Iterable[str], can: Capabilities) -> tuple[Part, ...]:
    """``part`` with ``more`` lines below its own: without its picture, or as several, where they have no room."""
    lines = [*more]
    words = part.get("text", "")
    text = "\n".join([*([] if words in ("", plan.POINTER) else [words]), *lines])
    if part["kind"] == "photo":
        if split.fits(text, can.caption):
            return ({**part, "text": text},)
        return _with_words(_in_words(part, can), lines, can)
    *before, last = split.split(text, can.text)
    return (*(_piece(part, words) for words in before), {**part, "text": last})


def _piece(part: Part, words: str) -> Part:
    return {"kind": "text", "screen": part["screen"], "text": words}


def _without_links(part: Part) -> Part:
    simple = part.copy()
    del simple["links"]
    return simple


def _without_buttons(part: Part) -> Part:
    simple = part.copy()
    simple.pop("buttons", None)
    simple.pop("answers", None)
    simple.pop("calls", None)
    return simple


def _written(part: Part) -> Iterator[str]:
    """Its calls and buttons in the form they have on a platform that knows none."""
    buttons = [(data.partition(":")[2], label) for row in part.get("buttons", ()) for label, data in row]
    count = part.get("answers", _choices_before_tools([id for id, _ in buttons]))
    yield from (plan.written_call(label, number=number) for label, number in part.get("calls", ()))
    yield from (plan.written_choice(number, label) for number, (_, label) in enumerate(buttons[:count], 1))
    if tools := buttons[count:]:
        yield plan.written_tools(tools)


def _choices_before_tools(ids: list[str]) -> int:
    """How many of the buttons are choices, in a message that an earlier version planned: it does not say."""
    tools = {*TOOL_DIGITS, MORE_TOOLS}
    return next((place for place, id in enumerate(ids) if id in tools), len(ids))


def _without_addresses(text: Part) -> tuple[Part, ...]:
    """Without links that were written out: an address in the words is refused too, and the question must come."""
    words = text.get("text", "")
    lines = [line for line in words.split("\n") if not line.startswith(plan.WRITTEN_LINK)]
    return ({**text, "text": "\n".join(lines)},) if any(lines) and "\n".join(lines) != words else ()
