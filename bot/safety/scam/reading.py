"""A message as plain words, however it is written: without marks, in teen code or telex, broken or run together.

People who swindle break words so that no filter sees them ("ch.uyen t1en", "l0i nhu@n"), and who forwards a message
types as she likes. Patterns and texts go through the same reading, so each is compared with its like. What is doubtful
is decided by the words that patterns have: "tai.khoan" is one word broken only if no two words would do.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from bot.language import MESSENGER, letters
from bot.safety.secrets import MASK
from bot.safety.shadow import shadow

NUMBER = "#"
"""Every amount and every other number, alone or with its unit."""

LINK, OFFICIAL_LINK = "@", "@@"
"""A link of somebody, and one of a bank or the state: what it is worth says ``links``."""


class Word(NamedTuple):
    """One plain word, where it stands in the original text, and in which clause of it.

    ``marked`` is the word with its marks, where somebody typed them; ``""`` where they cannot be told.
    """

    text: str
    start: int
    end: int
    clause: int
    marked: str = ""


def folded(word: str) -> str:
    """A plain word without what telex leaves in it (``ddieejn`` is ``dien``); other words only grow alike a little."""
    if word.startswith("dd"):
        word = word[1:]
    word = _HORN.sub(r"\1", _TWICE.sub(r"\1", word))
    return _INNER_TONE.sub("", _LAST_TONE.sub("", word)) if len(word) > 2 else word


def phrase_words(phrase: str) -> list[Word]:
    """The words of a phrase of ours, as texts have them, each with its marks."""
    return [word for chunk in phrase.split() for word in _chunk_words(chunk)]


@lru_cache(4096)
def _chunk_words(chunk: str) -> tuple[Word, ...]:
    """The words of a chunk: the same few hundred make up thousands of phrases."""
    pieces = [piece for word in _PIECE.findall(shadow(chunk).text) for piece in _spoken(word)]
    return tuple(Word(piece, 0, 0, 0, _marks(chunk) if len(pieces) == 1 else "") for piece in pieces)


def _marks(chunk: str) -> str:
    """A word with its marks, of two right places for a tone one, and hỏi and ngã alike, as the south says them."""
    return "".join(map(_as_said, letters(chunk).translate(_LOOKALIKES)))


@lru_cache(512)
def _as_said(letter: str) -> str:
    parts = unicodedata.normalize("NFD", letter).replace("\u0303", "\u0309")
    return unicodedata.normalize("NFC", parts)


def words_of(text: str, known: Callable[[str], bool], links: Iterable[Word] = ()) -> list[Word]:
    """The words of NFC ``text``; ``known`` says which words patterns have, ``links`` are words already."""
    seen = shadow(text)
    plain, places = seen.text.translate(_LOOKALIKES), seen.places
    holes = tuple(links)
    found: list[Word] = []
    clause = past = 0
    for chunk in _CHUNK.finditer(plain):
        start, end = places[chunk.start()], places[chunk.end()]
        if link := next((hole for hole in holes if hole.start < end and start < hole.end), None):
            if link.start >= past:
                found.append(Word(link.text, start, end, clause))
            past = end
            continue
        pieces = list(_pieces(chunk[0], known))
        marked = _marks(text[start:end]) if len(pieces) == 1 and not text[start:end].isascii() else ""
        marked = "" if marked.isascii() else marked
        found += [Word(piece, start, end, clause, marked) for piece in pieces]
        if chunk[0][-1] in _CLAUSE_ENDS or _OPENS.match(plain, chunk.end()):
            clause += 1
    return list(_counted(list(_together(found, known))))


def _pieces(chunk: str, known: Callable[[str], bool]) -> Iterator[str]:
    """A chunk between spaces as words: mended where it is one broken word, divided where it is several."""
    if chunk.strip(_AROUND + MASK[0]) == "" and MASK in chunk:
        yield NUMBER  # a code, an account or a telephone number, which nobody sees
        return
    chunk = chunk.strip(_AROUND)
    if not chunk:
        return
    if _AMOUNT.fullmatch(chunk):
        yield NUMBER
        return
    parts = [part for part in _BREAKS.split(chunk) if part]
    if len(parts) > 1:
        joined = _mended("".join(parts), known)
        broken = any(len(part) == 1 or not _VOWEL.search(part) for part in parts) or not all(
            known(folded(part)) for part in parts
        )
        if broken and known(joined):
            yield from _spoken(joined)
            return
    for part in parts:
        mended = _mended(part, known)
        if not known(mended) and _SEVERAL.search(mended) and (several := _divided(mended, known)):
            yield from several
        else:
            yield from _spoken(mended)


def _mended(word: str, known: Callable[[str], bool]) -> str:
    """A word whose figures and signs stand for letters; as it is where that gives no word."""
    if _AMOUNT.fullmatch(word):
        return NUMBER
    if word in _SHORT or not _ODD.search(word) or not _LETTER.search(word):
        return folded(word) if word not in _SHORT else word
    for table in _LEET:
        if known(folded(word.translate(table))):
            return folded(word.translate(table))
    return folded(word)


def _spoken(word: str) -> tuple[str, ...]:
    """A short form of chats as what it stands for."""
    if _AMOUNT.fullmatch(word):
        return (NUMBER,)
    return tuple(map(folded, _SHORT.get(word, word).split()))


def _divided(word: str, known: Callable[[str], bool]) -> list[str]:
    """Words that were run together; none where it is not all words that patterns have."""
    best: list[list[str] | None] = [[], *[None] * len(word)]
    for end in range(2, len(word) + 1):
        for start in range(max(0, end - _LONGEST), end - 1):
            before, last = best[start], word[start:end]
            fewer = best[end] is None or (before is not None and len(before) + 1 < len(best[end] or ()))
            if before is not None and fewer and known(last):
                best[end] = [*before, last]
    return best[-1] or []


def _together(words: list[Word], known: Callable[[str], bool]) -> Iterator[Word]:
    """Letters that stand alone ("o t p") as the word they spell; "500 k" as one number."""
    place = 0
    while place < len(words):
        word = words[place]
        if len(word.text) == 1 and word.text.isalpha():
            last = place
            while last + 1 < len(words) and len(words[last + 1].text) == 1 and words[last + 1].text.isalpha():
                last += 1
            joined = folded("".join(one.text for one in words[place : last + 1]))
            several = [joined] if known(joined) else _divided(joined, known)
            if last - place >= 2 and several:
                yield from (Word(one, word.start, words[last].end, word.clause) for one in several)
                place = last + 1
                continue
        if word.text in _UNITS and place and words[place - 1].text == NUMBER:
            place += 1
            continue
        yield Word("khong", *word[1:]) if word.text == "k" else word
        place += 1


def _counted(words: list[Word]) -> Iterator[Word]:
    """Amounts in words ("hai mươi triệu", "5 trăm nghìn") as one number."""
    place = 0
    while place < len(words):
        last = place
        while last < len(words) and (words[last].text in _NUMERALS or words[last].text == NUMBER):
            last += 1
        if last > place and last < len(words) and words[last].text in _SCALES:
            while last < len(words) and words[last].text in _SCALES | _NUMERALS:
                last += 1
            yield Word(NUMBER, words[place].start, words[last - 1].end, words[place].clause)
            place = last
        else:
            yield words[place]
            place += 1


_LOOKALIKES = str.maketrans("аеорсухіԁһјѕνοαɩ", "aeopcyxidhjsvoai")
_CHUNK = re.compile(r"\S+")
_PIECE = re.compile(r"[^\W_]+|#|@")
_OPENS = re.compile(r"\s*(?:[-–—]\s|\n)")
_CLAUSE_ENDS = ".,;:!?…)"
_AROUND = "\"'“”‘’«»()[]{}<>.,;:!?…-–—*_|~^`+="
_BREAKS = re.compile(r"[^\w@$!%#]+|_")
_LETTER = re.compile(r"[a-z]")
_VOWEL = re.compile(r"[aeiouy0-9@]")
_SEVERAL = re.compile(r"[aeiouy][^aeiouy]+[aeiouy]")
"""More vowels than one syllable has together: words that were run together, or no Vietnamese one."""
_ODD = re.compile(r"[0-9@$!]")
_AMOUNT = re.compile(r"[+-]?\d[\d.,]*(?:k|tr\d*|trieu|nghin|ngan|cu|ty|d|dong|vnd|usd|do|%|xx+\d*|x+)?|#")
_UNITS = frozenset({"k", "tr", "trieu", "nghin", "ngan", "cu", "ty", "dong", "vnd"})
_NUMERALS = frozenset(["mot", "hai", "ba", "bon", "nam", "sau", "bay", "tam", "chin", "muoi", "vai", "may"])
_SCALES = frozenset(["chuc", "tram", "nghin", "ngan", "trieu", "ty", "ruoi"])
_LEET = (str.maketrans("01345@$!", "oieasasi"), str.maketrans("01345@$!", "oleasasl"))
_LONGEST = 8
"""Letters of a Vietnamese syllable typed in telex; "nghieng" has seven."""

_TWICE = re.compile(r"([aeo])\1")
_HORN = re.compile(r"([aou])w")
_LAST_TONE = re.compile(r"(?<=[aeiouyncmtphg])[sfrxj]$")
_INNER_TONE = re.compile(r"(?<=[aeiouy])[sfrxj](?=(?:ng?|nh|m|ch?|t|p|[aeiouyw]{1,2})$)")

_SHORT = {
    **dict.fromkeys(("ko", "hok", "hong", "hem", "khg", "hk"), "khong"),
    **dict.fromkeys(("dc", "dk"), "duoc"),
    **dict.fromkeys(("cccd", "cmnd", "cmt"), "can cuoc"),
    **dict.fromkeys(("fb", "face"), "facebook"),
    **dict.fromkeys(("ad", "app", "apps"), "ung dung"),
    **dict.fromkeys(("links", "lik", "lick", "url"), "link"),
    "ck": "chuyen khoan",
    "tk": "tai khoan",
    "stk": "so tai khoan",
    "mk": "mat khau",
    "pass": "mat khau",
    "nh": "ngan hang",
    "nv": "nhan vien",
    "ng": "nguoi",
    "j": "gi",
    "r": "roi",
    "bit": "biet",
    "nhiu": "nhieu",
    "wa": "qua",
    "vs": "voi",
    "bn": "ban",
    "trog": "trong",
    "mn": "moi nguoi",
    "dt": "dien thoai",
    "sdt": "so dien thoai",
    "zl": MESSENGER,
    "ctv": "cong tac vien",
    "ib": "nhan tin",
    "inb": "nhan tin",
    "fi": "phi",
    "bhxh": "bao hiem xa hoi",
    "bhyt": "bao hiem y te",
    "qc": "quang cao",
    "km": "khuyen mai",
    "nhcsxh": "ngan hang chinh sach",
    "ubnd": "uy ban",
}
