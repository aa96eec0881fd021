"""Composing a screen: wording in the learner's language, her voice, the picture, choices and tools.

A screen depends on few things (its key, two languages, a speed), so composed ones are kept in the
course and only numbered anew.
"""

from typing import NamedTuple

from bot.course.model import Course, Message
from bot.engine.turn import Turning
from bot.replies import Call, Choice, Line, Reply, Say, Speech

TOOLS = ("again", "slower", "back", "person", "emergency", "menu")
"""On every screen, unless one of its choices does the same."""


class View(NamedTuple):
    """What a screen shows. ``key`` names it in the memo, or is empty when it depends on a person."""

    key: str
    message: Message
    voice: Message
    choices: tuple[tuple[str, Message, Message], ...] = ()
    picture: str = ""
    alt: str = ""
    calls: tuple[Call, ...] = ()
    greetings: tuple[Speech | None, ...] = ()


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
    course, learner = turn.course, turn.learner
    sentence = course.phrases[name]
    ids = tuple(sentence.choices) if only is None else only
    message, voice = wording(turn, f"bot/{name}/text")
    if values:
        message, voice = message.filled(**values), voice.filled(**values)
    texts, voices = course.messages[learner.text_lang], course.messages[learner.voice_lang]
    keys = [f"bot/{name}/choice.{id}" for id in ids]
    choices = tuple((id, texts[key], voices[key]) for id, key in zip(ids, keys, strict=True))
    memo = "" if values else f"{name}:{','.join(ids)}"
    return View(memo, message, voice, choices, sentence.picture, alt(turn, f"bot/{name}/alt"))


def wording(turn: Turning, key: str) -> tuple[Message, Message]:
    """A message as read and as heard: the two languages are chosen apart."""
    messages = turn.course.messages
    return messages[turn.learner.text_lang][key], messages[turn.learner.voice_lang][key]


def alt(turn: Turning, key: str) -> str:
    """A picture in words; empty where there is none."""
    message = turn.course.messages[turn.learner.text_lang].get(key)
    return message.lines[-1].text if message else ""


def plain(text: str) -> Message:
    """A name or label that is the same in every language."""
    return Message((Line("vi", text),), (Say("vi", text),))


def joined(*messages: Message) -> Message:
    """Several messages as one."""
    return Message(
        tuple(line for message in messages for line in message.lines),
        tuple(say for message in messages for say in message.says),
    )


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
    greetings = view.greetings or (None,) * len(view.choices)
    choices = tuple(
        Choice(id, text.lines[0].text, "", greeting)
        for (id, text, _), greeting in zip(view.choices, greetings, strict=True)
    )
    offered = {id for id, _, _ in view.choices}
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
        for number, (_, _, voice) in enumerate(view.choices, 1)
        for first, say in ((index == 0, say) for index, say in enumerate(voice.says))
    )
