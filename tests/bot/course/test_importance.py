from bot.course.importance import TEXT_KINDS, keys_in_order, kind_of_text, text_weights
from bot.course.model import Course
from tests.bot.course.conftest import Tree


def test_texts_come_in_the_order_of_learning(course: Course) -> None:
    keys = keys_in_order(course)
    assert sorted(keys) == sorted(course.sources)
    parts = list(dict.fromkeys(key.partition("/")[0] for key in keys))
    assert parts == ["bot", "course", *course.lessons, "drill", "loudspeaker", "answer"]


def test_every_text_is_of_a_kind(course: Course) -> None:
    kinds = {key: kind_of_text(course, key) for key in course.sources}
    assert set(kinds.values()) == set(TEXT_KINDS)
    assert kinds["bot/hello/text"] == "phrases"
    assert kinds["course/qr/title"] == kinds["qr-pay/lesson/learned"] == "titles"
    question = course.lessons["qr-pay"].quiz[0].slug
    assert (kinds["qr-pay/scan/text"], kinds[f"qr-pay/{question}/text"]) == ("steps", "questions")


def test_a_weight_for_each_text_and_tools_above_all(course: Course) -> None:
    found = text_weights(course)
    assert set(found) == set(course.sources) and min(found.values()) >= 0
    assert max(found, key=lambda key: found[key]).startswith("bot/tools/")


def test_earlier_lessons_weigh_more_where_nothing_was_counted(tree: Tree) -> None:
    found = text_weights(tree.load())
    assert found["first/hold/text"] == 1 and found["second/hold/text"] == 0.5
    assert found["bot/hello/text"] == 1.5
    assert found["first/hold/alt"] == 0.1
    assert found["first/which/option.speaker"] == found["first/which/feedback.speaker"] == 0.5


def test_what_was_counted_decides(tree: Tree) -> None:
    course = tree.load()
    stages = len(course.lessons["second"].stages)
    found = text_weights(course, {"second": 12 * stages, "gone": 7})
    assert (found["second/hold/text"], found["first/hold/text"], found["bot/hello/text"]) == (12, 0, 12)
