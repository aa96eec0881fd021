"""The draft mark is heard once, where a lesson with drafts in it begins."""

from api.settings import ROOT
from bot.course.load import read_course
from bot.course.model import Course
from bot.replies import Say
from tests.rows import each_row
from tests.transcripts.play import walk

MARK = Say("vi", "Lời K'Ho này là bản nháp.")


def marked(course: Course, lesson: str, lang: str) -> list[bool]:
    """Of each screen of a lesson, whether it begins with the mark."""
    _, turns = walk(course, lesson, lang)
    replies = [reply for turn in turns for reply in turn.replies]
    entered = next(n for n, reply in enumerate(replies) if reply.picture.startswith(lesson))
    return [reply.speech is not None and reply.speech.says[0] == MARK for reply in replies[entered:]]


@each_row("lesson", ["qr-pay", "scam-three-rules"])
def test_it_is_heard_once_when_a_lesson_begins(course: Course, lesson: str) -> None:
    first, *others = marked(course, lesson, "kpm")
    assert first
    assert not any(others)


def test_it_is_not_heard_in_vietnamese(course: Course) -> None:
    assert not any(marked(course, "qr-pay", "vi"))


def test_it_is_not_heard_where_nothing_is_a_draft() -> None:
    assert not any(marked(read_course(ROOT, minimum="approved"), "qr-pay", "kpm"))


def heard(course: Course, lesson: str, slug: str) -> list[tuple[str, str]]:
    """What who hears K'Ho is told at a stage."""
    _, turns = walk(course, lesson, "kpm")
    replies = [reply for turn in turns for reply in turn.replies]
    reply = next(one for one in replies if one.picture == f"{lesson}/{slug}")
    assert reply.speech
    return [(say.lang, say.text) for say in reply.speech.says]


def test_choices_are_heard_once_while_their_kho_is_a_draft(course: Course) -> None:
    said = heard(course, "qr-pay", "name-differs")
    assert [lang for lang, _ in said] == ["vi", "kpm", "vi", "vi"]
    assert [text for _, text in said[2:]] == ["1. Dừng, hỏi người bán.", "2. Cứ trả tiền."]


def test_the_draft_of_a_choice_is_still_read_and_heard_by_itself(course: Course) -> None:
    _, turns = walk(course, "qr-pay", "kpm")
    replies = [reply for turn in turns for reply in turn.replies]
    choice = next(one for one in replies if one.picture == "qr-pay/name-differs").choices[1]
    assert choice.label == "Pà priă tơn (Cứ trả tiền)"
    assert [say.lang for say in choice.says] == ["vi", "kpm"]


def test_the_next_lesson_is_named_with_its_choice_and_only_there(course: Course) -> None:
    _, turns = walk(course, "qr-pay", "vi")
    end = turns[-1].replies[-1]
    assert end.speech
    said = [say.text for say in end.speech.says]
    assert said[2:4] == ["1. Bài tiếp theo.", "Gặp lỗi, gửi lộn tiền."]
    assert end.lines[-1].text == "Bài tiếp theo: “Gặp lỗi, gửi lộn tiền”."
