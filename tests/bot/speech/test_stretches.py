import re
from collections import Counter
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.settings import ROOT
from bot.language.catalog import Translation, read_catalog
from bot.language.fold import letters
from bot.language.kho import SPELLING
from bot.language.lexicon import LOAN, NUMBER, OWN, attested_spellings, lexicon_of, loans
from bot.speech.stretches import KhoWords, language, stretches
from bot.speech.text import spoken
from tests.rows import each_row

LOCALE = ROOT / "locales" / "kpm"
ATTESTED, TAKEN = attested_spellings((LOCALE / "lexicon.tsv").read_text("utf-8"))
LISTED = [line for line in (LOCALE / "voice" / "loans.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
LOANS = (LOCALE / "loans.txt").read_text("utf-8")
KNOWN = lexicon_of((LOCALE / "lexicon.tsv").read_text("utf-8"), listed=LOANS)
WORDS = KhoWords.with_loans(ATTESTED, (*TAKEN, *LISTED), loans(LOANS), name="K'Ho", spelling=SPELLING)
CATALOG = (LOCALE / "messages.po").read_text("utf-8")
DRAFTS = read_catalog(CATALOG)


def cut(text: str) -> str:
    return " | ".join(f"{one.whose} {one.text}" for one in stretches(text, WORDS))


CUTS = [
    # attested K'Ho, and Vietnamese kept in it
    ("Tìp cau ngăn", "own Tìp cau ngăn."),
    ("Oh mi ơm tàm xã lơi?", "own Oh mi ơm tàm. | vietnamese Xã. | own Lơi?"),
    ("Bấm loa nàng iăt.", "vietnamese Bấm loa. | own Nàng iăt."),
    ("Oh mi lòt ngân hàng.", "own Oh mi lòt. | vietnamese Ngân hàng."),
    ("Hìu bơnhă geh ti vi, internet.", "own Hìu bơnhă geh. | vietnamese Ti vi, in tơ nét."),
    # K'Ho is said in K'Ho, and so are the names of its people and villages
    ("Jơnau K’Ho do", "own Jơnau K'Ho do."),
    ("K'Brêu ơm tàm B'Nơr", "own K'Brêu ơm tàm B'Nơr."),
    # figures and abbreviations
    ("Priă 50.000 đ, ai cau do in.", "own Priă. | vietnamese Năm mươi nghìn đồng. | own Ai cau do in."),
    ("Tìp 0912 345 678 tŭ do.", "own Tìp. | vietnamese Không chín một hai, ba bốn năm, sáu bảy tám. | own Tŭ do."),
    ("5 nă cau", "vietnamese Năm. | own Nă cau."),
    ("1. Bơsram tai.", "vietnamese Số một. | own Bơsram tai."),
    ("Bañ đơs mã OTP, PIN, QR, VNeID!", "own Bañ đơs. | vietnamese Mã ô tê pê, mã số bí mật, quy a, vê en e ai đi!"),
    ("TKNH do", "vietnamese Tê ca en hát. | own Do."),
    ("Bañ pin dờn!", "own Bañ pin dờn!"),
    # K'Ho that reads like Vietnamese, also beside Vietnamese
    ("Ngân hàng ai càn priă.", "vietnamese Ngân hàng. | own Ai càn priă."),
    ("Pà mã OTP kòn in.", "own Pà. | vietnamese Mã ô tê pê. | own Kòn in."),
    ("Bòn Số lah măi mok bơto", "vietnamese Bòn Số. | own Lah măi mok bơto."),
    ("sa + hùc", "own Sa. | vietnamese Cộng. | own Hùc."),
    # names: a word that could be either goes with its Vietnamese neighbour
    ("bơh Đoàn xã Lạc Dương:", "own Bơh. | vietnamese Đoàn xã Lạc Dương."),
    ("tàm Lâm Đồng", "own Tàm. | vietnamese Lâm Đồng."),
    ("Bòn Số: măi mok bơto", "vietnamese Bòn Số. | own Măi mok bơto."),
    ("Bòn do. Số một.", "own Bòn do. | vietnamese Số một."),
    # words no list has, by their spelling; what speakers will write
    ("Tơlǎk bloh ndrê", "own Tơlăk bloh ndrê."),
    ("mã. kan do", "vietnamese Mã. | own Kan do."),
    ("", ""),
    ("👍 …", ""),
]


@each_row(("text", "expected"), CUTS, ids=[text for text, _ in CUTS])
def test_a_sentence_is_cut_where_the_language_changes(text: str, expected: str) -> None:
    assert cut(text) == expected


def test_the_mark_after_a_stretch_is_kept() -> None:
    pauses = [(one.text, one.pause) for one in stretches("Hơ̆ mã, (sa) OTP. Rê quét ờ", WORDS)]
    assert pauses == [
        ("Hơ̆.", ""),
        ("Mã.", ","),
        ("Sa.", ","),
        ("Ô tê pê.", "."),
        ("Rê.", ""),
        ("Quét.", ""),
        ("Ờ.", ""),
    ]


@each_row(
    ("word", "expected"),
    [
        ("sóng", "vietnamese"), ("của", "vietnamese"), ("mã", "vietnamese"),
        ("đọc", "vietnamese"), ("lâm", "vietnamese"), ("vui", "vietnamese"), ("tiền", "vietnamese"),
        ("ngành", "vietnamese"), ("ngài", "own"), ("tê", "own"), ("năm", "vietnamese"), ("kơñau", "own"), ("hơ̆", "own"),
        ("bloh", "own"), ("mpồl", "own"), ("rhiang", "own"), ("wèr", "own"), ("ñòng", "own"), ("lan", ""),
        ("hàng", "vietnamese"), ("đồng", "vietnamese"),
    ],
)  # fmt: skip
def test_a_word_by_itself(word: str, expected: str) -> None:
    words = KhoWords.of(ATTESTED, (*TAKEN, *LISTED, "hàng"), spelling=SPELLING)
    assert language(word, words) == expected


OTHERWISE = {"năm", "ngân", "hàng", "quét", "mã", "qr", "code", "internet", "ti", "vi"}
"""Attested in K'Ho texts, but Vietnamese wherever they are."""


READ_OUT = {"wi", "fi", "mobile", "money", "ch", "play"}
"""Said as people say them, not as they are written."""


def written(entry: Translation) -> str:
    """A draft with its blanks empty: what fills them is tested with what says it."""
    return re.sub(r"\{[^}]*\}", " ", entry.text)


def said(entry: Translation, whose: str) -> list[str]:
    return [
        word for one in stretches(written(entry), WORDS) if one.whose == whose for word in letters(one.text).split()
    ]


def listed(entry: Translation, *kinds: str) -> list[str]:
    return [word for one in KNOWN.stretches(written(entry)) if one.kind in kinds for word in one.text.split()]


@each_row("entry", DRAFTS, ids=lambda entry: entry.key)
@pytest.mark.slow
def test_every_kho_word_of_a_draft_is_said_in_kho_and_in_its_order(entry: Translation) -> None:
    own = [word for word in listed(entry, OWN) if word not in OTHERWISE]
    name = [word for word in listed(entry, LOAN) if word == "k'ho"]
    assert [word for word in said(entry, "own") if word != "k'ho"] == own
    assert said(entry, "own").count("k'ho") == len(name)


@each_row("entry", DRAFTS, ids=lambda entry: entry.key)
@pytest.mark.slow
def test_every_loan_and_figure_of_a_draft_is_said_in_vietnamese(entry: Translation) -> None:
    kept = [word for word in listed(entry, LOAN, NUMBER) if word != "k'ho"]
    kept += [word for word in listed(entry, OWN) if word in OTHERWISE]
    heard = said(entry, "vietnamese")
    assert bool(heard) == bool(kept)
    read_out = READ_OUT | {word for word in kept if not word.isalpha() or spoken(word).lower().strip(".") != word}
    assert Counter(word for word in kept if word not in read_out) - Counter(heard) == Counter()


PIECES = st.sampled_from(
    ["50.000 đ", "0912 345 678", "OTP", "K'Ho", "hơ̆", "Bấm", "loa", "lòt", "ngân hàng", "+", ",", ".", "\n", "(", "ờ",
     "5", "pin dờn", "VNeID", "’", "👍", "tơlǎk", "zalo.me/1", "đ"]
)  # fmt: skip
TEXTS = st.one_of(st.text(), st.lists(PIECES).map(" ".join), st.lists(PIECES).map("".join))


@given(TEXTS)
def test_neighbours_differ_and_each_stretch_is_only_words(text: str) -> None:
    cut = stretches(text, WORDS)
    assert all(one.whose != other.whose for one, other in pairwise(cut))
    for one in cut:
        assert one.text
        assert one.text == " ".join(one.text.split())
        assert not any(char.isnumeric() and char.isdecimal() for char in one.text)


@given(st.lists(PIECES).map(" ".join))
def test_the_same_is_said_as_in_vietnamese_but_for_the_names_of_the_language(text: str) -> None:
    text = text.replace("K'Ho", "sa").replace("tơlǎk", "sa").replace("’", "")
    heard = " ".join(one.text for one in stretches(text, WORDS))
    assert letters(heard).split() == letters(spoken(text)).split()
