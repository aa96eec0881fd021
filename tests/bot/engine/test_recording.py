"""A speaker records by voice messages: what is asked, what is on the screen, and how it ends."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from bot.course.messages import Entry
from bot.course.model import Course
from bot.course.overlay import Overlay, overlaid
from bot.course.prompts import prompt, prompt_named
from bot.engine.recording import SCREEN
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Event, Recorded, RecordistCode, Said, Sent, Tapped
from bot.orders import AskPerson, Record
from bot.replies import Line, Say
from tests.rows import each_row

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)
KHO = "Dăn iăt wơl niam."
CODE = RecordistCode("GA1234567")


@pytest.fixture(scope="module")
def approved(course: Course) -> tuple[Course, str]:
    """The course with one text that is approved, and its key."""
    lesson = course.lessons["phone-first"]
    key = f"{lesson.id}/{lesson.stages[0].slug}/text"
    return overlaid(course, Overlay({"kpm": {key: Entry(KHO, course.sources[key], "approved")}})), key


def at(course: Course, *events: Event, state: State | None = None) -> Turn:
    """What comes of the last of these events, from the menu."""
    state = state or State(Chat("menu", serial=4, seen=1), {"1": Learner(greeted=True)})
    for event in events:
        turn = step(state, event, course, NOW)
        state = turn.state
    return turn


def ready(course: Course, key: str, *, free: bool = False) -> Recorded:
    wanted = prompt(course, "kpm", key, free=free)
    assert wanted
    return Recorded("ready", wanted.name)


def text(turn: Turn) -> str:
    return "\n".join(line.text for line in turn.replies[-1].lines)


def test_a_code_is_looked_up_and_then_the_first_sentence_shown(approved: tuple[Course, str]) -> None:
    course, key = approved
    asked = at(course, CODE)
    assert asked.orders == (Record("link", code="GA1234567"),)
    assert "tìm câu để thu" in text(asked)
    shown = at(course, CODE, ready(course, key)).replies[-1]
    assert shown.lines[-1] == Line("kpm", KHO)
    assert KHO not in [say.text for say in shown.speech.says], "the machine does not read it to her"  # type: ignore[union-attr]
    assert shown.picture == course.lessons["phone-first"].stages[0].picture


def test_what_is_to_be_told_is_heard_and_its_draft_is_not_shown(course: Course) -> None:
    key = next(key for key in course.sources if prompt(course, "kpm", key, free=True) and key.endswith("/text"))
    shown = at(course, CODE, ready(course, key, free=True)).replies[-1]
    plain = course.messages["vi"][key].says[0].text
    assert shown.lines[-1] == Line("vi", plain)
    assert Say("vi", plain) in shown.speech.says  # type: ignore[union-attr]
    draft = course.messages["kpm"][key].lines[0].text
    assert draft == plain or draft not in text(at(course, CODE, ready(course, key, free=True)))


def test_a_voice_message_is_an_order_and_nothing_is_said_yet(approved: tuple[Course, str]) -> None:
    course, key = approved
    turn = at(course, CODE, ready(course, key), Sent("voice", "sealed"))
    assert turn.orders == (Record("keep", ref="sealed", prompt=ready(course, key).prompt),)
    assert turn.replies == ()
    assert turn.state.chat.screen == SCREEN


@each_row("before", [(), (CODE,)])
def test_elsewhere_a_voice_message_is_an_ordinary_one(course: Course, before: tuple[Event, ...]) -> None:
    turn = at(course, *before, Sent("voice", "sealed"))
    assert turn.orders == () and turn.state.chat.screen == "spoken"
    assert at(course, *before, Sent("photo")).state.chat.screen == ("record" if before else "menu")


def test_kept_or_refused_is_said_before_the_sentence(approved: tuple[Course, str]) -> None:
    course, key = approved
    here = (CODE, ready(course, key))
    name = ready(course, key).prompt
    kept = text(at(course, *here, Recorded("kept", name, seconds="3,2", minutes="7")))
    assert kept.startswith("Đã nhận, 3,2 giây. Còn chừng 7 phút nữa.") and kept.endswith(KHO)
    for why in (
        "not-sound",
        "too-long",
        "silent",
        "too-quiet",
        "only-noise",
        "clipped",
        "too-short",
        "changed",
        "lost",
    ):
        again = text(at(course, *here, Recorded("refused", name, why=why)))
        assert again.startswith(course.messages["vi"][f"bot/note-record-{why}/text"].lines[0].text)
        assert again.endswith(KHO)


def test_every_reason_a_sound_is_refused_for_has_its_sentence(course: Course) -> None:
    from api.recordings.messages import _WHY
    from api.recordings.sound import REASONS, Unusable

    codes = {kind().code for kind in Unusable.__subclasses__()}
    assert len(codes) == len(REASONS)
    for code in codes:
        assert f"bot/note-record-{_WHY.get(code, code)}/text" in course.sources


@each_row("word", ["thôi", "Thôi", "2"])
def test_enough_leads_back_to_where_she_was(approved: tuple[Course, str], word: str) -> None:
    course, key = approved
    turn = at(course, CODE, ready(course, key), Said(word))
    assert turn.state.chat.screen == "menu" and turn.orders == ()
    assert text(turn).startswith("Cảm ơn bà con. Muốn thu tiếp, gõ lại mã.")


def test_who_begins_with_a_code_is_greeted_afterwards(approved: tuple[Course, str]) -> None:
    course, key = approved
    turn = at(course, CODE, ready(course, key), Said("thôi"), state=State())
    assert turn.state.chat.screen == "hello"


def test_another_sentence_and_the_end_of_them(approved: tuple[Course, str]) -> None:
    course, key = approved
    here = (CODE, ready(course, key))
    skipped = at(course, *here, Said("bỏ qua câu này"))
    assert skipped.orders == (Record("next", prompt=ready(course, key).prompt),) and skipped.replies == ()
    over = at(course, *here, Recorded("kept", "", seconds="3,2", minutes="0"))
    assert "Hết câu để thu rồi" in text(over) and over.state.chat.screen == "menu"


def test_taking_back_is_asked_twice_and_told(approved: tuple[Course, str]) -> None:
    course, key = approved
    here = (CODE, ready(course, key), Said("rút lại giọng"))
    asked = at(course, *here)
    assert asked.orders == () and asked.state.chat.screen == "record-withdraw"
    assert at(course, *here, Said("2")).state.chat.screen == SCREEN
    done = at(course, *here, Said("1"))
    assert done.orders == (Record("withdraw"),)
    told = at(course, *here, Said("1"), Recorded("withdrawn", count="4"))
    assert text(told).startswith("Đã xóa 4 bản thu của bà con.") and told.state.chat.screen == "menu"


def test_she_is_told_how_often_she_was_heard_when_she_begins(approved: tuple[Course, str]) -> None:
    course, key = approved
    begun = at(course, CODE, replace(ready(course, key), count="12"))
    assert text(begun).startswith("Tuần này giọng của bà con được nghe 12 lượt") and text(begun).endswith(KHO)
    assert "Tuần này" not in text(at(course, CODE, ready(course, key)))


def test_who_has_gone_elsewhere_is_told_and_stays_there(approved: tuple[Course, str]) -> None:
    course, key = approved
    here = (CODE, ready(course, key), Said("menu"))
    name = ready(course, key).prompt
    kept = at(course, *here, Recorded("kept", name, seconds="3,2", minutes="7"))
    assert kept.state.chat.screen == "menu" and text(kept).startswith("Đã nhận")
    assert at(course, *here, ready(course, key)).replies == ()


@each_row("outcome", ["unknown", "page"])
def test_a_code_that_leads_nowhere_leads_back(course: Course, outcome: str) -> None:
    turn = at(course, CODE, Recorded(outcome))
    assert turn.state.chat.screen == "menu"
    assert text(turn).startswith(course.messages["vi"][f"bot/note-record-{outcome}/text"].lines[0].text)


def test_a_sentence_that_changed_is_shown_as_it_is_today(approved: tuple[Course, str], course: Course) -> None:
    before, key = approved
    state = at(before, CODE, ready(before, key)).state
    entry = Entry("Niam să, oh mi.", course.sources[key], "approved")
    after = overlaid(course, Overlay({"kpm": {key: entry}}))
    turn = at(after, Tapped(state.chat.serial, "again"), state=state)
    assert text(turn).endswith("Niam să, oh mi.")
    assert turn.state.chat.about == ready(after, key).prompt != state.chat.about
    gone = at(course, Tapped(state.chat.serial, "again"), state=state)
    assert gone.orders == (Record("next"),) and "tìm câu để thu" in text(gone)


def test_a_prompt_is_known_by_its_name(approved: tuple[Course, str]) -> None:
    course, key = approved
    for free in (False, True):
        one = prompt(course, "kpm/cil", key if not free else "phone-first/lesson/learned", free=free)
        assert one and prompt_named(course, one.name) == one
    for nonsense in ("", "read", "read kpm", "read kpm no/such/key 0", "tell  x"):
        assert prompt_named(course, nonsense) is None


def test_only_what_is_the_same_for_everybody_can_be_recorded(approved: tuple[Course, str]) -> None:
    course, key = approved
    assert prompt(course, "kpm", key, free=True) is None, "there is an approved text: read it"
    assert prompt(course, "kpm", "bot/welcome-back/text", free=True) is None, "it has a blank"
    assert prompt(course, "kpm", f"{key.rpartition('/')[0]}/alt", free=True) is None, "it is not heard"
    for careful in ("bot/consent/text", "bot/emergency-stop/text", "help-scammed/lesson/title"):
        assert prompt(course, "kpm", careful, free=True) is None, "it waits for an approved text"


def test_asking_a_person_still_works_while_recording(approved: tuple[Course, str]) -> None:
    course, key = approved
    turn = at(course, CODE, ready(course, key), Said("người thật"))
    assert any(isinstance(order, AskPerson) for order in turn.orders)
    assert replace(CODE, code="x") != CODE
