"""What is typed answers only a screen that had been delivered; what decides something wants a button, or a second."""

from datetime import UTC, datetime

from bot import facts
from bot.course.model import Course
from bot.engine.screens import COMMANDS, SCREENS
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.engine.typed import DECIDING
from bot.events import Delivered, Said, Tapped
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
LESSON = "qr-pay"
SERIAL = 7

UNDER_WAY = Delivered(SERIAL - 1, SERIAL - 1, SERIAL - 1)
AFTERWARDS = Delivered(SERIAL, SERIAL - 1, SERIAL - 1)
"""The screen has come by now, but only after she had typed."""
JUST_COME = Delivered(SERIAL, SERIAL, SERIAL - 1)
READ = Delivered(SERIAL, SERIAL, SERIAL)
BUTTONS = READ._replace(buttons=5)

EXACT = {
    "consent": ("yes", "no"), "guardian": ("yes", "no"), "delete": ("yes", "no"), "spoken": ("ask-listener", "no"),
    "record-withdraw": ("yes", "no"), "link-consent": ("yes", "no", "return"),
}  # fmt: skip


def at(course: Course, screen: str, *options: str, about: str = "") -> State:
    """A grown-up in the middle of a lesson who looks at a screen."""
    first = course.lessons[LESSON].stages[0].slug
    her = Learner(age="adult", greeted=True, consent="1", lesson=LESSON, lessons={LESSON: Progress(first, (first,))})
    return State(Chat(screen, about, options, ("menu:",), SERIAL, seen=1), {"1": her})


def step_on(course: Course) -> State:
    return at(course, "step", "done", "could-not")


def types(course: Course, state: State, text: str, delivered: Delivered | None) -> Turn:
    return step(state, Said(text, delivered), course, NOW)


def unchanged(before: State, turn: Turn) -> bool:
    return turn.state.learners == before.learners and not turn.facts and not turn.orders


def says(course: Course, turn: Turn, note: str) -> bool:
    (reply,) = turn.replies
    return reply.lines[0].text == course.phrases[note].text and reply.screen == SERIAL + 1


@each_row("text", ["1", "2", "xong rồi", "xong roi", "👍", "tiếp", "học tiếp", "số 1", "chưa được"])
def test_a_screen_under_way_takes_no_answer_and_nothing_is_added_to_it(course: Course, text: str) -> None:
    before = step_on(course)
    turn = types(course, before, text, UNDER_WAY)
    assert unchanged(before, turn) and turn.replies == ()
    assert turn.state.chat._replace(seen=0) == before.chat._replace(seen=0)


@each_row("text", ["1", "2", "xong rồi", "👍"])
def test_an_answer_to_the_screen_before_shows_the_new_one(course: Course, text: str) -> None:
    before = step_on(course)
    turn = types(course, before, text, AFTERWARDS)
    assert unchanged(before, turn) and says(course, turn, "note-new")
    assert turn.state.chat.options == before.chat.options


@each_row("delivered", [None, JUST_COME, READ, BUTTONS])
@each_row("text", ["1", "xong rồi", "👍"])
def test_what_she_had_before_her_is_answered_once(course: Course, text: str, delivered: Delivered | None) -> None:
    turn = types(course, step_on(course), text, delivered)
    assert [type(fact) for fact in turn.facts] == [facts.StepDone, facts.StepShown]
    again = types(course, turn.state, text, delivered)
    if delivered is not None:
        assert again.facts == () and again.replies == (), "the next step has not even been sent"


FREE = {
    "6": "emergency-stop", "9": "person", "0": "menu", "tôi bị lừa rồi": "emergency-stop", "🆘": "emergency-stop",
    "lỡ chuyển tiền rồi": "emergency-stop", "dừng": "stopped", "người thật": "person", "menu": "menu", "xóa": "delete",
    "dữ liệu của tôi": "my-data",
}  # fmt: skip


@each_row("delivered", [UNDER_WAY, AFTERWARDS, JUST_COME, READ, BUTTONS])
@each_row("screen", ["step", "menu", "consent", "who", "emergency-bank", "drill-done"])
def test_commands_work_whatever_is_under_way(course: Course, screen: str, delivered: Delivered) -> None:
    options = {"step": ("done", "could-not"), "menu": ("go-on", "courses", "emergency", "person", "settings")}
    offered = {**options, "consent": ("yes", "no"), "who": ("adult", "child", "together"), "emergency-bank": ("other",)}
    for text, leads in FREE.items():
        if screen == "consent" and leads in ("delete", "my-data"):
            continue  # there only what agrees to nothing is understood
        about = "3" if screen == "drill-done" else ""
        before = at(course, screen, *offered.get(screen, ("learn", "emergency", "person")), about=about)
        turn = types(course, before, text, delivered)
        assert turn.state.chat.screen.removesuffix("-call") == leads, text
        assert turn.replies, text


