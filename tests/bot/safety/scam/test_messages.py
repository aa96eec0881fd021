"""How well the rules do on messages as people get them; ``messages.csv`` says which were not looked at meanwhile."""

import csv
from collections import Counter
from pathlib import Path

import pytest
from rapidfuzz import fuzz

from bot.language import loose
from bot.safety.scam.verdict import check
from bot.safety.secrets import mask
from tests.course import COURSE

ROWS = list(csv.DictReader((Path(__file__).parents[1] / "messages.csv").read_text("utf-8").splitlines()))


def shares(split: str, label: str) -> dict[str, float]:
    texts = [row["text"] for row in ROWS if (row["split"], row["label"]) == (split, label)]
    counts = Counter(check(text, COURSE.scams).level for text in texts)
    return {level: counts[level] / len(texts) for level in ("likely", "unclear", "no_sign")}


@pytest.mark.parametrize("split", ["seen", "unseen"])
def test_swindles_are_found_and_the_harmless_left_alone(split: str) -> None:
    harmless, scam = shares(split, "harmless"), shares(split, "scam")
    assert harmless["likely"] <= 0.01
    assert harmless["unclear"] <= 0.08
    assert scam["likely"] >= 0.70
    assert scam["likely"] + scam["unclear"] >= 0.90


def test_they_are_many_and_written_as_real_ones_are() -> None:
    assert len(ROWS) >= 600
    labels = Counter(row["label"] for row in ROWS)
    assert abs(labels["scam"] - labels["harmless"]) <= 0.05 * len(ROWS)
    unmarked = sum(row["text"].isascii() for row in ROWS)
    assert unmarked >= 0.4 * len(ROWS)


def test_no_group_is_on_both_sides() -> None:
    sides = {(row["group"], row["split"]) for row in ROWS}
    assert len({group for group, _ in sides}) == len(sides)


def test_no_near_duplicate_of_an_unseen_message_was_seen() -> None:
    unseen, seen = ([loose(row["text"]) for row in ROWS if row["split"] == split] for split in ("unseen", "seen"))
    assert not [(one, other) for one in unseen for other in seen if fuzz.ratio(one, other, score_cutoff=75)]


def test_what_is_masked_is_judged_alike() -> None:
    other = [row["text"] for row in ROWS if _level(mask(row["text"]).text) != _level(row["text"])]
    assert len(other) <= 0.03 * len(ROWS), other


def _level(text: str) -> str:
    return check(text, COURSE.scams).level
