"""Composing a screen: wording in the learner's language, her voice, the picture, choices and tools.

A screen depends on few things (its key, two languages, a speed, a form of address, xã or phường), so composed
ones are kept in the course and only numbered anew.
"""

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple, TypeVar

from bot.course import DRAFT_LABEL, LANGUAGE, SOURCE, Draft, Message, local, local_lines, local_says, unit_of
from bot.engine.address import OwnAddress, addressed, addressed_lines, addressed_says, own_addresses
from bot.engine.at_hand import at_hand
from bot.engine.icons import icon_of
from bot.engine.state import OWN, VIETNAMESE, new
from bot.engine.turn import Turning
from bot.replies import TOOL_DIGITS, Call, Choice, Line, Reply, Say, Speech

PICTURES = {
    "hang-up": "bot/option-hang-up",
    "rescue": "bot/option-hang-up",
    "send-money": "bot/option-send-money",
    "swindle": "bot/option-swindle",
    "harmless": "bot/option-harmless",
    "paper": "bot/reason-paper",
    "signal": "bot/reason-signal",
    "unclear": "bot/reason-unclear",
    "afraid": "bot/reason-afraid",
    "could-not/other": "bot/reason-other",
}
"""Of the bot's own choices: those that are an answer to be told apart without reading, by id or screen and id."""

TOOLS = ("again", "slower", "back", "person", "emergency", "menu")
"""On every screen, unless one of its choices does the same."""

TYPED = {
    "name": "name",
    **dict.fromkeys(("new", "hello", "deleted", "cut-off"), "code"),
    **dict.fromkeys(("qr", "code", "code-unseen", "code-several"), "photo"),
}
"""Screens on which something is given that no button can say: a name; the code of a poster or of another phone; a
picture."""

NOT_RIGHT = "not-right"
"""The tool that stands under every screen with something on it that is not approved."""


class Offer(NamedTuple):
    """A choice as it is read and heard, with a picture and a voice of its own where it has them.

    ``icon`` is the drawing it has in place of a picture, where its id does not say which (``bot.engine.icons``).
    """

    id: str
    text: Message
    voice: Message
    picture: str = ""
    speech: Speech | None = None
    icon: str = ""


class Hearer(NamedTuple):
    """Who is spoken to, as far as wording goes.

    Her form of address, what the unit she lives in is called, which of two languages comes ``first`` to her, and her
    form in languages that have a word for it.
    """

    form: str
    unit: str
    first: str = ""
    own: tuple[OwnAddress, ...] = ()

    def text(self, text: str) -> str:
        """A Vietnamese text as she gets it."""
        return local(addressed(text, form=self.form), unit=self.unit)

    def lines(self, lines: Iterable[Line]) -> tuple[Line, ...]:
        """The same for lines to read."""
        said = local_lines(addressed_lines(lines, self.form, self.own), self.unit)
        return _swapped(said, lambda line, below: line.draft and not below.draft) if self.first == VIETNAMESE else said

    def says(self, says: Iterable[Say]) -> tuple[Say, ...]:
        """The same for what is heard."""
        said = local_says(addressed_says(says, self.form, self.own), self.unit)
        return _swapped(said, lambda say, after: after.draft and not say.draft) if self.first == OWN else said

    def label(self, label: Message) -> str:
        """What stands on a button. A draft of it is one line, what comes second in brackets."""
        line = label.lines[0]
        if line.draft and self.first == VIETNAMESE:
            source, own = (say.text for say in label.says)
            return self.text(DRAFT_LABEL.format(translation=source, source=own))
        return self.text(line.text)


T = TypeVar("T", Line, Say)

Manner = tuple[bool, bool, Hearer]
"""What a composed screen depends on besides its languages: speed, whether the voice waits, who is spoken to."""


class ComposedScreen(NamedTuple):
    """A composed screen: the reply all but its number, and the ids of what it offers."""

    reply: Reply
    options: tuple[str, ...]


