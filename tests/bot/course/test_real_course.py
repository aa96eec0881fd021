"""The course in this repository: it loads, it is fast, and its authors have nothing to mend."""

from datetime import date
from pathlib import Path

import pytest

from bot.course.check import check
from bot.course.languages import SOURCE, language_of
from bot.course.load import read_course
from bot.course.model import Course

ROOT = Path(__file__).resolve().parents[3]
COMPILED = date(2026, 11, 23)
"""The day on which facts and numbers were last checked by hand."""


@pytest.fixture(scope="module")
def course() -> Course:
    return read_course(ROOT)


def test_there_is_nothing_to_mend() -> None:
    assert [str(problem) for problem in check(ROOT, today=COMPILED)] == []


@pytest.mark.slow
def test_loading_twice_gives_the_same(course: Course) -> None:
    assert read_course(ROOT).digest == course.digest


def test_the_three_communes_of_today_know_the_six_units_of_before(course: Course) -> None:
    taken = {commune.id: commune.made_of for commune in course.communes.values()}
    assert taken == {
        "lang-biang-da-lat": ("Thị trấn Lạc Dương", "Xã Lát", "Phường 7 (Đà Lạt)"),
        "lac-duong": ("Xã Đạ Sar", "Xã Đạ Nhim", "Xã Đạ Chais"),
        "dam-rong-4": ("Xã Đưng K'Nớ", "Xã Đạ Tông", "Xã Đạ Long"),
    }
    codes = {code: id for id, commune in course.communes.items() for code in commune.aliases if code.isdigit()}
    assert codes == {
        "24846": "lang-biang-da-lat",
        "24862": "lang-biang-da-lat",
        "24847": "lac-duong",
        "24848": "lac-duong",
        "24865": "lac-duong",
        "24850": "dam-rong-4",
    }
    assert "Thị trấn Lạc Dương" not in course.communes["lac-duong"].aliases


def test_only_villages_seen_in_print_are_confirmed(course: Course) -> None:
    confirmed = {
        village.id for commune in course.communes.values() for village in commune.villages if village.confirmed
    }
    assert confirmed == {"bnor-c", "bon-dung-2", "da-nhim", "da-tro", "dung-ksi"}


def test_only_trusted_numbers_are_said_and_only_while_fresh(course: Course) -> None:
    usable = {line.org for line in course.hotlines.values() if line.usable(COMPILED)}
    assert {"Agribank", "BIDV", "Vietcombank", "VietinBank", "Police emergency"} <= usable
    assert {"Sacombank", "Kienlongbank", "VNeID"} <= usable
    assert not {"LPBank", "NHCSXH", "Scam report", "Scam report by SMS"} & usable
    assert not any(line.usable(date(2028, 1, 1)) for line in course.hotlines.values())


def test_no_draft_is_without_its_vietnamese(course: Course) -> None:
    for lang, messages in course.messages.items():
        for key, message in messages.items():
            if any(line.draft for line in message.lines):
                name = course.languages[language_of(lang)].name
                source = course.messages[SOURCE][key].naming(name).lines[0].text
                assert source in message.lines[-1].text, (lang, key)
                assert message.says[0].lang == SOURCE, (lang, key)
