"""What people ask, judged on sets beside the sayings: what an answer must be, and small talk that wants none.

``questions_vi.tsv`` was written from the list of what people ask, before any of these answers had a saying; it then had
67 of 80 right or one tap away and 5 wrong. Sayings were added since for what it showed, so it is no blind set any more.
"""

from collections import Counter

from api.settings import ROOT
from bot.engine.meaning import Meaning, sure
from bot.engine.understand import understand
from bot.language import Meant
from tests.course import COURSE
from tests.rows import each_row

DATA = ROOT / "tests" / "data"
ANSWERED = [line.split("\t") for line in (DATA / "answered_vi.tsv").read_text("utf-8").splitlines()]
ASKED = [line.split("\t") for line in (DATA / "questions_vi.tsv").read_text("utf-8").splitlines()]
SMALL_TALK = (DATA / "small_talk_vi.txt").read_text("utf-8").splitlines()


def meant(text: str) -> Meaning:
    return understand(text, (), COURSE.vocabulary)


def outcome(text: str, wanted: str) -> str:
    """``right`` and ``wrong`` are acted upon, ``tap`` offers what is wanted, ``missed`` does not."""
    meaning, right = meant(text), {Meant(*one.split(" ")) for one in wanted.split("|")}
    if sure(meaning):
        return "right" if Meant(meaning.kind, meaning.id) in right else "wrong"
    return "tap" if right & {Meant(meaning.kind, meaning.id), *meaning.others} else "missed"


@each_row(("text", "wanted"), ANSWERED)
def test_what_people_ask_is_answered(text: str, wanted: str) -> None:
    meaning = meant(text)
    assert sure(meaning) and f"{meaning.kind} {meaning.id}" == wanted


def test_most_questions_are_answered_or_one_tap_away() -> None:
    found = Counter(outcome(text, wanted) for text, wanted in ASKED)
    assert len(ASKED) == 80
    assert found["right"] + found["tap"] >= 75 and found["wrong"] <= 3


def test_small_talk_is_not_answered() -> None:
    meanings = [meant(text) for text in SMALL_TALK]
    assert len(meanings) >= 200
    assert sum(map(sure, meanings)) <= len(meanings) * 0.02
    offered = [one for one in meanings if any(other.kind == "answer" for other in one.others)]
    assert len(offered) <= len(meanings) * 0.1


@each_row(
    "text",
    [
        "tôi bị lừa rồi mà không biết mã otp là gì",
        "lỡ đọc mã otp cho nó rồi",
        "nó lấy hết tiền trong thẻ atm của tôi",
        "chuyển tiền cho nó rồi giờ gọi không được",
    ],
)
def test_a_loss_comes_before_a_question(text: str) -> None:
    meaning = meant(text)
    assert Meant("command", "emergency") in {Meant(meaning.kind, meaning.id), *meaning.others[:1]}


def test_no_saying_is_understood_as_something_else() -> None:
    wrong = [
        (id, text, meant(text))
        for id, answer in COURSE.answers.items()
        for text in (answer.question, *answer.asked)
        if Meant(meant(text).kind, meant(text).id) != Meant("answer", id)
    ]
    assert wrong == []
