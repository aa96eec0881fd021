"""No label and no sentence of an emergency, a consent or a verdict is shown unapproved, whoever forgets a mark."""

from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from typing import Any

import pytest

from bot.course.model import Course, Phrase
from bot.course.trust import Marks
from bot.engine import menu, trouble
from bot.engine.gate import problems, ungated
from bot.engine.screens import SCREENS, TOOLS, Screen
from bot.engine.view import phrase
from tests.rows import each_row

NOW = datetime(2026, 11, 29, tzinfo=UTC)

RED_BUTTONS = {
    "bot/tools/choice.emergency",
    "bot/menu/choice.emergency",
    "bot/saved/choice.emergency",
    "bot/not-saved/choice.emergency",
    "bot/drill-done/choice.emergency",
    "bot/secret/choice.emergency",
    "bot/scam/choice.emergency",
}


def test_the_course_as_it_is_has_every_mark(course: Course) -> None:
    assert ungated(course, NOW) == set()


def test_without_marks_all_of_an_emergency_consent_and_verdicts_is_found(course: Course) -> None:
    found = ungated(replace(course, marks=Marks()), NOW)
    assert found >= RED_BUTTONS
    assert {key for key in course.sources if key.startswith("bot/emergency-") and not key.endswith("/alt")} <= found
    for name in ("consent", "guardian", "link-consent", "delete", "spoken", "record-withdraw", "scam"):
        assert f"bot/{name}/text" in found, name
    assert {
        "bot/drill/choice.swindle",
        "bot/drill-swindle/text",
        "bot/drill-harmless/text",
        "bot/drill-call/text",
    } <= found
    assert not found & {"bot/hello/text", "bot/menu/text", "bot/person/text", "qr-pay/scan/text"}


@each_row("key", sorted(RED_BUTTONS))
def test_one_forgotten_label_is_named(course: Course, key: str) -> None:
    marks = replace(course.marks, careful=course.marks.careful - {key})
    assert ungated(replace(course, marks=marks), NOW) == {key}
    (told,) = problems(replace(course, marks=marks), NOW)
    assert told.step == key.split("/")[1] and 'careful = ["emergency"]' in told.do


def test_a_new_screen_in_the_emergency_cannot_be_forgotten(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    added = Phrase("first-aid", "Gọi 113 ngay.", choices={"next": "Gọi rồi", "twice": "Gọi lại"})
    keys = {"bot/first-aid/text", "bot/first-aid/choice.next", "bot/first-aid/choice.twice"}
    new: dict[str, Any] = {"phrases": {**course.phrases, "first-aid": added}}
    new["sources"] = {**course.sources, **dict(zip(sorted(keys), ("Gọi rồi", "Gọi lại", "Gọi 113 ngay."), strict=True))}
    monkeypatch.setitem(
        SCREENS, "first-aid", Screen(partial(phrase, name="first-aid"), {"next": menu.go("emergency-bank")})
    )
    monkeypatch.setitem(
        SCREENS, "emergency-stop", Screen(partial(phrase, name="emergency-stop"), {"next": menu.go("first-aid")})
    )
    assert ungated(replace(course, **new), NOW) == keys
    marks = Marks(course.marks.careful | keys, course.marks.safety | keys)
    assert ungated(replace(course, **new, marks=marks), NOW) == set()


def test_a_new_way_into_the_emergency_cannot_be_forgotten(course: Course, monkeypatch: pytest.MonkeyPatch) -> None:
    help_ = SCREENS["help"]
    on = {**help_.on, "hurry": trouble.open_emergency}
    monkeypatch.setitem(SCREENS, "help", help_._replace(on=on))
    monkeypatch.setitem(TOOLS, "hurry", trouble.open_emergency)
    texts = {"bot/help/choice.hurry": "Cứu", "bot/tools/choice.hurry": "Cứu"}
    assert ungated(replace(course, sources={**course.sources, **texts}), NOW) == set(texts)
