"""With one tap a learner says that a draft is not right; what is approved has no such tap."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.course.messages import Entry
from bot.course.model import Course
from bot.course.overlay import Overlay, overlaid
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.events import Said, Tapped
from bot.orders import Report
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
KHO = Learner(text_lang="kpm", voice_lang="kpm", greeted=True, consent="no")


def at(screen: str, about: str = "", **learner: object) -> State:
    return State(Chat(screen, about, serial=4, seen=1), {"1": KHO._replace(**learner)})


def approved(course: Course) -> Course:
    """Everything in K'Ho, as if people had approved it."""
    entries = {key: Entry(f"Niam {text}", text, "approved") for key, text in course.sources.items()}
    return overlaid(course, Overlay({"kpm": entries}))


def tools(course: Course, state: State) -> list[str]:
    (reply,) = step(state, Said("nghe lại"), course, NOW).replies
    return [tool.id for tool in reply.tools]


def test_it_stands_where_something_is_a_draft_and_nowhere_else(course: Course) -> None:
    assert "not-right" in tools(course, at("hello"))
    assert "not-right" not in tools(course, at("hello", text_lang="vi", voice_lang="vi"))
    assert "not-right" not in tools(approved(course), at("hello"))


def test_it_stands_there_for_who_only_hears_the_draft(course: Course) -> None:
    assert "not-right" in tools(course, at("hello", text_lang="vi"))


def test_a_tap_reports_what_she_sees_and_thanks_her(course: Course) -> None:
    state = at("hello")
    turn = step(state, Tapped(4, "not-right"), course, NOW)
    (order,) = turn.orders
    assert isinstance(order, Report)
    assert order.texts == (("kpm", "bot/hello/text", course.entries["kpm"]["bot/hello/text"].text),)
    assert (order.lesson, order.step) == ("", "hello")
    assert turn.state.chat.screen == "hello"
    assert any(line.text.startswith("Cảm ơn bà con") for line in turn.replies[0].lines)


@each_row("text", ["tiếng K'Ho sai rồi", "câu này chưa đúng", "dich sai"])
def test_words_do_the_same(course: Course, text: str) -> None:
    (order,) = step(at("menu"), Said(text), course, NOW).orders
    assert isinstance(order, Report)


def test_in_a_lesson_it_names_the_step(course: Course) -> None:
    lesson = course.lessons["qr-pay"]
    slug = lesson.steps[0].slug
    key = f"qr-pay/{slug}/text"
    drafted = overlaid(course, Overlay({"kpm": {key: Entry("Iăt", course.sources[key], "draft")}}))
    into = step(State(Chat("lessons", "qr", ("qr-pay",), seen=1), {"1": KHO}), Tapped(0, "qr-pay"), drafted, NOW)
    (order,) = step(into.state, Tapped(into.state.chat.serial, "not-right"), drafted, NOW).orders
    assert order == Report("1", (("kpm", key, "Iăt"),), "qr-pay", slug)


def test_where_everything_is_approved_there_is_nothing_to_report(course: Course) -> None:
    turn = step(at("menu"), Said("tiếng K'Ho sai rồi"), approved(course), NOW)
    assert turn.orders == ()


def test_a_dialect_is_asked_for_only_where_it_makes_a_difference(course: Course) -> None:
    state = at("voice")
    state = State(state.chat._replace(options=("vi", "kpm")), state.learners)
    state = step(state, Tapped(4, "kpm"), course, NOW).state
    assert state.chat.screen == "first"
    assert step(state, Tapped(5, "own-first"), course, NOW).state.chat.screen == "form"

    key = "bot/hello/text"
    spoken = overlaid(course, Overlay({"kpm/cil": {key: Entry("Iăt", course.sources[key], "approved")}}))
    turn = step(state, Tapped(5, "own-first"), spoken, NOW)
    assert turn.state.chat.screen == "dialect"
    assert [choice.label for choice in turn.replies[0].choices[:2]] == ["Srê", "Cil"]

    chosen = step(turn.state, Tapped(turn.state.chat.serial, "speak-cil"), spoken, NOW)
    assert chosen.state.learner.dialect == "cil"
    greeted = step(State(Chat("hello", serial=9, seen=1), chosen.state.learners), Said("nghe lại"), spoken, NOW)
    assert greeted.replies[0].lines[0].text == "Iăt"


def test_the_village_says_how_she_speaks_until_she_does(course: Course) -> None:
    key = "bot/hello/text"
    commune = next(commune for commune in course.communes.values() if commune.villages)
    village = replace(commune.villages[0], dialect="cil")
    there = replace(commune, villages=(village, *commune.villages[1:]), dialect="lach")
    placed = replace(course, communes={**course.communes, commune.id: there}, views={})
    entries = {f"kpm/{name}": {key: Entry(name, course.sources[key], "approved")} for name in ("cil", "lach")}
    placed = overlaid(placed, Overlay(entries))

    def greeting(**learner: object) -> str:
        return step(at("hello", commune=commune.id, **learner), Said("nghe lại"), placed, NOW).replies[0].lines[0].text

    assert greeting(village=village.id) == "cil"
    assert greeting() == "lach"
    assert greeting(village=village.id, dialect="lach") == "lach"
    assert greeting(village=village.id, dialect="sre") == course.entries["kpm"][key].text
