"""Does a language whose words are listed keep to them? No word of K'Ho is invented here.

``locales/<language>/lexicon.tsv`` lists the attested words, ``loans.txt`` beside it the Vietnamese terms that stay.
Only drafts are looked at: what speakers write is theirs, and they know words that no source of ours has.
"""

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from bot.course.checks.case import Case, Rule
from bot.course.model import language_of
from bot.course.problem import Problem
from bot.course.structure import catalog_file
from bot.language.catalog import DRAFT
from bot.language.fold import letters
from bot.language.lexicon import Lexicon, LexiconWord, lexicon, loans

LEXICON, LOANS = "lexicon.tsv", "loans.txt"
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
    for variety, found in case.content.translations.items():
        known = listed.get(language_of(variety))
        for entry in found:
            for word in known.unknown(entry.text) if known and entry.state == DRAFT else ():
                where = f"dòng {entry.line}, {entry.key}"
                what = f"chữ “{word}” không có trong {LEXICON}, cũng không có trong {LOANS}"
                yield Problem(catalog_file(variety), "", where, what, "thay bằng chữ đã có nguồn, hoặc bỏ bản nháp này")


def warnings_kept(case: Case) -> Iterator[Problem]:
    """A draft of a sentence that forbids, denies or stops does so too: without its warning it is worse than nothing."""
    listed = {lang: _denials(known) for lang in _languages(case) if (known := _lexicon(case.root, lang))}
    for variety, found in case.content.translations.items():
        denials = listed.get(language_of(variety), frozenset())
        for entry in found if denials else ():
            word = _warned(entry.source)
            if entry.state == DRAFT and word and not _says(entry.text, denials):
                where, what = (
                    f"dòng {entry.line}, {entry.key}",
                    f"câu tiếng Việt có “{word}” mà bản nháp không có lời nào như vậy",
                )
                do = "bỏ bản nháp này (msgstr trống, # withheld: vì sao), chờ người nói tiếng ấy"
                yield Problem(catalog_file(variety), "", where, what, do)


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
            seen.add(word[:3])


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
    if word[:3] in seen:
        yield "có hai dòng giống nhau", "bỏ một dòng"
    if _PHONETIC.search(word.spelled):
        yield "là phiên âm, không phải chữ viết", "bỏ dòng này, hoặc tìm cách viết có nguồn"
    if not unicodedata.is_normalized("NFC", word.spelled):
        yield "chữ chưa ở dạng NFC", "lưu lại chữ ở dạng NFC"
    if not set(word.source.split("+")) <= sources:
        do = f"chỉ dùng: {', '.join(sorted(sources))}" if sources else "kể các nguồn ở sources trong language.toml"
        yield f"không biết nguồn “{word.source}”", do
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
        return lexicon(table, listed=_text(root, lang, LOANS)) if table else None
    except ValueError:
        return None


def _text(root: Path, lang: str, name: str) -> str:
    path = root / "locales" / lang / name
    return path.read_text("utf-8", errors="replace") if path.is_file() else ""


RULES: tuple[Rule, ...] = (words_known, warnings_kept, rows_well_formed, loans_needed)