def test_free_text_and_lessons_are_answered_whatever_is_under_way(course: Course) -> None:
    lesson = course.lessons["scam-three-rules"]
    assert types(course, step_on(course), lesson.title, UNDER_WAY).state.learner.lesson == lesson.id
    listed = at(course, "lessons", LESSON, about="qr")
    assert types(course, listed, course.lessons[LESSON].title, UNDER_WAY).state.chat.screen == "step"
    turn = types(course, step_on(course), "trời hôm nay đẹp quá chừng", UNDER_WAY)
    assert says(course, turn, "note-unknown")


def deciding() -> list[tuple[str, str]]:
    return [(screen, choice) for screen, choices in {**EXACT, **DECIDING}.items() for choice in choices]


def about(screen: str) -> str:
    return {"spoken": "c2VhbGVk", "linked-elsewhere": "web:1:c2"}.get(screen, "LK12348")


def number(screen: str, choice: str) -> tuple[tuple[str, ...], str]:
    """What such a screen offers, and the digit of a choice there."""
    offered = {**EXACT, **DECIDING}[screen]
    return offered, str(offered.index(choice) + 1)


@each_row(("screen", "choice"), deciding())
def test_where_there_are_buttons_what_decides_wants_one(course: Course, screen: str, choice: str) -> None:
    offered, digit = number(screen, choice)
    before = at(course, screen, *offered, about=about(screen))
    label = course.messages["vi"][f"bot/{screen}/choice.{choice}"].lines[0].text
    for text in (digit, label):
        turn = types(course, before, text, BUTTONS)
        assert unchanged(before, turn) and says(course, turn, "note-press"), text
        assert turn.state.chat.screen == screen
    tapped = step(before, Tapped(SERIAL, choice), course, NOW)
    assert not unchanged(before, tapped) or tapped.state.chat.screen != screen


@each_row(("screen", "choice"), deciding())
def test_without_buttons_what_decides_wants_a_second(course: Course, screen: str, choice: str) -> None:
    offered, digit = number(screen, choice)
    before = at(course, screen, *offered, about=about(screen))
    early = types(course, before, digit, JUST_COME)
    assert unchanged(before, early) and says(course, early, "note-new")
    assert unchanged(before, types(course, before, digit, UNDER_WAY))
    read = types(course, before, digit, READ)
    assert not unchanged(before, read) or read.state.chat.screen != screen


def test_a_choice_that_has_no_button_is_typed_also_where_others_have_one(course: Course) -> None:
    before = at(course, "who", "adult", "child", "together")
    two = READ._replace(buttons=2)
    assert unchanged(before, types(course, before, "2", two))
    assert types(course, before, "3", two).state.learner.age == "together"


def test_a_decision_among_things_she_may_have_meant_is_one_too(course: Course) -> None:
    chat = Chat("tie", "choice:undo command:menu", ("choice:undo", "command:menu"), ("linked:",), SERIAL, seen=1)
    before = State(chat, step_on(course).learners)
    assert says(course, types(course, before, "1", BUTTONS), "note-press")
    assert types(course, before, "2", BUTTONS).state.chat.screen == "menu"


@each_row("screen", ["emergency-stop", "emergency-family", "practice"])
def test_safety_is_typed_too_but_never_unread(course: Course, screen: str) -> None:
    options = {"practice": ("hang-up", "send-money"), "emergency-family": ("return", "person")}.get(screen, ("next",))
    before = at(course, screen, *options)
    assert unchanged(before, types(course, before, "1", JUST_COME))
    assert types(course, before, "1", BUTTONS).state.chat.screen != screen


def test_a_name_belongs_to_the_screen_that_asks_for_it(course: Course) -> None:
    before = at(course, "name", "skip")
    assert types(course, before, "Lan", UNDER_WAY).replies == ()
    assert types(course, before, "Lan", AFTERWARDS).state.learner.name == ""
    assert types(course, before, "Lan", JUST_COME).state.learner.name == "Lan"


def test_the_table_of_decisions_names_choices_that_are_there(course: Course) -> None:
    for screen, choices in {**EXACT, **DECIDING}.items():
        assert screen in SCREENS
        assert {*choices} <= {*course.phrases[screen].choices} - {*COMMANDS}, screen
    assert {name for name, phrase in course.phrases.items() if phrase.exact} == {*EXACT}
