from dataclasses import replace
from datetime import date, timedelta

from api.staff.course.dates import SOON, STALE, due, soonest
from bot.course.truths import Truth
from tests.rows import each_row

TODAY = date(2027, 1, 15)
TRUTH = Truth(
    "fee", "Phí.", "Nguồn (hư cấu)", date(2026, 1, 1), TODAY - timedelta(STALE), TODAY + timedelta(SOON + 1), "certain"
)


@each_row(
    ("changed", "state", "words"),
    [
        ({}, "", ""),
        ({"checked_on": date(2026, 7, 1)}, "old", "Nên tra lại: nguồn mới nhất từ 01/07/2026"),
        ({"checked_on": date(2026, 7, 1), "check_again": TODAY}, "soon", "Hôm nay là ngày cuối"),
        ({"check_again": TODAY + timedelta(SOON)}, "soon", "Còn 30 ngày"),
        ({"check_again": TODAY}, "soon", "Hôm nay là ngày cuối"),
        ({"check_again": TODAY - timedelta(1)}, "over", "Đã quá ngày kiểm tra lại"),
        ({"valid_until": TODAY + timedelta(3)}, "soon", "Còn 3 ngày"),
        ({"valid_until": TODAY - timedelta(3)}, "over", "Đã hết hiệu lực"),
        ({"valid_until": TODAY + timedelta(999)}, "", ""),
        ({"valid_from": TODAY + timedelta(1)}, "coming", "Tới 16/01/2027 mới có hiệu lực"),
    ],
)
def test_how_a_fact_stands_is_said_in_words(changed: dict[str, date], state: str, words: str) -> None:
    truth = replace(TRUTH, **changed)
    found = due(truth, TODAY)
    assert (found.truth, found.state, found.words) == (truth, state, words)
    assert truth.holds(TODAY) == (state in ("", "old", "soon"))
    assert found.pressing == (state in ("over", "coming", "soon"))
    assert not truth.holds(truth.last_day + timedelta(1))


def test_the_first_to_be_checked_comes_first() -> None:
    later, ending = replace(TRUTH, id="a"), replace(TRUTH, id="z", valid_until=TODAY)
    assert [one.truth.id for one in soonest([TRUTH, later, ending], TODAY)] == ["z", "a", "fee"]
