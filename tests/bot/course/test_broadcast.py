"""What is said on the loudspeaker, in which order, in which languages, and until which day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from bot.course.broadcast import Unsaid, broadcast_of
from bot.course.compose import announced
from bot.course.messages import Message
from bot.course.model import Course
from bot.replies import Line, Say
from tests.rows import each_row

TODAY = date(2026, 12, 1)
LESSON = "scam-three-rules"
FRAME = tuple(f"bot/loudspeaker-{name}/text" for name in ("open", "rule", "again", "ask", "call", "end"))


def said(course: Course, commune: str = "") -> list[tuple[str, str]]:
    found = broadcast_of(course, LESSON, TODAY, course.communes.get(commune))
    return [(say.lang, say.text) for say in found.speech().says]


def approved(course: Course, keys: tuple[str, ...]) -> Course:
    """The course as if speakers had approved these texts: each is its key, with its blanks."""
    blanks = {"bot/loudspeaker-rule/text": "rule {rule}", "bot/loudspeaker-call/text": "call {contact} {phone}"}
    made = {}
    for key in keys:
        text = blanks.get(key, key.rpartition("/")[2] if key.startswith("loudspeaker/") else key)
        made[key] = Message((Line("kpm", text),), (Say("kpm", text),))
    return replace(course, messages={**course.messages, "kpm": {**course.messages["kpm"], **made}})


def texts(course: Course) -> tuple[str, ...]:
    return tuple(announced(course.announcements[LESSON]))


def test_it_is_said_twice_with_the_rule_and_where_to_ask(course: Course) -> None:
    one = course.announcements[LESSON]
    rule = f"Bà con nhớ: {one.rule}"
    assert said(course) == [
        ("vi", "Bà con chú ý nghe loa. Đoàn xã xin nhắc bà con một việc."),
        ("vi", one.title),
        *(("vi", text) for text in one.sentences),
        ("vi", rule),
        ("vi", "Xin nhắc lại."),
        *(("vi", text) for text in one.sentences),
        ("vi", rule),
        ("vi", "Chưa rõ thì hỏi đoàn viên trong thôn, hoặc công an xã."),
        ("vi", "Cảm ơn bà con đã nghe."),
    ]
    assert broadcast_of(course, LESSON, TODAY).speech().slow


def test_the_contact_of_the_commune_is_named_where_there_is_one(course: Course) -> None:
    commune = replace(course.communes["lac-duong"], contact="Đoàn xã", phone="02630000000")
    with_contact = replace(course, communes={**course.communes, "lac-duong": commune})
    asking = ("vi", "Chưa rõ thì gọi Đoàn xã, số 02630000000. Hoặc hỏi công an xã.")
    assert asking in said(with_contact, "lac-duong")
    assert asking not in said(with_contact, "dam-rong-4")


def test_no_draft_is_ever_said(course: Course) -> None:
    assert {lang for lang, _ in said(course)} == {"vi"}
    for missing in (*texts(course), *FRAME[:4], FRAME[5]):
        almost = approved(course, tuple(key for key in (*texts(course), *FRAME) if key != missing))
        assert {lang for lang, _ in said(almost)} == {"vi"}, missing


def test_once_approved_the_second_time_is_in_kho(course: Course) -> None:
    one = course.announcements[LESSON]
    given = approved(course, (*texts(course), *FRAME))
    both = said(given)
    assert not broadcast_of(given, LESSON, TODAY).speech().slow
    langs = [lang for lang, _ in both]
    assert langs == sorted(langs, key=("vi", "kpm").index)
    heard = {lang: [text for which, text in both if which == lang] for lang in ("vi", "kpm")}
    rule = f"Bà con nhớ: {one.rule}"
    assert heard["vi"][2:] == [
        *one.sentences,
        rule,
        "Xin nhắc lại.",
        rule,
        "Chưa rõ thì hỏi đoàn viên trong thôn, hoặc công an xã.",
    ]
    sentences = [f"sentence.{number}" for number in range(1, 1 + len(one.sentences))]
    kho = ["bot/loudspeaker-open/text", "title", *sentences, "rule rule", "bot/loudspeaker-again/text", "rule rule"]
    assert heard["kpm"] == [*kho, "bot/loudspeaker-ask/text", "bot/loudspeaker-end/text"]


def test_it_holds_until_the_first_of_its_facts_must_be_checked(course: Course) -> None:
    first, *others = (course.truths[id] for id in course.announcements[LESSON].facts)
    assert broadcast_of(course, LESSON, TODAY).until == min(truth.last_day for truth in (first, *others))

    def changed(**dates: date) -> Course:
        return replace(course, truths={**course.truths, first.id: replace(first, **dates)})

    assert broadcast_of(changed(check_again=TODAY), LESSON, TODAY).until == TODAY
    assert broadcast_of(changed(valid_until=date(2026, 12, 5)), LESSON, TODAY).until == date(2026, 12, 5)


@each_row(
    ("change", "why"),
    [
        (lambda truth: replace(truth, check_again=date(2026, 11, 30)), "Loa thôi đọc từ sau ngày 30/11/2026"),
        (lambda truth: replace(truth, valid_until=date(2026, 11, 29)), "Loa thôi đọc từ sau ngày 29/11/2026"),
        (lambda truth: replace(truth, valid_from=date(2026, 12, 2)), "tới 02/12/2026 điều này mới có hiệu lực"),
    ],
)
def test_after_that_day_nothing_is_said_and_staff_are_told_why(
    course: Course, change: Callable[..., object], why: str
) -> None:
    truth = course.truths[course.announcements[LESSON].facts[-1]]
    with pytest.raises(Unsaid, match=why) as caught:
        broadcast_of(replace(course, truths={**course.truths, truth.id: change(truth)}), LESSON, TODAY)
    assert truth.text in str(caught.value)


@each_row("lesson", ["helper-guide", "nowhere"])
def test_a_lesson_that_nobody_wrote_for_the_loudspeaker_is_not_said(course: Course, lesson: str) -> None:
    with pytest.raises(Unsaid, match="Bài này chưa có lời cho loa thôn"):
        broadcast_of(course, lesson, TODAY)


def test_the_loudspeaker_of_a_phuong_calls_it_so(course: Course) -> None:
    asking = "Chưa rõ thì hỏi đoàn viên trong thôn, hoặc công an {}."
    assert ("vi", asking.format("phường")) in said(course, "lang-biang-da-lat")
    assert ("vi", asking.format("xã")) in said(course, "dam-rong-4")
    assert ("vi", asking.format("xã")) in said(course)
