from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import Engine

from api.settings import Settings
from bot.course.model import Course, Trial
from bot.course.problem import Problem
from tests.api.office import Browser, application, employ, logged_in, table
from tests.api.staff.course.conftest import Open
from tests.api.staff.course.shelf import fresh, in_days, plain, with_fact


def test_every_course_and_lesson_is_there(browser: Browser, course: Course) -> None:
    drawn = browser.get("/staff/course")
    rows = {row[0].rpartition(" ")[2]: row for row in table(drawn) if row[0] != "Bài"}
    assert list(rows) == list(course.lessons)
    assert all(lesson.title in rows[id][0] for id, lesson in course.lessons.items())
    assert rows["account-prepare"][1] == "8 hoặc 9 bước, 2 câu hỏi"
    assert rows["qr-pay"][2].startswith("Bước name : 21 tiếng. Câu: 11 tiếng")
    assert all(f'href="/staff/course/{id}"' in drawn.text for id in course.lessons)


def test_facts_stand_with_their_dates_and_urgent_ones_stand_out(opened: Open, course: Course) -> None:
    course = fresh(course)
    calm = opened(course).get("/staff/course")
    fact = next(id for stage in course.lessons["qr-pay"].stages for id in stage.facts)
    text = course.truths[fact].text
    dates = f"{text} Kiểm tra {in_days(0):%d/%m/%Y}, lần tới {in_days(180):%d/%m/%Y}."
    assert dates in plain(calm)
    assert "Còn " not in plain(calm) and "quá ngày" not in plain(calm)
    hasty = plain(opened(with_fact(course, fact, check_again=in_days(12))).get("/staff/course"))
    assert f"Còn 12 ngày {text}" in hasty
    late = plain(opened(with_fact(course, fact, check_again=in_days(-1))).get("/staff/course"))
    assert f"Đã quá ngày kiểm tra lại {text}" in late


def test_trials_are_told_and_their_absence_too(opened: Open, course: Course) -> None:
    untried = plain(opened(replace(course, trials=())).get("/staff/course"))
    assert untried.count("Chưa thử với bà con") == len(course.lessons)
    trial = Trial("qr-pay", date(2027, 1, 15), "thôn Suối (hư cấu)", 5, "thêm mũi tên ở bước name")
    tried = plain(opened(replace(course, trials=(trial,))).get("/staff/course"))
    assert "Đã thử 15/01/2027, thôn Suối (hư cấu), 5 người. Sửa: thêm mũi tên ở bước name" in tried
    assert tried.count("Chưa thử với bà con") == len(course.lessons) - 1


def test_files_that_make_no_course_are_said_with_why(settings: Settings, database: Engine, course: Course) -> None:
    employ(database, "ha", "union", "anh-dao")
    app = application(settings, database, course)
    problem = Problem("content/lessons/qr-pay.toml", "qr-pay", "open", "tên này dùng hai lần", "đặt <tên> khác")
    browser = logged_in(app, "ha")
    assert "alert" not in browser.get("/staff/course").text
    app.state.context.courses.refuse([problem])
    drawn = browser.get("/staff/course")
    assert "Bòn Số vẫn dạy bản cũ" in plain(drawn)
    assert str(problem) in plain(drawn.text.replace("&lt;", "&amp;lt;").replace("&amp;lt;", "&lt;"))
    assert "<tên>" not in drawn.text
    app.state.context.courses.swap(course)
    assert "alert" not in browser.get("/staff/course").text


@pytest.mark.slow
def test_every_role_may_look_and_strangers_may_not(settings: Settings, database: Engine, course: Course) -> None:
    for login, role, commune in (("ca", "admin", ""), ("thu", "staff", "anh-dao"), ("lan", "union", "thong-xanh")):
        employ(database, login, role, commune)
    app = application(settings, database, course)
    pages = ("", "/facts", "/pictures", "/print", "/qr-pay")
    for login in ("ca", "thu", "lan"):
        browser = logged_in(app, login)
        assert [browser.get(f"/staff/course{page}").status_code for page in pages] == [200] * len(pages)
        assert 'href="/staff/course" aria-current="page"' in browser.get("/staff/course/qr-pay").text
    stranger = Browser(app)
    for page in (*pages, "/qr-pay/voice/scan"):
        assert stranger.get(f"/staff/course{page}").headers["location"].startswith("/staff/login")