class View(NamedTuple):
    """What a screen shows. ``sheets`` keeps it as composed for each ``Manner``; None where it depends on a person.

    ``private`` says that it tells of somebody's own, so that its voice is not kept; ``unkept`` the same of its words.
    """

    message: Message
    voice: Message
    choices: tuple[Offer, ...] = ()
    picture: str = ""
    alt: str = ""
    calls: tuple[Call, ...] = ()
    sheets: dict[Manner, ComposedScreen] | None = None
    private: bool = False
    unkept: bool = False

    @property
    def drafts(self) -> tuple[Draft, ...]:
        """What is not approved of its sentence, read or heard; of its labels where the sentence has nothing."""
        said = (*self.message.drafts, *self.voice.drafts)
        labels = (draft for one in self.choices for draft in (*one.text.drafts, *one.voice.drafts))
        return tuple(dict.fromkeys(said or labels))

    def changed(self, **parts: Any) -> "View":
        """The same with other parts, for one person: nothing of it is kept."""
        return self._replace(**parts, sheets=None)


def _swapped(parts: tuple[T, ...], pair: Callable[[T, T], bool]) -> tuple[T, ...]:
    """Parts of which each two that are a ``pair`` have changed places."""
    found = list(parts)
    at = 0
    while at < len(found) - 1:
        paired = pair(found[at], found[at + 1])
        if paired:
            found[at : at + 2] = found[at + 1], found[at]
        at += 2 if paired else 1
    return tuple(found)


def present(turn: Turning, view: View, stage: tuple[int, int] | None) -> None:
    """Put a view on the screen as the next reply, after any notes; ``stage`` says where in a lesson it is."""
    reply, options = _sheet(turn, view)
    turn.serial += 1
    turn.options, turn.at = options, turn.place
    shown = noted(turn, reply, *turn.notes) if turn.notes else reply
    turn.replies.append(new(Reply, (turn.serial, *shown[1:-3], at_hand(turn), TYPED.get(turn.screen, ""), stage)))


def aloud(turn: Turning, view: View) -> None:
    """The voice of a view alone, for a screen that came without it and stays as it is."""
    turn.replies.append(Reply(turn.serial, (), _sheet(turn, view)[0].speech))


def aside(turn: Turning, view: View, question: View) -> None:
    """The tools of a view alone under a ``question``, those with a digit first; the screen stays as it is."""
    offered = sorted(_sheet(turn, view)[0].tools, key=lambda tool: tool.id not in TOOL_DIGITS)
    asked = _sheet(turn, question)[0]
    turn.replies.append(asked._replace(screen=turn.serial, picture="", alt="", tools=tuple(offered)))


def noted(turn: Turning, reply: Reply, *notes_before: Message) -> Reply:
    """The same reply with notes before it, read and heard."""
    told, slow = hearer(turn), turn.learner.slow
    notes = joined(*notes_before)
    says, private = (reply.speech.says, reply.speech.private) if reply.speech else ((), False)
    return reply._replace(
        lines=(*told.lines(notes.lines), *reply.lines),
        speech=Speech((*told.says(notes.says), *says), slow, private),
    )


def phrase(turn: Turning, name: str, only: tuple[str, ...] | None = None, **values: str) -> View:
    """A screen of the bot's own wording. ``only`` narrows its choices; ``values`` fill its sentence."""
    view = recall(turn, name if only is None else f"{name}:{','.join(only)}", _phrase, only)
    if not values:
        return view
    return view.changed(message=view.message.filled(**values), voice=view.voice.filled(**values))


def recall(turn: Turning, key: str, make: Callable[..., View], *about: Any) -> View:
    """The view called ``key`` in the learner's languages; made by ``make(turn, key, *about)`` the first time."""
    memo, learner = turn.course.views, turn.learner
    if learner.text_lang == SOURCE == learner.voice_lang:  # nearly always, and on every turn
        where = (key, SOURCE, SOURCE)
    else:
        where = (key, turn.reads, turn.hears)
    view: View | None = memo.get(where)
    if view is None:
        view = memo[where] = make(turn, key, *about)._replace(sheets={})
    return view


def wording(turn: Turning, key: str) -> tuple[Message, Message]:
    """A message as read and as heard: the two languages are chosen apart."""
    messages = turn.course.messages
    text, voice = messages[turn.reads][key], messages[turn.hears][key]
    return (
        (text.naming(turn.beside), voice.naming(turn.beside)) if LANGUAGE in turn.course.sources[key] else (text, voice)
    )


