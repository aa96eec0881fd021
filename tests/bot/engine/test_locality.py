"""Who lives in a phường reads, hears and may answer *phường* where others do *xã*."""

from datetime import UTC, datetime

from bot.course.locality import URBAN, local
from bot.course.model import Course
from bot.engine.state import Chat, Learner, Progress, State
from bot.engine.step import step
from bot.events import Said, Tapped
from bot.replies import Reply
from bot.speech.course_texts import course_sentences
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)
WARD = "lang-biang-da-lat"


def question(commune: str, **learner: object) -> State:
    """In front of ``land-photo``, whose right answer sends her to the office."""
    lessons = {"scam-fake-police": Progress("land-photo", ("land-photo",))}
    her = Learner(greeted=True, consent="no", commune=commune, lesson="scam-fake-police", lessons=lessons)
    return State(Chat("question", options=("ask", "send"), serial=4, seen=1), {"1": her._replace(**learner)})


def shown(course: Course, state: State) -> Reply:
    return step(state, Tapped(4, "again"), course, NOW).replies[-1]


@each_row(("commune", "label"), [(WARD, "Ra trụ sở phường hỏi"), ("lac-duong", "Ra trụ sở xã hỏi")])
def test_labels_and_their_voice_name_her_unit(course: Course, commune: str, label: str) -> None:
    reply = shown(course, question(commune))
    assert reply.choices[0].label == label
    assert reply.speech is not None
    assert any(label in say.text for say in reply.speech.says)


def test_who_has_not_said_where_she_lives_gets_the_common_word(course: Course) -> None:
    assert shown(course, question("")).choices[0].label == "Ra trụ sở xã hỏi"


def test_one_after_the_other_on_the_same_screen_each_gets_her_own(course: Course) -> None:
    seen = [shown(course, question(place)).choices[0].label for place in (WARD, "lac-duong", WARD)]
    assert seen == ["Ra trụ sở phường hỏi", "Ra trụ sở xã hỏi", "Ra trụ sở phường hỏi"]


@each_row("typed", ["ra trụ sở phường hỏi", "ra trụ sở xã hỏi", "ra tru so phuong hoi"])
def test_either_word_answers(course: Course, typed: str) -> None:
    for commune in (WARD, "lac-duong"):
        told = step(question(commune), Said(typed), course, NOW).replies[-1]
        assert "Đúng rồi!" in " ".join(line.text for line in told.lines), (typed, commune)


def test_feedback_and_the_form_of_address_go_together(course: Course) -> None:
    reply = step(question(WARD, form="bà"), Tapped(4, "send"), course, NOW).replies[0]
    text = " ".join(line.text for line in reply.lines)
    assert "mang sổ ra phường hỏi" in text and "xã" not in text


def test_no_sentence_of_the_course_says_xa_to_who_lives_in_a_phuong(course: Course) -> None:
    """What is left of the word after localising is a name, a pair, or another word."""
    left = {
        text
        for message in course.messages["vi"].values()
        for line in message.lines
        if " xã" in (text := local(line.text, unit=URBAN)).replace("xã hội", "").replace("xã, phường", "").lower()
    }
    assert left == set()


def test_the_voice_may_be_made_ahead_in_both_words(course: Course) -> None:
    own = {sentence.text for sentence in course_sentences(course)}
    assert {"Ra trụ sở phường hỏi", "Ra trụ sở xã hỏi"} <= own
