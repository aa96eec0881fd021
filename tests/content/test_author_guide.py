"""What the guide for authors shows can be copied: each example fits the shape that the loader wants."""

import re
import tomllib
from dataclasses import asdict

from api.settings import ROOT
from bot.course.answers import answer_file
from bot.course.shape import ANNOUNCEMENT, ANSWER, DRILL, STEP, TRIAL, TRUTH, Shape, misfits
from bot.course.wording import faults
from tests.course import CONTENT
from tests.rows import each_row

GUIDE = (ROOT / "docs" / "tac-gia.md").read_text("utf-8")
EXAMPLES = [tomllib.loads(text) for text in re.findall(r"```toml\n(.*?)```", GUIDE, re.DOTALL)]
SHAPES: dict[str, Shape] = {
    "facts": TRUTH,
    "steps": STEP,
    "drills": DRILL,
    "trials": TRIAL,
    "announcements": ANNOUNCEMENT,
    "answers": ANSWER,
}
ROWS = [
    (kind, row)
    for example in EXAMPLES
    for kind, rows in ({"answers": [example]} if "asked" in example else example).items()
    for row in rows
]


def test_there_is_an_example_of_each() -> None:
    assert {kind for kind, _ in ROWS} == SHAPES.keys()
    assert any("ask" in row for _, row in ROWS) and any("when" in row for _, row in ROWS)


@each_row(("kind", "row"), ROWS, ids=[row.get("slug") or row.get("id") or kind for kind, row in ROWS])
def test_an_example_can_be_copied(kind: str, row: dict[str, object]) -> None:
    assert list(misfits(row, SHAPES[kind])) == []
    texts = {key: value for key, value in row.items() if key in ("text", "without", "alt") and isinstance(value, str)}
    assert [fault for key, text in texts.items() for fault in faults(f"x/y/{key}", text=text) if kind == "steps"] == []


def test_the_fact_is_the_one_that_is_written_down() -> None:
    [shown] = [row for kind, row in ROWS if kind == "facts"]
    [real] = [truth for truth in CONTENT.truths if truth.id == shown["id"]]
    lasting = shown.keys() - {"checked_on", "check_again"}  # these move on with every check
    assert {key: getattr(real, key) for key in lasting} == {key: shown[key] for key in lasting}


def test_the_announcement_is_one_that_is_written_down() -> None:
    [shown] = [row for kind, row in ROWS if kind == "announcements"]
    [real] = [one for one in CONTENT.announcements if one.lesson == shown["lesson"]]
    assert [list(value) if isinstance(value, tuple) else value for value in asdict(real).values()] == [*shown.values()]


def test_the_answer_is_one_that_is_written_down() -> None:
    [shown] = [row for kind, row in ROWS if kind == "answers"]
    assert shown == tomllib.loads((ROOT / answer_file(str(shown["id"]))).read_text("utf-8"))


def test_the_drawing_is_well_made() -> None:
    from bot.course.picture import read_parts, whole
    from tests.content.test_pictures import faults as strange

    [svg] = re.findall(r"```svg\n(.*?)```", GUIDE, re.DOTALL)
    assert strange(svg) == set()
    assert whole(svg, read_parts(ROOT)) != svg
