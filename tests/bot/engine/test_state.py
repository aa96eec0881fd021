"""What is remembered comes back as it was, from today's form and from those before it."""

import json
from typing import Any

import pytest

from bot.engine.state import Chat, Learner, Progress, dump_chat, dump_learner, load_chat, load_learner
from tests.rows import each_row

LEARNER = Learner(
    "Lan", "bird", "adult", "chị", "kpm", "vi", True, True, "cil", "own", True, "lac-duong", "da-tro", "1", True,
    739600, 6, 2, {"qr-pay": 2}, {"phone": "keys"}, "qr-what", {"qr-what": Progress("stall", ("square", "stall"))},
)  # fmt: skip


def before() -> dict[str, Any]:
    """What nobody had before the form of today and the one before."""
    return {"first": "", "neighbour": False}


def test_a_learner_and_a_chat_come_back_from_json() -> None:
    chat = Chat("step", "", ("done", "could-not"), ("menu:",), 7, "2", True, 1_790_000_000)
    assert load_learner(json.loads(json.dumps(dump_learner(LEARNER)))) == LEARNER
    assert load_chat(json.loads(json.dumps(dump_chat(chat)))) == chat


def test_in_the_form_before_the_voice_always_came_by_itself() -> None:
    lessons = {"qr-what": ["stall", ["square", "stall"]]}
    person = ["Lan", "bird", "adult", "chị", "kpm", "vi", True, "lac-duong", "da-tro", "1", True]
    stored = [2, *person, 739600, 6, 2, {"qr-pay": 2}, {"phone": "keys"}, "qr-what", lessons]
    assert load_learner(json.loads(json.dumps(stored))) == LEARNER._replace(text_first=False, dialect="", **before())


def test_in_the_form_before_nobody_had_a_dialect() -> None:
    lessons = {"qr-what": ["stall", ["square", "stall"]]}
    person = ["Lan", "bird", "adult", "chị", "kpm", "vi", True, True, "lac-duong", "da-tro", "1", True]
    stored = [3, *person, 739600, 6, 2, {"qr-pay": 2}, {"phone": "keys"}, "qr-what", lessons]
    assert load_learner(json.loads(json.dumps(stored))) == LEARNER._replace(dialect="", **before())


def test_in_the_form_before_neither_language_came_first() -> None:
    lessons = {"qr-what": ["stall", ["square", "stall"]]}
    person = ["Lan", "bird", "adult", "chị", "kpm", "vi", True, True, "cil", "lac-duong", "da-tro", "1", True]
    stored = [4, *person, 739600, 6, 2, {"qr-pay": 2}, {"phone": "keys"}, "qr-what", lessons]
    assert load_learner(json.loads(json.dumps(stored))) == LEARNER._replace(**before())


def test_in_the_form_before_nobody_was_told_whose_village_a_voice_is_from() -> None:
    lessons = {"qr-what": ["stall", ["square", "stall"]]}
    person = ["Lan", "bird", "adult", "chị", "kpm", "vi", True, True, "cil", "own", "lac-duong", "da-tro", "1", True]
    stored = [5, *person, 739600, 6, 2, {"qr-pay": 2}, {"phone": "keys"}, "qr-what", lessons]
    assert load_learner(json.loads(json.dumps(stored))) == LEARNER._replace(neighbour=False)


def test_the_first_form_had_finished_lessons_among_the_others() -> None:
    lessons = {"qr-pay": ["", [], 2, 2], "scam-three-rules": ["no-link", ["no-code", "no-link"], 1, 0]}
    stored = [1, "Lan", "bird", "adult", "vi", "vi", False, "", "", "no", True, "scam-three-rules", lessons]
    learner = load_learner(json.loads(json.dumps(stored)))
    assert learner.done == {"qr-pay": 2}
    assert learner.lessons == {"scam-three-rules": Progress("no-link", ("no-code", "no-link"))}
    assert (learner.name, learner.form, learner.text_lang, learner.greeted) == ("Lan", "", "vi", True)
    assert not learner.text_first
    assert (learner.lesson, learner.attempt("qr-pay"), learner.attempt("scam-three-rules")) == (
        "scam-three-rules",
        3,
        1,
    )
    assert load_learner(json.loads(json.dumps(dump_learner(learner)))) == learner


@each_row("version", [1, 2, 3])
def test_a_chat_looked_the_same_before(version: int) -> None:
    assert load_chat([version, "menu", "", ["go-on"], [], 3, "1", False, 5]) == Chat(
        "menu", "", ("go-on",), (), 3, "1", False, 5
    )


def test_a_chat_knew_where_she_stood_since_the_form_before() -> None:
    stored = [4, "menu", "", ["go-on"], [], 3, "1", False, 5, "qr-what/stall/0"]
    assert load_chat(stored) == Chat("menu", "", ("go-on",), (), 3, "1", False, 5, "qr-what/stall/0")


@each_row("version", [0, 7, 99])
def test_an_unknown_form_is_refused(version: int) -> None:
    with pytest.raises(ValueError, match=str(version)):
        load_chat([version, *dump_chat(Chat())[1:]])
    with pytest.raises(ValueError, match=str(version)):
        load_learner([version, *dump_learner(Learner())[1:]])
