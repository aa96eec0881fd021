"""Words that one topic has and others have not tell what a text is about."""

from hypothesis import given
from hypothesis import strategies as st

from bot.language.topics import PAIR_MISSED, Topics
from tests.rows import each_row

LINES = [
    ("qr", ["quet", "ma"]),
    ("qr", ["tra", "tien", "bang", "ma"]),
    ("lost", ["mat", "dien", "thoai"]),
    ("lost", ["mat", "may"]),
    ("loan", ["vay", "tien"]),
]
TOPICS: Topics[str] = Topics(LINES, frozenset({"bang"}))


@each_row(("text", "topic"), [("quet ma o dau", "qr"), ("mat cai dien thoai", "lost"), ("muon vay tien nhanh", "loan")])
def test_the_surest_topic_comes_first(text: str, topic: str) -> None:
    assert TOPICS.about(text.split())[0][1] == topic


def test_strange_words_make_it_less_sure() -> None:
    (sure, _), *_ = TOPICS.about(["quet", "ma"])
    (unsure, _), *_ = TOPICS.about(["quet", "ma", "con", "bo", "sua"])
    assert 0 < unsure < sure


def test_nothing_known_is_about_nothing() -> None:
    assert TOPICS.about(["con", "bo"]) == []
    assert TOPICS.about([]) == []
    assert Topics((), frozenset()).about(["quet"]) == []


@given(st.lists(st.sampled_from([word for _, words in LINES for word in words]), max_size=12))
def test_shares_have_a_limit_and_an_order(words: list[str]) -> None:
    about = TOPICS.about(words)
    assert sum(share for share, _ in about) <= 1 / PAIR_MISSED
    assert about == sorted(about, key=lambda one: -one[0])
