"""Answers: one or two screens, what to do next, and back to where she was; nothing else moves."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from bot import events
from bot.course import SOURCE
from bot.engine.answers import MORE, SCREEN
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.facts import QuestionAnswered
from tests.course import COURSE

START = datetime(2026, 11, 30, 2, tzinfo=UTC)
OF_LESSON = Learner(greeted=True, lesson="qr-pay", lessons={"qr-pay": Progress("scan", ("open", "scan"))})
IN_STEP = State(Chat("step", serial=4, seen=1, options=("done", "could-not")), {"1": OF_LESSON})
"""In the second step of a lesson."""


def said(state: State, text: str, course=COURSE):
    return step(state, events.Said(text), course, START)


def tapped(state: State, choice: str, course=COURSE):
    return step(state, events.Tapped(state.chat.serial, choice), course, START)


def test_an_answer_leaves_the_lesson_as_it_was_and_leads_back_into_it() -> None:
    asked = said(IN_STEP, "otp là gì")
    assert (asked.state.chat.screen, asked.state.chat.about) == (SCREEN, "otp-meaning")
    assert asked.facts == (QuestionAnswered("1", detail="otp-meaning"),)
    assert not asked.orders and asked.state.learner == OF_LESSON
    back = tapped(asked.state, "go-on")
    assert (back.state.chat.screen, back.state.learner.lesson) == ("step", "qr-pay")
    assert back.state.learner.lessons == OF_LESSON.lessons


def test_one_answer_after_another_leads_back_to_the_lesson_at_once() -> None:
    second = said(said(IN_STEP, "otp là gì").state, "mất thẻ ATM")
    assert second.state.chat.about == "card-lost"
    assert tapped(second.state, "go-on").state.chat.screen == "step"


def test_what_does_not_fit_one_screen_comes_on_a_second() -> None:
    asked = said(IN_STEP, "rút tiền ở cây ATM sao")
    assert asked.state.chat.options == ("more", "go-on")
    more = tapped(asked.state, "more")
    assert more.state.chat.screen == MORE and more.state.chat.options == ("learn", "person", "go-on")
    assert tapped(more.state, "learn").state.learner.lesson == "account-why"


def test_words_for_going_on_lead_back_and_into_no_other_lesson() -> None:
    for word in ("tiếp", "học tiếp", "tiếp tục"):
        assert said(said(IN_STEP, "mở tài khoản có mất tiền không").state, word).state.learner == OF_LESSON


def test_what_rests_on_a_lapsed_fact_only_names_whom_to_ask() -> None:
    late = date.fromordinal(max(truth.check_again for truth in COURSE.truths.values()).toordinal() + 1)
    asked = step(IN_STEP, events.Said("otp là gì"), COURSE, START + timedelta(days=(late - START.date()).days + 1))
    old = COURSE.messages[SOURCE]["bot/answer-old/text"].lines[0].text
    assert [line.text for line in asked.replies[-1].lines] == [old]
    assert asked.state.chat.options == ("person", "go-on")


def test_an_answer_that_was_taken_away_leads_back() -> None:
    asked = said(IN_STEP, "otp là gì").state
    again = step(asked, events.Opened(), replace(COURSE, answers={}, views={}), START)
    assert again.state.chat.screen == "welcome-back"
    assert tapped(asked, "again", replace(COURSE, answers={}, views={})).state.chat.screen == "step"


def test_how_many_lessons_she_has_finished_is_hers_alone() -> None:
    done = State(IN_STEP.chat, {"1": OF_LESSON._replace(done={"qr-what": 1, "phone-first": 2, "gone": 1})})
    reply = said(done, "tôi học được mấy bài rồi").replies[-1]
    assert "2 bài" in reply.lines[0].text and reply.speech and reply.speech.private
    none = said(IN_STEP, "tôi học được mấy bài rồi").replies[-1]
    assert none.lines[0].text == COURSE.messages[SOURCE]["bot/answer-none/text"].lines[0].text


def test_where_the_day_of_the_policy_bank_is_known_it_is_said() -> None:
    communes = {id: replace(commune, policy_bank_day=17) for id, commune in COURSE.communes.items()}
    at_home = State(IN_STEP.chat, {"1": OF_LESSON._replace(commune=next(iter(communes)))})
    text = "ngân hàng chính sách ngày nào về xã"
    known = said(at_home, text, replace(COURSE, communes=communes, views={})).replies[-1]
    unknown = said(at_home, text).replies[-1]
    assert "17" in known.lines[0].text and "17" not in unknown.lines[0].text


def test_whoever_begins_with_a_question_is_answered_and_then_greeted() -> None:
    asked = said(State(), "otp là gì")
    assert asked.state.chat.screen == SCREEN
    assert tapped(asked.state, "go-on").state.chat.screen in ("new", "hello")


def test_before_she_agreed_or_refused_a_question_is_only_offered() -> None:
    asking = State(Chat("consent", serial=4, seen=1, options=("yes", "no")), {"1": Learner(greeted=True)})
    turn = said(asking, "otp là gì")
    assert turn.state.chat.screen == "tie" and turn.state.chat.options == ("answer:otp-meaning", "none")
    assert tapped(turn.state, "answer:otp-meaning").state.chat.screen == SCREEN


def test_every_answer_leads_on_and_can_be_called_by_its_numbers() -> None:
    for id, answer in COURSE.answers.items():
        turn = said(IN_STEP, answer.question)
        assert (turn.state.chat.screen, turn.state.chat.about) == (SCREEN, id)
        if answer.more:
            turn = tapped(turn.state, "more")
        calls = [name for name in answer.calls if name != "bank"]
        assert [call.label for call in turn.replies[-1].calls] == calls
        assert turn.state.chat.options[-1] == "go-on"


def test_each_saying_comes_to_its_answer() -> None:
    wrong = []
    for id, answer in COURSE.answers.items():
        for text in answer.asked:
            chat = said(State(Chat("menu", serial=4, seen=1), {"1": Learner(greeted=True)}), text).state.chat
            if (chat.screen, chat.about) != (SCREEN, id):
                wrong.append((id, text, chat.screen, chat.about))
    assert wrong == []
