"""Where there is room for a few buttons only, one of them shows the tools; the screen stays as it is."""

from datetime import UTC, datetime

from bot.course.model import Course
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.events import Said, TakenOver, Tapped, Withdrew
from bot.orders import Forget
from bot.replies import MORE_TOOLS
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
LEARNING = Learner(greeted=True, consent="no", lesson="qr-pay", lessons={"qr-pay": Progress("open", ("open",))})


def at(screen: str, **learner: object) -> State:
    chat = Chat(screen, options=("done", "could-not"), serial=4, seen=1)
    return State(chat, {"1": LEARNING._replace(**learner)})


@each_row("screen", ["step", "menu", "emergency-stop"])
def test_the_tools_are_shown_and_nothing_moves(course: Course, screen: str) -> None:
    before = at(screen)
    turn = step(before, Tapped(4, MORE_TOOLS), course, NOW)
    (reply,) = turn.replies
    assert turn.state.chat._replace(seen=1) == before.chat and turn.state.learners == before.learners
    assert (reply.screen, reply.choices, reply.picture) == (4, (), "")
    assert [line.text for line in reply.lines] == ["Bà con muốn làm gì?"]
    assert (turn.facts, turn.orders) == ((), ())


def test_those_with_a_digit_come_first(course: Course) -> None:
    (reply,) = step(at("step"), Tapped(4, MORE_TOOLS), course, NOW).replies
    assert [tool.id for tool in reply.tools] == ["again", "back", "person", "emergency", "menu", "slower"]


def test_the_answers_and_the_tools_can_be_pressed_afterwards(course: Course) -> None:
    shown = step(at("step"), Tapped(4, MORE_TOOLS), course, NOW).state
    assert step(shown, Tapped(4, "person"), course, NOW).state.chat.screen.startswith("person")
    assert step(shown, Tapped(4, "done"), course, NOW).state.learners["1"].lessons["qr-pay"].at == "scan"
    assert step(shown, Said("1"), course, NOW).state.learners["1"].lessons["qr-pay"].at == "scan"


def test_an_old_button_shows_the_present_screen_instead(course: Course) -> None:
    (reply,) = step(at("step"), Tapped(3, MORE_TOOLS), course, NOW).replies
    assert reply.screen == 5 and reply.choices


def test_before_the_greeting_it_is_the_greeting(course: Course) -> None:
    turn = step(State(), Tapped(0, MORE_TOOLS), course, NOW)
    assert turn.state.chat.screen == "hello" and turn.replies


def test_who_withdraws_is_forgotten_with_everybody_on_her_phone(course: Course) -> None:
    two = State(at("step").chat, {"1": LEARNING, "2": LEARNING._replace(name="Ka")})
    turn = step(two, Withdrew(), course, NOW)
    assert turn.orders == (Forget("1"), Forget("2"))
    assert turn.state.learners == {} and turn.state.chat.screen == "deleted"
    (reply,) = turn.replies
    assert "xóa" in reply.lines[0].text


def test_a_person_who_writes_is_nothing_to_answer(course: Course) -> None:
    turn = step(at("step"), TakenOver(4), course, NOW)
    assert turn.replies == () and turn.state.chat._replace(seen=1) == at("step").chat
