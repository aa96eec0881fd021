"""Composing a screen: wording in the learner's language, her voice, the picture, choices and tools.

A screen depends on few things (its key, two languages, a speed), so composed ones are kept in the
course and only numbered anew.
"""

from collections.abc import Callable
from typing import NamedTuple

from bot.course.model import Course, Message
from bot.engine.turn import Turning
from bot.replies import Call, Choice, Line, Reply, Say, Speech

PICTURES = {"hang-up": "bot/option-hang-up", "send-money": "bot/option-send-money"}
"""Of the bot's own choices: those that are an answer to be told apart without reading."""

TOOLS = ("again", "slower", "back", "person", "emergency", "menu")
"""On every screen, unless one of its choices does the same."""


class Offer(NamedTuple):
    """A choice as it is read and heard, with a picture and a voice of its own where it has them."""

    id: str
    text: Message
    voice: Message
    picture: str = ""
    speech: Speech | None = None


class View(NamedTuple):
    """What a screen shows. ``key`` names it in the memo, or is empty when it depends on a person."""

    key: str
    message: Message
    voice: Message
    choices: tuple[Offer, ...] = ()
    picture: str = ""
    alt: str = ""
    calls: tuple[Call, ...] = ()


class Sheet(NamedTuple):
    """A composed screen, all but its number."""

    lines: tuple[Line, ...]
    speech: Speech
    picture: str
    alt: str
    choices: tuple[Choice, ...]
    tools: tuple[Choice, ...]
    calls: tuple[Call, ...]
    options: tuple[str, ...]


def present(turn: Turning, view: View) -> None:
    """Put a view on the screen as the next reply, after any notes."""
    sheet = _sheet(turn, view)
    turn.serial += 1
    turn.options = sheet.options
    lines, speech = sheet.lines, sheet.speech
    if turn.notes:
        lines = (*(line for note in turn.notes for line in note.lines), *lines)
        speech = Speech((*(say for note in turn.notes for say in note.says), *speech.says), speech.slow)
    turn.replies.append(
        Reply(turn.serial, lines, speech, sheet.picture, sheet.alt, sheet.choices, sheet.tools, sheet.calls)
    )


def phrase(turn: Turning, name: str, only: tuple[str, ...] | None = None, **values: str) -> View:
    """A screen of the bot's own wording. ``only`` narrows its choices; ``values`` fill its sentence."""
    view = recall(turn, name if only is None else f"{name}:{','.join(only)}", lambda key: _phrase(turn, key, only))
    if not values:
        return view
    return view._replace(key="", message=view.message.filled(**values), voice=view.voice.filled(**values))


def recall(turn: Turning, key: str, make: Callable[[str], View]) -> View:
    """The view called ``key`` in the learner's languages; made by ``make(key)`` the first time."""
    memo, learner = turn.course.sheets, turn.learner
    where = (key, learner.text_lang, learner.voice_lang)
    view = memo.get(where)
    if view is None:
        view = memo[where] = make(key)
    assert isinstance(view, View)  # noqa: S101 - narrows the memo's type: keys of three are views, of four sheets
    return view


def wording(turn: Turning, key: str) -> tuple[Message, Message]:
    """A message as read and as heard: the two languages are chosen apart."""
    messages = turn.course.messages
    return messages[turn.learner.text_lang][key], messages[turn.learner.voice_lang][key]


def alt(turn: Turning, key: str) -> str:
    """A picture in words; empty where there is none."""
    message = turn.course.messages[turn.learner.text_lang].get(key)
    return message.lines[-1].text if message else ""


def plain(id: str, text: str, picture: str = "") -> Offer:
    """A choice whose label is a name, the same in every language."""
    label = Message((Line("vi", text),), (Say("vi", text),))
    return Offer(id, label, label, picture)


def joined(*messages: Message) -> Message:
    """Several messages as one."""
    return Message(
        tuple(line for message in messages for line in message.lines),
        tuple(say for message in messages for say in message.says),
    )


def _phrase(turn: Turning, key: str, only: tuple[str, ...] | None) -> View:
    name = key.partition(":")[0]
    sentence = turn.course.phrases[name]
    labels = [(id, f"bot/{name}/choice.{id}") for id in (sentence.choices if only is None else only)]
    choices = tuple(Offer(id, *wording(turn, label), PICTURES.get(id, "")) for id, label in labels)
    return View(key, *wording(turn, f"bot/{name}/text"), choices, sentence.picture, alt(turn, f"bot/{name}/alt"))


def _sheet(turn: Turning, view: View) -> Sheet:
    learner, memo = turn.learner, turn.course.sheets
    if not view.key:
        return _compose(turn.course, learner.text_lang, learner.slow, view)
    key = (view.key, learner.text_lang, learner.voice_lang, learner.slow)
    sheet = memo.get(key)
    if sheet is None:
        sheet = memo[key] = _compose(turn.course, learner.text_lang, learner.slow, view)
    assert isinstance(sheet, Sheet)  # noqa: S101 - narrows the memo's type, nothing else is put there
    return sheet


def _compose(course: Course, lang: str, slow: bool, view: View) -> Sheet:
    choices = tuple(Choice(one.id, one.text.lines[0].text, one.picture, one.speech) for one in view.choices)
    offered = {one.id for one in view.choices}
    tools = tuple(_tool(course, lang, id, slow) for id in TOOLS if id not in offered)
    return Sheet(
        view.message.lines,
        Speech((*view.voice.says, *_spoken(view)), slow),
        view.picture,
        view.alt,
        choices,
        tools,
        view.calls,
        tuple(choice.id for choice in choices),
    )


def _tool(course: Course, lang: str, id: str, slow: bool) -> Choice:
    id = "faster" if id == "slower" and slow else id
    return Choice(id, course.messages[lang][f"bot/tools/choice.{id}"].lines[0].text)


def _spoken(view: View) -> tuple[Say, ...]:
    """Choices with their numbers, for who does not read. One choice alone is not a question."""
    if len(view.choices) < 2:
        return ()
    return tuple(
        Say(say.lang, f"{number}. {say.text}." if first else f"{say.text}.")
        for number, offer in enumerate(view.choices, 1)
        for first, say in ((index == 0, say) for index, say in enumerate(offer.voice.says))
    )
