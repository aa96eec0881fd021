"""Where text comes first: no voice by itself, the voice alone when asked for, and the screen as it was."""

from dataclasses import replace
from datetime import UTC, datetime

from bot.course.model import Course
from bot.engine.screens import SCREENS
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import CampaignArrived, Said, Tapped
from tests.rows import each_row
from tests.transcripts.play import Conversation, walk, without

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)


def at(course: Course, lesson: str, **learner: object) -> State:
    """Somebody at the first step of a lesson who wants text first."""
    talk = Conversation(course)
    talk.do("{open}")
    talk.do("[1]")
    talk.do("ít mạng")
    state = step(talk.state, Said(lesson), course, NOW).state
    return State(state.chat, {"1": state.learner._replace(**learner)})


def again(state: State, course: Course) -> Turn:
    return step(state, Tapped(state.chat.serial, "again"), course, NOW)


def test_the_voice_comes_alone_and_the_screen_stays(course: Course) -> None:
    state = at(course, "quét mã")
    turn = again(state, course)
    (voice,) = turn.replies
    full = again(State(state.chat, {"1": state.learner._replace(text_first=False)}), course).replies[0]
    assert voice.speech == full.speech
    assert (voice.screen, voice.lines, voice.picture, voice.choices, voice.tools) == (state.chat.serial, (), "", (), ())
    assert turn.state.chat._replace(seen=0) == state.chat._replace(seen=0)
    assert turn.facts == ()


def test_the_buttons_of_the_screen_still_work_after_its_voice(course: Course) -> None:
    state = at(course, "quét mã")
    heard = again(state, course).state
    onward = step(heard, Tapped(state.chat.serial, "done"), course, NOW)
    assert onward.state.learner.lessons["qr-pay"].at == "scan"


@each_row("text", ["nghe", "Nghe", "nghe lại", "7", "cho nghe"])
def test_words_ask_for_it_too(course: Course, text: str) -> None:
    state = at(course, "quét mã")
    (voice,) = step(state, Said(text), course, NOW).replies
    assert voice.speech and not voice.lines


def test_slow_and_addressed_as_she_likes(course: Course) -> None:
    state = at(course, "quét mã", slow=True, form="bà")
    shown = step(state, Said("tiếp"), course, NOW)
    confirm = next(step for step in course.lessons["qr-pay"].steps if "Bà con" in step.text)
    progress = state.learner.lessons["qr-pay"]._replace(at=confirm.slug)
    there = State(shown.state.chat, {"1": shown.state.learner._replace(lessons={"qr-pay": progress})})
    (voice,) = again(there, course).replies
    assert voice.speech and voice.speech.slow
    assert voice.speech.says[0].text == confirm.text.replace("Bà con", "Bà")


def test_a_screen_that_was_edited_away_is_shown_anew(course: Course) -> None:
    state = at(course, "quét mã")
    cut = without(course, "qr-pay/open")
    lesson = replace(cut.lessons["qr-pay"], steps=(), quiz=cut.lessons["qr-pay"].quiz)
    gone = replace(cut, lessons={**cut.lessons, "qr-pay": lesson}, views={})
    turn = again(state, gone)
    assert turn.state.chat.screen == "question"
    assert turn.replies[-1].lines and turn.replies[-1].on_request


@each_row("lang", ["vi", "kpm"])
def test_a_whole_lesson_is_taken_without_a_voice(course: Course, lang: str) -> None:
    """Every screen on the way waits with its voice, offers the tool, and gives the voice when asked."""
    _, turns = walk(course, "account-prepare", lang)
    for turn in turns:
        quiet = State(turn.state.chat, {"1": turn.state.learner._replace(text_first=True)})
        (voice,) = again(quiet, course).replies
        assert voice.speech == turn.replies[-1].speech
        screen = step(quiet, Said("chậm"), course, NOW).replies[-1]
        assert screen.on_request
        assert [tool.label for tool in screen.tools if tool.id == "again"] == ["Nghe" if lang == "vi" else "Iăt (Nghe)"]


@each_row("screen", sorted(SCREENS))
def test_hearing_never_fails(course: Course, screen: str) -> None:
    chat = Chat(screen, "", came_from=("menu:",) * 2, serial=5, seen=1)
    about = {"emergency-call": "Agribank", "tie": "command:menu", "finished": "qr-pay", "lessons": "qr"}
    learner = Learner(greeted=True, text_first=True)
    turn = step(State(chat._replace(about=about.get(screen, "")), {"1": learner}), Tapped(5, "again"), course, NOW)
    assert len(turn.replies) == 1
    assert turn.replies[0].speech


def test_a_campaign_brings_its_voice_because_nothing_could_ask_for_it(course: Course) -> None:
    state = at(course, "quét mã")
    (reply,) = step(state, CampaignArrived("c1", "Đoàn xã", {"vi": "Mai họp."}), course, NOW).replies
    assert not reply.on_request


def test_who_comes_new_to_the_phone_has_the_same_network(course: Course) -> None:
    state = at(course, "quét mã")
    for said in ("đổi người học", "2"):
        state = step(state, Said(said), course, NOW).state
    assert (state.chat.who, state.learner.text_first) == ("2", True)


def test_the_voice_screen_offers_the_other_way(course: Course) -> None:
    state = at(course, "quét mã")
    for said in ("đổi tiếng", "1"):
        state = step(state, Said(said), course, NOW).state
    assert state.chat.options == ("vi", "kpm", "voice-first")
    kpm = step(state, Tapped(state.chat.serial, "kpm"), course, NOW).state
    assert (kpm.learner.voice_lang, kpm.learner.text_first) == ("kpm", True)
    loud = step(state, Tapped(state.chat.serial, "voice-first"), course, NOW).state
    assert (loud.learner.voice_lang, loud.learner.text_first, loud.chat.screen) == ("vi", False, "form")
