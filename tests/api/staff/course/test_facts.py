from dataclasses import replace

from api.staff.course.dates import STALE
from bot.course.model import Course
from tests.api.office import Browser
from tests.api.staff.course.conftest import Open
from tests.api.staff.course.shelf import fresh, in_days, number_step, piece, plain, with_fact


def ids(page: str) -> list[str]:
    """The facts of a page in its order."""
    return [part.partition('"')[0] for part in page.split('" id="')[1:]]


def test_every_fact_is_there_with_all_that_is_known(browser: Browser, course: Course) -> None:
    drawn = browser.get("/staff/course/facts")
    assert sorted(ids(drawn.text)) == sorted(course.truths)
    for truth in course.truths.values():
        told = plain(piece(drawn, "article", truth.id))
        for day in (truth.valid_from, truth.checked_on, truth.check_again):
            assert f"{day:%d/%m/%Y}" in told
        assert truth.text in told and truth.source in told and truth.value in told
        assert ("Chắc chắn" in told) == (truth.confidence == "certain")


def test_the_ones_to_be_checked_soonest_come_first_and_say_so(opened: Open, course: Course) -> None:
    course = fresh(course)
    first, second, third, *_ = sorted(course.truths, reverse=True)
    course = with_fact(course, first, check_again=in_days(-3))
    course = with_fact(course, second, valid_until=in_days(5))
    course = with_fact(course, third, check_again=in_days(31))
    drawn = opened(course).get("/staff/course/facts")
    assert ids(drawn.text)[:3] == [first, second, third]
    assert "Đã quá ngày kiểm tra lại" in plain(piece(drawn, "article", first))
    assert "Còn 5 ngày" in plain(piece(drawn, "article", second))
    assert "Còn" not in plain(piece(drawn, "article", third))
    assert f"2 trên {len(course.truths)} điều cần xem ngay" in plain(drawn)


def test_steps_that_use_a_fact_are_named_with_what_they_say_without_it(browser: Browser, course: Course) -> None:
    id, slug, fact = number_step(course)
    lesson = course.lessons[id]
    told = piece(browser.get("/staff/course/facts"), "article", fact)
    assert f'href="/staff/course/{id}#{slug}"' in told
    without = course.messages["vi"][f"{id}/{slug}/without"].lines[0].text
    assert f"{lesson.title}, {slug} . Quá ngày thì bà con nghe: {without}" in plain(told)


def test_a_step_without_other_words_says_the_same(browser: Browser, course: Course) -> None:
    step = next(stage for stage in course.lessons["account-prepare"].stages if stage.facts and not stage.without)
    told = plain(piece(browser.get("/staff/course/facts"), "article", step.facts[0]))
    assert f"Quá ngày bà con vẫn nghe: {step.text}" in told


def test_a_fact_that_nothing_uses_is_said(opened: Open, course: Course) -> None:
    alone = replace(next(iter(course.truths.values())), id="alone", text="Không ai dùng.")
    drawn = opened(replace(course, truths={**course.truths, "alone": alone})).get("/staff/course/facts")
    assert "Chưa bài nào dùng" in plain(piece(drawn, "article", "alone"))


def test_answers_that_rest_on_a_fact_are_named(browser: Browser, course: Course) -> None:
    answer = course.answers["coffee-tax"]
    told = plain(piece(browser.get("/staff/course/facts"), "article", answer.facts[0]))
    assert answer.question in told and "Chưa bài nào dùng" not in told


def test_one_without_a_source_of_late_is_to_be_looked_up_and_is_still_said(opened: Open, course: Course) -> None:
    course = fresh(course)
    id, _, fact = number_step(course)
    course = with_fact(course, fact, checked_on=in_days(-STALE - 1))
    drawn = opened(course).get("/staff/course/facts")

    assert f"Nên tra lại: nguồn mới nhất từ {in_days(-STALE - 1):%d/%m/%Y}" in plain(piece(drawn, "article", fact))
    assert "1 điều nên tra lại" in plain(drawn) and "điều cần xem ngay" not in plain(drawn)
    assert course.truths[fact].holds(in_days(0))
    assert "Nên tra lại" not in plain(opened(course).get(f"/staff/course/{id}"))
    assert "Nên tra lại" not in plain(opened(course).get("/staff/course"))
