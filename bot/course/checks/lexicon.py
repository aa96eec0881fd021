"""Does a language whose words are listed keep to them? No word of K'Ho is invented here.

``locales/<language>/lexicon.tsv`` lists the attested words, ``loans.txt`` beside it the Vietnamese terms that stay,
``lookalikes.tsv`` the words that read like other ones in Vietnamese. Only drafts are looked at: what speakers write is
theirs, and they know words that no source of ours has.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bot.course.checks.case import Case, Rule
from bot.course.languages import language_of
from bot.course.problem import Problem
from bot.course.text_files import catalog_file
from bot.course.trust import DRAFT
from bot.language import (
    CONTENT,
    TIES,
    Lexicon,
    LexiconWord,
    Lookalike,
    Translation,
    letters,
    lexicon_of,
    loans,
    lookalikes,
)

LEXICON, LOANS, LOOKALIKES = "lexicon.tsv", "loans.txt", "lookalikes.tsv"
CONFIDENCE = ("high", "medium", "low")
_WARNED = re.compile(r"\b(?:đừng|chớ|cấm|dừng|khỏi|chưa|không)\b(?! sao\b)(?!\s*\?)", re.IGNORECASE)
"""What forbids, denies or stops in Vietnamese; "không sao" and a "không?" that asks do neither."""

_NO_WARNING = re.compile(r"\bsố không\b|\bra khỏi\b|\bcó phải\b[^.]*\bkhông\b", re.IGNORECASE)
"""The same words as a figure, as "out of", and as a question."""

DENIALS = frozenset({"đừng", "chớ", "không", "chưa", "sai", "tránh", "đề phòng", "ngăn chặn"})
"""Meanings in the word list by which a translation can forbid, deny or stop."""

_PHONETIC = re.compile(r"[/\[\]()ɓɗɟɲŋɔəɛɨɯʔːʰʷʲ]")


def words_known(case: Case) -> Iterator[Problem]:
    """A draft uses attested words, listed loans, names and digits."""
    listed = {lang: known for lang in _languages(case) if (known := _lexicon(case.root, lang))}
    for variety, entry in _drafts(case):
        known = listed.get(language_of(variety))
        for word in known.unknown(entry.text) if known else ():
            what = f"chữ “{word}” không có trong {LEXICON}, cũng không có trong {LOANS}"
            do = "thay bằng chữ đã có nguồn, hoặc bỏ bản nháp này"
            yield Problem(catalog_file(variety), "", _where(entry), what, do)


def something_named(case: Case) -> Iterator[Problem]:
    """A draft names something in its own language: Vietnamese with K'Ho particles helps nobody."""
    listed = {lang: known for lang in _languages(case) if (known := _lexicon(case.root, lang))}
    for variety, entry in _drafts(case):
        known = listed.get(language_of(variety))
        if known and known.only_ties(entry.text):
            what = "ngoài từ Việt chỉ còn hư từ, không có chữ nào gọi tên việc hay vật"
            do = "thêm chữ có trong bảng chữ, hoặc bỏ bản nháp này, người học thấy tiếng Việt"
            yield Problem(catalog_file(variety), "", _where(entry), what, do)


def lookalikes_explained(case: Case) -> Iterator[Problem]:
    """A draft says it otherwise where a word would be read as a Vietnamese one, or notes for reviewers why it stays."""
    listed = {lang: _lookalikes(case.root, lang) for lang in _languages(case)}
    for variety, entry in _drafts(case):
        noted = letters(entry.stays).split()
        for word in listed.get(language_of(variety), ()):
            if letters(word.spelled) in letters(entry.text).split() and letters(word.spelled) not in noted:
                what = f"chữ “{word.spelled}” ({word.means}) dễ đọc lộn thành “{word.reads}”"
                do = f"thay bằng “{word.instead}”, hoặc ghi # stays: {word.spelled} (vì sao giữ)"
                yield Problem(catalog_file(variety), "", _where(entry), what, do)


def _drafts(case: Case) -> Iterator[tuple[str, Translation]]:
    """Each draft, with the variety it is in."""
    for variety, found in case.content.translations.items():
        yield from ((variety, entry) for entry in found if entry.state == DRAFT)


def _where(entry: Translation) -> str:
    return f"dòng {entry.line}, {entry.key}"


def warnings_kept(case: Case) -> Iterator[Problem]:
    """A draft of a sentence that forbids, denies or stops does so too: without its warning it is worse than nothing."""
    listed = {lang: _denials(known) for lang in _languages(case) if (known := _lexicon(case.root, lang))}
    for variety, entry in _drafts(case):
        denials, word = listed.get(language_of(variety), frozenset()), _warned(entry.source)
        if denials and word and not _says(entry.text, denials):
            what = f"câu tiếng Việt có “{word}” mà bản nháp không có lời nào như vậy"
            do = "bỏ bản nháp này (msgstr trống, # withheld: vì sao), chờ người nói tiếng ấy"
            yield Problem(catalog_file(variety), "", _where(entry), what, do)


def _warned(source: str) -> str:
    """The word by which a Vietnamese sentence forbids, denies or stops; empty where none does."""
    found = _WARNED.search(_NO_WARNING.sub(" ", source))
    return found[0] if found else ""


def _denials(known: Lexicon) -> frozenset[str]:
    """The words of a list that forbid, deny or stop, folded."""
    meant = ((word.spelled, {letters(one) for one in word.vietnamese.split(",")}) for word in known.words)
    wanted = {*map(letters, DENIALS)}
    return frozenset(letters(spelled) for spelled, meanings in meant if meanings & wanted)


