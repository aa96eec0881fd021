"""What people type, on the screen where they type it: ``tests/data/free_text_vi.tsv``.

A line is a text, where she is (names of ``places`` with commas, ``*`` for all) and what comes of it:

- the name of a screen she comes to, or ``stays``;
- ``lesson X``: she is in that lesson; ``offers X Y``: she is asked, with these buttons (``kind:id``) and a way back;
- ``note X``: the screen she was on, with that note before it, and the voice on;
- ``choice X``: the choice of that name on the screen.

Whatever a line says, nothing but a choice writes down that something was done, answered or agreed to.
"""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from bot import events
from bot.engine.screens import choose
from bot.engine.state import State
from bot.engine.step import step
from bot.engine.turn import Turn, Turning
from bot.facts import kind
from bot.safety.secrets import mask
from tests.course import COURSE
from tests.rows import each_row
from tests.transcripts.play import START, Conversation, _forward, menu_to

ROOT = Path(__file__).resolve().parents[3]
ROWS = [line.split("\t") for line in (ROOT / "tests/data/free_text_vi.tsv").read_text("utf-8").splitlines()]

PROMISES = {
    "step_done", "step_not_done", "answer_given", "variant_chosen", "consent_given", "consent_refused",
    "rule_practised", "learner_added", "lesson_completed", "language_chosen", "place_chosen", "drill_answered",
}  # fmt: skip
"""Facts that say that she did, answered, agreed or is something."""


def _at(*lines: str) -> State:
    talk = Conversation(COURSE)
    for line in lines:
        talk.do(line)
    return talk.state


def _in_lesson(screen: str) -> State:
    talk = Conversation(COURSE)
    talk.do("{open}")
    talk.do("[1]")
    menu_to(talk, "qr-pay")
    while talk.state.chat.screen != screen:
        talk.do(_forward(talk, "qr-pay", {}))
    return talk.state


@cache
def places() -> dict[str, State]:
    """Where somebody may be when she types."""
    greeting = ["{open}", "[1]", "[1]", "[1]", "[1]", "[1]"]
    learning = ["{open}", "[1]", "quét mã"]
    text_first = ["{open}", "[1]", "quét mã", "ít mạng"]
    return {
        "new": State(),
        "hello": _at("{open}"),
        "promise": _at(*greeting[:2]),
        "who": _at(*greeting[:-1]),
        "consent": _at(*greeting),
        "guardian": _at(*greeting[:-1], "[2]"),
        "commune": _at(*greeting, "[1]", "[menu]", "[5]", "[3]"),
        "menu": _at(*learning, "[menu]"),
        "step": _at(*learning),
        "text-first": _at(*text_first),
        "could-not": _at(*learning, "[2]"),
        "question": _in_lesson("question"),
        "right": _in_lesson("right"),
        "end": _in_lesson("finished"),
        "rest": _at(*greeting, "[2]", "quét mã", "mai học tiếp"),
        "name": _at(*learning, "đổi người học", "[2]"),
        "delete": _at(*learning, "xóa dữ liệu"),
        "bank": _at(*learning, "[emergency]", "[1]"),
        "spoken": _at(*learning, "{voice v1}"),
        "stopped": _at(*learning, "dừng"),
    }


@cache
def typed(place: str, text: str) -> Turn:
    """What comes of a text in one of the places. It reaches the engine without its secrets."""
    masked = mask(text)
    event = events.Secret(masked.what, masked.text) if masked.what else events.Said(text)
    return step(places()[place], event, COURSE, START)


def rows() -> Iterator[tuple[str, str, str]]:
    for text, where, wanted in ROWS:
        names, _, but = where.partition(" -")
        for place in places() if names == "*" else names.split(","):
            if place not in but.split(","):
                yield text, place, wanted


def comes(state: State, turn: Turn, wanted: str) -> bool:
    """Whether a turn is what a line says."""
    chat, (what, *rest) = turn.state.chat, wanted.split(" ")
    if what == "stays":
        return (chat.screen, chat.about) == (state.chat.screen, state.chat.about)
    if what == "note":
        note = COURSE.messages["vi"][f"bot/{rest[0]}/text"].lines[0].text
        voice = turn.replies[-1].speech is not None and not turn.replies[-1].on_request
        return chat.screen in (state.chat.screen, "hello") and turn.replies[-1].lines[0].text == note and voice
    if what == "lesson":
        return chat.screen in ("step", "asked") and turn.state.learner.lesson == rest[0]
    if what == "offers":
        return chat.screen == "tie" and chat.options == (*rest, "none")
    if what == "choice":
        turning = Turning(state, COURSE, START)
        return choose(turning, rest[0]) and (turning.screen, turning.about) == (chat.screen, chat.about)
    return chat.screen == what


def promised(turn: Turn) -> set[str]:
    return {kind(type(fact)) for fact in turn.facts} & PROMISES


def test_the_places_are_what_they_are_called() -> None:
    other = {"new": "new", "end": "finished", "bank": "emergency-bank", "text-first": "step"}
    assert {name: state.chat.screen for name, state in places().items()} == {
        name: other.get(name, name) for name in places()
    }


def test_what_people_type_comes_to_what_they_mean() -> None:
    assert len(ROWS) > 250
    wrong = [
        (text, place, wanted, turn.state.chat.screen, turn.state.chat.about)
        for text, place, wanted in rows()
        for turn in [typed(place, text)]
        if not comes(places()[place], turn, wanted)
    ]
    assert wrong == []


def test_nothing_but_a_choice_is_written_down_as_done_answered_or_agreed() -> None:
    """Every text on every screen: only the exact words of a choice write such a fact, and those lines say so."""
    listed = {(text, place) for text, place, wanted in rows() if wanted.startswith("choice")}
    texts = {text for text, _, wanted in ROWS if not wanted.startswith("choice")}
    wrong = [
        (text, place, promised(turn))
        for text in sorted(texts)
        for place in places()
        for turn in [typed(place, text)]
        if promised(turn) and (text, place) not in listed
    ]
    assert wrong == []


@each_row("text", ["tiếp", "học tiếp", "rồi sao nữa"])
def test_going_on_from_a_step_does_not_say_that_it_was_done(text: str) -> None:
    turn = typed("step", text)
    assert turn.state.learner.lessons["qr-pay"].at == "scan"
    assert not promised(turn)
