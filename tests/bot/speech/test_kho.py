import re
from collections import Counter
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from api.settings import ROOT
from bot.language.catalog import Translation, read
from bot.language.fold import letters
from bot.language.lexicon import KHO, LOAN, NUMBER, lexicon, loans, spellings
from bot.speech.kho import Words, language, stretches
from bot.speech.text import spoken
from tests.rows import each_row

LOCALE = ROOT / "locales" / "kpm"
ATTESTED, TAKEN = spellings((LOCALE / "lexicon.tsv").read_text("utf-8"))
LISTED = [line for line in (LOCALE / "voice" / "loans.txt").read_text("utf-8").splitlines() if not line.startswith("#")]
LOANS = (LOCALE / "loans.txt").read_text("utf-8")
KNOWN = lexicon((LOCALE / "lexicon.tsv").read_text("utf-8"), LOANS)
WORDS = Words.with_loans(ATTESTED, (*TAKEN, *LISTED), loans(LOANS))
CATALOG = (LOCALE / "messages.po").read_text("utf-8")
DRAFTS = read(CATALOG)


def cut(text: str) -> str:
    return " | ".join(f"{one.lang} {one.text}" for one in stretches(text, WORDS))


CUTS = [
    # attested K'Ho, and Vietnamese kept in it
    ("Tìp cau ngăn", "kpm Tìp cau ngăn."),
    ("Oh mi ơm tàm xã lơi?", "kpm Oh mi ơm tàm. | vi Xã. | kpm Lơi?"),
    ("Bấm loa nàng iăt.", "vi Bấm loa. | kpm Nàng iăt."),
    ("Oh mi lòt ngân hàng.", "kpm Oh mi lòt. | vi Ngân hàng."),
    ("Hìu bơnhă geh ti vi, internet.", "kpm Hìu bơnhă geh. | vi Ti vi, in tơ nét."),
    # K'Ho is said in K'Ho, and so are the names of its people and villages
    ("Jơnau K’Ho do", "kpm Jơnau K'Ho do."),
    ("K'Brêu ơm tàm B'Nơr", "kpm K'Brêu ơm tàm B'Nơr."),
    # figures and abbreviations
    ("Priă 50.000 đ, ai cau do in.", "kpm Priă. | vi Năm mươi nghìn đồng. | kpm Ai cau do in."),
    ("Tìp 0912 345 678 tŭ do.", "kpm Tìp. | vi Không chín một hai, ba bốn năm, sáu bảy tám. | kpm Tŭ do."),
    ("5 nă cau", "vi Năm. | kpm Nă cau."),
    ("1. Bơsram tai.", "vi Số một. | kpm Bơsram tai."),
    ("Bañ đơs mã OTP, PIN, QR, VNeID!", "kpm Bañ đơs. | vi Mã ô tê pê, pin, quy a, vê en e ai đi!"),
    ("TKNH do", "vi Tê ca en hát. | kpm Do."),
    ("Bañ pin dờn!", "kpm Bañ pin dờn!"),
    ("sa + hùc", "kpm Sa. | vi Cộng. | kpm Hùc."),
    # names: a word that could be either goes with its Vietnamese neighbour
    ("bơh Đoàn xã Lạc Dương:", "kpm Bơh. | vi Đoàn xã Lạc Dương."),
    ("tàm Lâm Đồng", "kpm Tàm. | vi Lâm Đồng."),
    ("Bòn Số: măi mok bơto", "vi Bòn Số. | kpm Măi mok bơto."),
    ("Bòn do. Số một.", "kpm Bòn do. | vi Số một."),
    # words no list has, by their spelling; what speakers will write
    ("Tơlǎk bloh ndrê", "kpm Tơlăk bloh ndrê."),
    ("mã. kan do", "vi Mã. | kpm Kan do."),
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
        ("sóng", "vi"), ("của", "vi"), ("mã", "vi"), ("đọc", "vi"), ("lâm", "vi"), ("vui", "vi"), ("tiền", "vi"),
        ("ngành", "vi"), ("ngài", "kpm"), ("tê", "kpm"), ("năm", "vi"), ("kơñau", "kpm"), ("hơ̆", "kpm"),
        ("bloh", "kpm"), ("mpồl", "kpm"), ("rhiang", "kpm"), ("wèr", "kpm"), ("ñòng", "kpm"), ("lan", ""),
        ("hàng", "vi"), ("đồng", "vi"),
    ],
)  # fmt: skip
def test_a_word_by_itself(word: str, expected: str) -> None:
    words = Words.of(ATTESTED, (*TAKEN, *LISTED, "hàng"))
    assert language(word, words) == expected


OTHERWISE = {"năm", "ngân", "hàng", "quét", "mã", "qr", "code", "internet", "ti", "vi"}
"""Attested in K'Ho texts, but Vietnamese wherever they are."""


READ_OUT = {"wi", "fi", "mobile", "money"}
"""Said as people say them, not as they are written."""


def written(entry: Translation) -> str:
    """A draft with its blanks empty: what fills them is tested with what says it."""
    return re.sub(r"\{[^}]*\}", " ", entry.text)


def said(entry: Translation, lang: str) -> list[str]:
    return [word for one in stretches(written(entry), WORDS) if one.lang == lang for word in letters(one.text).split()]


def listed(entry: Translation, *kinds: str) -> list[str]:
    return [word for one in KNOWN.stretches(written(entry)) if one.kind in kinds for word in one.text.split()]


@each_row("entry", DRAFTS, ids=lambda entry: entry.key)
def test_every_kho_word_of_a_draft_is_said_in_kho_and_in_its_order(entry: Translation) -> None:
    own = [word for word in listed(entry, KHO) if word not in OTHERWISE]
    name = [word for word in listed(entry, LOAN) if word == "k'ho"]
    assert [word for word in said(entry, "kpm") if word != "k'ho"] == own
    assert said(entry, "kpm").count("k'ho") == len(name)


@each_row("entry", DRAFTS, ids=lambda entry: entry.key)
def test_every_loan_and_figure_of_a_draft_is_said_in_vietnamese(entry: Translation) -> None:
    kept = [word for word in listed(entry, LOAN, NUMBER) if word != "k'ho"]
    kept += [word for word in listed(entry, KHO) if word in OTHERWISE]
    heard = said(entry, "vi")
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
    assert all(one.lang != other.lang for one, other in pairwise(cut))
    for one in cut:
        assert one.text
        assert one.text == " ".join(one.text.split())
        assert not any(char.isnumeric() and char.isdecimal() for char in one.text)


@given(st.lists(PIECES).map(" ".join))
def test_the_same_is_said_as_in_vietnamese_but_for_the_names_of_the_language(text: str) -> None:
    text = text.replace("K'Ho", "sa").replace("tơlǎk", "sa").replace("’", "")
    heard = " ".join(one.text for one in stretches(text, WORDS))
    assert letters(heard).split() == letters(spoken(text)).split()