def _says(text: str, words: frozenset[str]) -> bool:
    said = f" {letters(text)} "
    return any(f" {word} " in said for word in words)


def rows_well_formed(case: Case) -> Iterator[Problem]:
    """Every row of a word list says what it must, once, in usual spelling."""
    for lang in _languages(case):
        file = f"locales/{lang}/{LEXICON}"
        known = _lexicon(case.root, lang)
        if known is None:
            yield Problem(file, "", "", "không đọc được bảng chữ", f"viết các cột {', '.join(LexiconWord._fields)}")
            continue
        seen: set[tuple[str, str, str]] = set()
        for word in known.words:
            for what, do in _row_faults(word, seen, _sources(case, lang)):
                yield Problem(file, "", word.spelled, what, do)
            seen.add((word.spelled, word.vietnamese, word.dialect))


def lookalikes_listed(case: Case) -> Iterator[Problem]:
    """Every word that reads like another is in the word list, and so is what drafts are to use instead."""
    for lang in _languages(case):
        file, known = f"locales/{lang}/{LOOKALIKES}", _lexicon(case.root, lang)
        found = _lookalikes(case.root, lang)
        if not found and (case.root / file).is_file():
            yield Problem(file, "", "", "không đọc được bảng", f"viết các cột {', '.join(Lookalike._fields)}")
        for said in (said for word in found if known for said in (word.spelled, word.instead)):
            if known and not known.meanings(said):
                yield Problem(file, "", said, f"không có trong {LEXICON}", "thay bằng chữ có nguồn")


def loans_needed(case: Case) -> Iterator[Problem]:
    """No Vietnamese term is listed for which the word list has a word of that very meaning."""
    names = {language.id: language.name for language in case.content.languages}
    for lang in _languages(case):
        known = _lexicon(case.root, lang)
        meant = _by_meaning(known.words) if known else {}
        for loan in loans(_text(case.root, lang, LOANS)):
            if words := meant.get(letters(loan)):
                what = f"đã có chữ {names.get(lang, lang)} cho từ này: {', '.join(words)}"
                yield Problem(f"locales/{lang}/{LOANS}", "", loan, what, "bỏ dòng này và dùng chữ ấy")


def _sources(case: Case, lang: str) -> frozenset[str]:
    """What the word list of a language may rest on."""
    return frozenset(
        source for language in case.content.languages if language.id == lang for source in language.sources
    )


def _row_faults(
    word: LexiconWord, seen: set[tuple[str, str, str]], sources: frozenset[str]
) -> Iterator[tuple[str, str]]:
    if not all(map(str.strip, word)):
        yield "có ô trống", f"viết đủ {', '.join(LexiconWord._fields)}"
    if (word.spelled, word.vietnamese, word.dialect) in seen:
        yield "có hai dòng giống nhau", "bỏ một dòng"
    if _PHONETIC.search(word.spelled):
        yield "là phiên âm, không phải chữ viết", "bỏ dòng này, hoặc tìm cách viết có nguồn"
    if not unicodedata.is_normalized("NFC", word.spelled):
        yield "chữ chưa ở dạng NFC", "lưu lại chữ ở dạng NFC"
    if not set(word.source.split("+")) <= sources:
        do = f"chỉ dùng: {', '.join(sorted(sources))}" if sources else "kể các nguồn ở sources trong language.toml"
        yield f"không biết nguồn “{word.source}”", do
    if word.part not in CONTENT | TIES:
        yield f"không biết từ loại “{word.part}”", f"chỉ dùng: {', '.join(sorted(CONTENT | TIES))}"
    if word.confidence not in CONFIDENCE:
        yield f"không biết mức tin cậy “{word.confidence}”", f"chỉ dùng: {', '.join(CONFIDENCE)}"


def _by_meaning(words: tuple[LexiconWord, ...]) -> dict[str, list[str]]:
    """Words that are not themselves Vietnamese, by each of their meanings."""
    found: dict[str, list[str]] = {}
    for word in words:
        for meaning in map(letters, word.vietnamese.split(",")):
            if meaning != letters(word.spelled):
                found.setdefault(meaning, []).append(word.spelled)
    return found


def _languages(case: Case) -> list[str]:
    """Those with a word list."""
    return sorted(path.parent.name for path in case.root.glob(f"locales/*/{LEXICON}"))


def _lexicon(root: Path, lang: str) -> Lexicon | None:
    """The word list of a language; None where there is none that can be read."""
    table = _text(root, lang, LEXICON)
    try:
        return lexicon_of(table, listed=_text(root, lang, LOANS)) if table else None
    except ValueError:
        return None


def _lookalikes(root: Path, lang: str) -> tuple[Lookalike, ...]:
    """Those of a language; none where there is no list that can be read."""
    table = _text(root, lang, LOOKALIKES)
    try:
        return lookalikes(table) if table else ()
    except ValueError:
        return ()


def _text(root: Path, lang: str, name: str) -> str:
    path = root / "locales" / lang / name
    return path.read_text("utf-8", errors="replace") if path.is_file() else ""


RULES: tuple[Rule, ...] = (
    words_known,
    something_named,
    lookalikes_explained,
    warnings_kept,
    rows_well_formed,
    lookalikes_listed,
    loans_needed,
)