def alt(turn: Turning, key: str) -> str:
    """A picture in words; empty where there is none."""
    message = turn.course.messages[turn.reads].get(key)
    return message.lines[-1].text if message else ""


def plain(id: str, *, text: str, picture: str = "", icon: str = "") -> Offer:
    """A choice whose label is a name, the same in every language."""
    label = Message((Line("vi", text),), (Say("vi", text),))
    return Offer(id, label, label, picture, icon=icon)


def hearer(turn: Turning) -> Hearer:
    """Who is spoken to in this chat now."""
    learner = turn.learner
    own = own_addresses(turn.course.languages.values(), learner.form) if learner.form else ()
    return Hearer(learner.form, unit_of(turn.course.communes.get(learner.commune)), learner.first, own)


def joined(*messages: Message) -> Message:
    """Several messages as one."""
    return Message(
        tuple(line for message in messages for line in message.lines),
        tuple(say for message in messages for say in message.says),
        tuple(draft for message in messages for draft in message.drafts),
    )


def _phrase(turn: Turning, key: str, only: tuple[str, ...] | None) -> View:
    name = key.partition(":")[0]
    sentence = turn.course.phrases[name]
    labels = [(id, f"bot/{name}/choice.{id}") for id in (sentence.choices if only is None else only)]
    choices = tuple(_offer(turn, name, id, label) for id, label in labels)
    return View(*wording(turn, f"bot/{name}/text"), choices, sentence.picture, alt(turn, f"bot/{name}/alt"))


def _offer(turn: Turning, screen: str, id: str, label: str) -> Offer:
    """A choice of the bot's own; all languages have one drawing, so that a new one needs none."""
    icon = "voice" if id in turn.course.languages else ""
    picture = PICTURES.get(f"{screen}/{id}") or PICTURES.get(id, "")
    return Offer(id, *wording(turn, label), picture, icon=icon)


def _sheet(turn: Turning, view: View) -> ComposedScreen:
    learner, sheets = turn.learner, view.sheets
    if sheets is None:
        return _compose(turn, view)
    how = (learner.slow, learner.text_first, hearer(turn))
    sheet = sheets.get(how)
    if sheet is None:
        sheet = sheets[how] = _compose(turn, view)
    return sheet


def _compose(turn: Turning, view: View) -> ComposedScreen:
    learner = turn.learner
    told = hearer(turn)
    choices = tuple(_choice(one, told) for one in view.choices)
    offered = {one.id for one in view.choices}
    tools = (*TOOLS, NOT_RIGHT) if view.drafts else TOOLS
    reply = Reply(
        0,
        told.lines(view.message.lines),
        Speech(told.says((*view.voice.says, *_spoken(view))), learner.slow, view.private),
        view.picture,
        told.text(view.alt),
        choices,
        tuple(_tool(turn, told, id) for id in tools if id not in offered),
        view.calls,
        on_request=learner.text_first,
        unkept=view.unkept,
    )
    return ComposedScreen(reply, tuple(choice.id for choice in choices))


def _choice(one: Offer, told: Hearer) -> Choice:
    icon = one.icon or icon_of(one.id)
    return Choice(one.id, told.label(one.text), one.picture, one.speech, told.says(one.voice.says), icon)


def _tool(turn: Turning, told: Hearer, id: str) -> Choice:
    """A tool by the name it has for her: nothing is heard *again* where nothing has been heard."""
    learner, messages = turn.learner, turn.course.messages
    id = "faster" if id == "slower" and learner.slow else id
    label = f"bot/tools/choice.{'hear' if id == 'again' and learner.text_first else id}"
    return Choice(
        id, messages[turn.reads][label].lines[0].text, says=told.says(messages[turn.hears][label].once().says)
    )


def _spoken(view: View) -> tuple[Say, ...]:
    """Choices with their numbers, for who does not read, each in one language. One alone is not a question."""
    if len(view.choices) < 2:
        return ()
    return tuple(
        Say(say.lang, f"{number}. {say.text}." if first else f"{say.text}.")
        for number, offer in enumerate(view.choices, 1)
        for first, say in ((index == 0, say) for index, say in enumerate(offer.voice.once().says))
    )
