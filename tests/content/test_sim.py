"""A SIM in another phone stops calling, since June 2026: no lesson or drill may treat a lock itself as a lie."""

import re

from bot.course.model import Drill
from tests.course import COURSE
from tests.rows import each_row

OF_CARRIERS = [drill for drill in COURSE.drills.values() if drill.about == "telecom"]
LOCKS = re.compile(r"SIM.*(?:khóa|ngưng gọi)|bị khóa.*giữ số", re.DOTALL)
"""What a message says that speaks of a SIM that stops."""

ASKED = ("mã", "ảnh", "căn cước", "đường dẫn", "phí", "tiền", "cài")
"""What a swindler needs of her."""


@each_row("drill", [one for one in OF_CARRIERS if one.scam], ids=lambda one: one.slug)
def test_the_sign_of_a_swindle_is_what_is_asked(drill: Drill) -> None:
    assert any(word in drill.sign for word in ASKED)
    assert not re.search(r"dọa|giục|khóa", drill.sign)


@each_row("form", ["sms", "call"])
def test_beside_a_lock_that_asks_stands_one_that_asks_nothing(form: str) -> None:
    about = [drill for drill in OF_CARRIERS if drill.form == form and LOCKS.search(drill.text)]
    assert {drill.scam for drill in about} == {True, False}
    for drill in about:
        assert "VNeID" in drill.feedback, drill.slug
    for drill in (one for one in about if not one.scam):
        assert re.search(r"không hỏi mã.*không thu phí", drill.sign), drill.slug


def test_a_lock_is_said_to_be_possible_where_a_swindler_threatens_with_it() -> None:
    told = [COURSE.drills[slug].feedback for slug in ("sms-sim-lock", "call-sim-press-nine")]
    assert [text for text in told if not text.startswith("Khóa SIM có khi thật.")] == []
    [trap] = [step for step in COURSE.lessons["sim-face"].steps if step.slug == "trap"]
    assert trap.text.startswith("Khóa SIM là có thật.")


@each_row("lesson", ["phone-first", "sim-face", "account-prepare", "help-lost-phone", "helper-guide"])
def test_who_puts_a_sim_into_another_phone_hears_of_it(lesson: str) -> None:
    told = [step.text for step in COURSE.lessons[lesson].steps if "sim-moved-stops" in step.facts]
    assert any("soi mặt" in text for text in told)


def test_nobody_is_sent_to_a_stall_for_a_sim() -> None:
    texts = [stage.text for lesson in COURSE.lessons.values() for stage in lesson.stages]
    texts += [drill.feedback for drill in COURSE.drills.values()]
    assert [text for text in texts if "cửa hàng bán SIM" in text] == []
    assert [text for text in texts if re.search(r"SIM ở cửa hàng(?! nhà mạng)", text)] == []


def test_each_carrier_is_called_by_its_own_number_and_vietnamobile_by_none() -> None:
    steps = {step.slug: step for step in COURSE.lessons["help-lost-phone"].steps}
    named = {name: COURSE.truths[f"carrier-number-{name}"].value for name in ("viettel", "vinaphone", "mobifone")}
    assert named == {"viettel": "18008098", "vinaphone": "18001091", "mobifone": "18001090"}
    assert "{carrier-number-viettel}" in steps["lock-sim-viettel"].text
    assert "{carrier-number-vinaphone}" in steps["lock-sim-vinaphone"].text
    assert "MobiFone thì gọi {carrier-number-mobifone}. Mạng khác thì ra cửa hàng" in steps["lock-sim"].text
    assert not any("Vietnamobile" in truth.text for truth in COURSE.truths.values())


def test_the_lessons_on_the_phone_follow_one_another() -> None:
    lessons = COURSE.courses["phone"]
    assert lessons[:3] == ("phone-first", "sim-face", "phone-internet")
    assert [COURSE.lessons[id].after for id in lessons[:-1]] == list(lessons[1:])
