"""Masking what nobody should ever have typed to a machine, before anything is written anywhere.

Codes, PINs, passwords, cards, identity and account numbers become ``•••``. When in doubt a number is
masked: that costs one misunderstood sentence, the opposite costs somebody's savings. What stays readable
is what people really talk about: amounts, dates, years, hotlines, areas, plates, join codes, the digits of choices.
A word for a code takes that excuse away: 500.000 is an amount, "mã otp 500.000" is a code.
Telephone numbers are masked too, for they are somebody's, but they are no secret of the writer's.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass

from bot.language import APPS
from bot.safety.shadow import Shadow, shadow

KINDS = ("otp", "pin", "password", "card", "id", "account")
MASK = "•••"


@dataclass(frozen=True, slots=True)
class Masked:
    """NFC text without secrets, and what they were (``KINDS``), in the order in which they stood."""

    text: str
    found: tuple[str, ...] = ()

    @property
    def what(self) -> str:
        """The first secret's kind, ``""`` when there was none."""
        return self.found[0] if self.found else ""


def mask(text: str) -> Masked:
    """``text`` with every secret masked. Never raises; masking again changes nothing."""
    text = unicodedata.normalize("NFC", text)
    found: tuple[str, ...] = ()
    # What is hidden by the first look can bring two harmless halves together for the second.
    while finds := _finds(text):
        text = _covered(text, finds)
        found += tuple(find.kind for find in finds if find.kind in KINDS)
    return Masked(text, found)


def kind(digits: str) -> str:
    """What a run of digits looks like when no word says it: one of ``KINDS``, ``phone``, or ``""`` for fewer than 4.

    Cards have 13 to 19 digits and a Luhn check digit (ISO/IEC 7812-1); a căn cước 12, an old chứng minh 9
    (Decree 137/2015 article 13); Vietnamese telephone numbers 10 or 11 with a leading 0.
    """
    if len(digits) < 4:
        return ""
    if 13 <= len(digits) <= 19 and _luhn(digits):
        return "card"
    if re.fullmatch(r"0[2-9]\d{8,9}|84[2-9]\d{8,9}", digits):
        return "phone"
    if len(digits) in (9, 12):
        return "id"
    return "otp" if len(digits) <= 8 else "account"


@dataclass(frozen=True, slots=True)
class _Find:
    start: int
    end: int
    kind: str


def _finds(text: str) -> list[_Find]:
    """Secrets by their place in ``text``, in order, none overlapping."""
    seen = shadow(text)
    if not _SUSPECT.search(seen.text):
        return []
    plain = _blank(seen, text, _NEVER_A_CODE)
    named = [*_cards(plain), *_beside_words(plain, seen, text), *_passwords(plain), *_years(plain)]
    named += _counted_out(plain, seen, text)
    for find in named:
        plain = plain[: find.start] + _HOLE * (find.end - find.start) + plain[find.end :]
    plain = _blank(Shadow(plain, seen.places), text, _HARMLESS)
    finds = sorted((*named, *_mixtures(plain), *_runs(plain)), key=lambda find: (find.start, -find.end))
    return _apart([_Find(*seen.span(find.start, find.end), find.kind) for find in finds])


def _covered(text: str, finds: list[_Find]) -> str:
    for find in reversed(finds):
        text = text[: find.start] + MASK + text[find.end :]
    return text


def _apart(finds: list[_Find]) -> list[_Find]:
    kept: list[_Find] = []
    for find in finds:
        if kept and find.start < kept[-1].end:
            kept[-1] = _Find(kept[-1].start, max(kept[-1].end, find.end), kept[-1].kind)
        else:
            kept.append(find)
    return kept


def _blank(seen: Shadow, text: str, patterns: tuple[re.Pattern[str], ...]) -> str:
    """The plain text with harmless figures made into holes, across which no run of digits reaches."""
    plain = seen.text
    for pattern in patterns:
        for found in list(pattern.finditer(plain)):
            if "said" not in pattern.groupindex or _said(found, "said", seen, text) in _COUNTED:
                plain = plain[: found.start()] + _HOLE * len(found[0]) + plain[found.end() :]
    return plain


def _cards(plain: str) -> Iterator[_Find]:
    for found in _CARD.finditer(plain):
        if kind(re.sub(r"\D", "", found[0])) == "card":
            yield _Find(*found.span(), "card")


def _beside_words(plain: str, seen: Shadow, text: str) -> Iterator[_Find]:
    """What a word for a code points at: digits, a mixture with letters, digits written as words; “1990 là mã pin”."""
    for pattern in (_NAMED, _NAMED_AFTER):
        for found in pattern.finditer(plain):
            if _word(found, seen, text):
                yield _Find(*found.span("code"), _kind_of(found["word"]))


def _word(found: re.Match[str], seen: Shadow, text: str) -> bool:
    # Without its mark "mã" (a code) is "mà" (but), one of the commonest words there are.
    return found["word"] != "ma" or _said(found, "word", seen, text) in ("mã", "ma")


def _said(found: re.Match[str], group: str, seen: Shadow, text: str) -> str:
    start, end = seen.span(*found.span(group))
    return text[start:end].lower()


def _counted_out(plain: str, seen: Shadow, text: str) -> Iterator[_Find]:
    """Digits written as words that no word announces, as they are read out: “bốn mươi tám mười lăm”.

    Without their marks they are other words too (father, five, or after, six), so that more of them are needed.
    """
    for found in _NUMERALS.finditer(plain):
        start, end = seen.span(*found.span())
        spelled = re.findall(r"\w+", text[start:end].lower())
        alone = not re.search(r"\w", plain[: found.start()] + plain[found.end() :])
        least = _FEWEST if alone or all(word in _NUMERALS_SPELLED for word in spelled) else _FEWEST_UNMARKED
        if len(spelled) >= least:
            yield _Find(*found.span(), "otp")


def _passwords(plain: str) -> Iterator[_Find]:
    """All that follows “mật khẩu là …” in the clause, unless it goes on as a sentence about passwords."""
    for found in _PASSWORD.finditer(plain):
        if not (_TALK.match(found["value"]) or _asks(found["value"])):
            yield _Find(*found.span("value"), "password")


def _asks(value: str) -> bool:
    """“Mật khẩu là ngày sinh được không” asks; with a digit in it, it tells as well."""
    return _QUESTION.search(value) is not None and not re.search(r"\d", value)


def _mixtures(plain: str) -> Iterator[_Find]:
    """Letters and digits in one, shortly after a word for password."""
    for found in _PASSWORD_WORD.finditer(plain):
        for token in _MIXED.finditer(plain, found.end(), found.end() + _NEAR):
            yield _Find(*token.span(), "password")


def _years(plain: str) -> Iterator[_Find]:
    """The year in “mật khẩu con mèo 1990”: by itself it is harmless, beside such a word it is what she chose."""
    for found in _SECRET_YEAR.finditer(plain):
        yield _Find(*found.span("year"), _kind_of(found["word"]))


def _runs(plain: str) -> Iterator[_Find]:
    """Every other run of four digits or more, however it is spaced; of three where somebody took care to space them."""
    for found in _SPACED_OUT.finditer(plain):
        yield _Find(*found.span(), _context(plain, *found.span()) or "otp")
    for found in _RUN.finditer(plain):
        shape = kind(re.sub(r"\D", "", found[0]))
        if shape:
            yield _Find(*found.span(), shape if shape == "card" else _context(plain, *found.span()) or shape)


def _context(plain: str, start: int, end: int) -> str:
    """The kind that the nearest word says, in the same sentence: the last one before, else the first one after."""
    before = re.split(r"[.!?;\n]", plain[max(0, start - _NEAR) : start])[-1]
    after = re.split(r"[.!?;,\n]", plain[end : end + _NEAR])[0]
    words = [found["word"] for found in _ANY_WORD.finditer(before)][-1:] or _ANY_WORD.findall(after)[:1]
    return _kind_of(words[0]) if words and words[0] != "ma" else ""


def _kind_of(word: str) -> str:
    return next(name for name, pattern in _WORDS.items() if re.fullmatch(pattern, word))


def _luhn(digits: str) -> bool:
    doubled = (sum(divmod(2 * int(digit), 10)) for digit in digits[-2::-2])
    return (sum(doubled) + sum(map(int, digits[-1::-2]))) % 10 == 0


# Without three digits, three numerals or a word for password there is nothing to look for.
_SUSPECT = re.compile(
    r"\d\D*\d\D*\d|(?<!\w)(?:mat (?:khau|ma)|pass|mk|pw)"
    r"|(?:(?:khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin|muoi|tram|linh|le)\W+){3}"
)
_HOLE = "\x01"
_NEAR = 40
_GAP_MARK = "[^\\w\x01•]|_"
_GAP = rf"(?:{_GAP_MARK}){{0,8}}"
"""What stands between two digits of one code, however it is spaced: "4....8....1"."""
_DIGITS = rf"\d(?:{_GAP}\d)*"

# Words in plain letters, as the shadow has them. The first pattern that fits says the kind.
_WORDS = {
    "password": r"mat khau|mat ma|password|passwd|pass|mk|pw",
    "pin": r"(?:ma )?pin|ma so bi mat|so bi mat",
    "card": r"so the|cvv2?|cvc2?",
    "id": r"cccd|cmnd|cmt|can cuoc(?: cong dan)?|chung minh(?: nhan dan| thu)?|ho chieu|dinh danh",
    "account": r"stk|so tai khoan|tai khoan|tk|so vi",
    "otp": r"(?:ma )?(?:smart )?otp|ma (?:so )?(?:xac (?:nhan|thuc|minh)|bao mat|dang nhap|kich hoat)|code|ma so|ma",
}
_ANY_WORD = re.compile(rf"(?<!\w)(?P<word>{'|'.join(_WORDS.values())})(?!\w)")

# Between the word and the code people put little words: "mã của con là 481562".
_LITTLE = (
    "la|so|cua|toi|tui|em|con|chau|minh|me|nha|day|ne|moi|otp|pin|ve|nay|atm|cho|gui|vua|vao|ngan hang|giao dich|bs"
    "|dat|lay|dung|co|vo|chong|ma|moi|cu|dien thoai|the|vneid|wifi|" + "|".join(map(str.lower, APPS))
)
_DIGIT_NAMES = "khong|mot|hai|ba|bon|tu|nam|lam|sau|bay|tam|chin"
_NUMERAL = f"{_DIGIT_NAMES}|muoi|tram|linh|le"
_NUMERALS_SPELLED = frozenset(
    (
        *("không", "một", "mốt", "hai", "ba", "bốn", "tư", "năm", "lăm"),
        *("sáu", "bảy", "bẩy", "tám", "chín", "mười", "mươi"),
    )
)
_FEWEST, _FEWEST_UNMARKED = 4, 6
_UNITS = "nghin|ngan|trieu|ty|tram|dong|tuoi|nam|gio|ngay|thang|nguoi|con|phut|lan|met|ki|ky|kg|k|tr|cu|ho|sao|cay|bao"
_NUMERALS = re.compile(
    rf"(?<!\w)(?<!tram )(?<!nghin )(?<!ngan )(?<!trieu )"
    rf"(?:{_DIGIT_NAMES}|muoi)(?:[^\w\n]+(?:{_DIGIT_NAMES}|muoi)){{3,}}"
    rf"(?!\w)(?!\s+(?:{_UNITS})(?!\w))"
)
_CODE = "|".join(
    (
        rf"(?<!\w)(?:{_NUMERAL})(?:\W+(?:{_NUMERAL})){{3,}}(?!\w)",
        r"(?<!\w)(?=\S*\d)[a-z0-9]{4,}(?!\w)",
        rf"\d(?:{_GAP}\d){{3,}}",
        r"(?<=cv[cv] )\d{3}",
    )
)
_NAMED = re.compile(
    rf"(?<!\w)(?P<word>{'|'.join(_WORDS.values())})(?!\w)"
    rf"(?:{_GAP_MARK}|(?<!\w)(?:{_LITTLE})(?!\w)){{0,24}}(?P<code>{_CODE})"
)
# Bounded, or a page of digits would be read to its end from each of them.
_NAMED_AFTER = re.compile(
    rf"(?P<code>(?<!\d)\d(?:(?:{_GAP_MARK}){{0,3}}\d){{3,19}})\s*(?:la|lam|=)\s+(?P<word>{'|'.join(_WORDS.values())})(?!\w)"
)
_CARD = re.compile(r"(?<!\d)\d(?:[ .-]?\d){12,18}(?!\d)")
_RUN = re.compile(_DIGITS)
_SPACED_OUT = re.compile(r"(?<!\d)\d(?:[^\w\s\x01•]{2,8}\d){2,}(?!\d)")
_SECRET_YEAR = re.compile(
    rf"(?<!\w)(?P<word>{_WORDS['password']}|{_WORDS['pin']})(?!\w)"
    r"(?:[^\w.!?;,\n]+\w+){0,4}?(?<!(?<!\w)nam)[^\w.!?;,\n]+(?P<year>(?:19|20)\d\d)(?!\w)"
)

_PASSWORD_WORD = re.compile(rf"(?<!\w)(?:{_WORDS['password']})(?!\w)")
_PASSWORD = re.compile(
    rf"(?<!\w)(?:{_WORDS['password']})(?!\w)(?:\s+\w+){{0,4}}?\s*(?:(?<!\w)la(?!\w)|[:=]|->)\s*"
    rf"(?P<value>[^\s•{_HOLE}]+[^,;!?.\n•{_HOLE}]*)"
)
_MIXED = re.compile(rf"(?<!\S)(?=[^\s•{_HOLE}]*[a-z])(?=[^\s•{_HOLE}]*\d)[^\s•{_HOLE}]{{4,}}")
# "Mật khẩu là gì", "mật khẩu là thứ không nên cho ai": talk about passwords, not one of them.
_TALK = re.compile(
    r"(?:ai|bao|bi|cai|cach|chia|cho|chu|co|cua|dai|dau|de|dieu|duoc|gi|gom|khong|ma|may|mot|nao|nen|nhu|nhung|phai|quan|rieng"
    r"|sao|so|the|thu|viec|(?:\d|bon|sau|tam) (?:chu )?so)(?!\w)"
)
_QUESTION = re.compile(r"(?:(?<!\w)(?:khong|chua|gi|nao|sao|ha|hay sao|nhi|vay)|\?)\s*$")

_NOT_IN_NUMBER = r"(?<!\d)(?<!\d[.,/-])"
_ALONE = r"(?<!\d)(?<!\d[ .,/-])"
_ENDS = r"(?![ .,/-]?\d)"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
# "đồng ý" and "đồng bào" are no currency.
_MONEY = r"(?:dong(?!\s+(?:y|bao|chi|ho|thoi|nghiep|hanh)(?!\w))|vnd|d|₫)(?!\w)"
_COUNTED = frozenset(
    (
        *("hộ", "người", "nguoi", "lượt", "luot", "km", "kg", "tấn", "ký", "m", "m2", "m²"),
        *("mét", "met", "mét vuông", "met vuong", "ha", "hecta", "sào"),
    )
)
# A code of ours, unless a word for one-time codes or PINs claims it, and what a battery holds.
_OURS = r"[\s.-]*(?:\d[\s.-]*){4}\d(?![\s.-]*\d)"
_NEVER_A_CODE = (
    re.compile(rf"(?<!\w)(?<!otp )(?<!pin )(?<!khau )(?<!otp la )(?<!pin la )(?<!khau la )bs{_OURS}"),
    re.compile(rf"^\s*(?:ma (?:noi )?)?lk{_OURS}\s*$"),
    re.compile(r"(?<!\d)\d{4,5}\s*mah(?!\w)"),
)
_HARMLESS = tuple(
    re.compile(pattern)
    for pattern in (
        # amounts: 50.000 đ, 500000 đồng, 1 250 000 vnd; 2tr5, 1500k, 1500 triệu; 50.000 alone because it is round
        rf"{_NOT_IN_NUMBER}[1-9]\d{{0,2}}(?:[.,]\d{{3}}){{1,4}}(?:,\d{{1,2}})?\s*{_MONEY}",
        rf"{_NOT_IN_NUMBER}[1-9]\d{{0,2}}(?: \d{{3}}){{1,2}}\s*{_MONEY}",
        rf"{_NOT_IN_NUMBER}[1-9]\d{{0,11}}\s*{_MONEY}",
        rf"{_NOT_IN_NUMBER}[1-9]\d{{0,4}}(?:[.,]\d{{1,3}})?\s?(?:k|tr\d{{0,3}}|cu|\s*(?:nghin|ngan|trieu|ty))(?!\w)",
        rf"{_NOT_IN_NUMBER}[1-9]\d{{0,2}}(?:[.,]\d{{3}})*[.,][05]00(?!\d|[.,]\d)",
        # … and 500000 because it is round; a chứng minh has nine digits, so only whole millions may have as many
        rf"{_ALONE}[1-9](?:\d{{0,4}}000|\d{{0,2}}000000){_ENDS}(?!\w)",
        rf"{_ALONE}[1-9]\d{{0,2}}(?:[ .,]\d{{3}})?[ .,]000{_ENDS}(?!\w)",
        # plates: 49B1-123.45, 49-X1 2345
        r"(?<!\w)[1-9]\d[ -]?[a-z][a-z0-9]?[ .-]{0,3}(?:\d{3}\.?\d{2}|\d{4})(?!\w)",
        # dates and times
        rf"{_NOT_IN_NUMBER}{_DAY}(?:/{_MONTH}/|\.{_MONTH}\.|-{_MONTH}-){_YEAR}(?!\d)",
        rf"{_NOT_IN_NUMBER}{_YEAR}-{_MONTH}-{_DAY}(?!\d)",
        rf"{_NOT_IN_NUMBER}(?:{_MONTH}/{_YEAR}|{_DAY}/{_MONTH})(?![/\d])",
        rf"{_NOT_IN_NUMBER}(?<!:)(?:[01]?\d|2[0-4])[:hg][0-5]\d(?![:\d])",
        # hotlines that are printed everywhere
        rf"{_ALONE}1[89]00(?:[ .]?\d){{4,6}}{_ENDS}",
        rf"{_ALONE}(?:11[1-5]|156|5656|1022){_ENDS}",
        # years and spans of years
        rf"{_ALONE}{_YEAR}(?:\s?[-–]\s?{_YEAR})?{_ENDS}",
        # numbers of laws and decisions, counts of households and people
        rf"{_NOT_IN_NUMBER}\d{{1,5}}/(?:{_YEAR}/)?(?:qd|tt|nd|ct|tb|kh|nq|cv|bc)(?!\w)",
        rf"{_NOT_IN_NUMBER}(?:[1-9]\d{{0,2}}\.\d{{3}}|[1-9]\d{{3,4}})\s*"
        r"(?P<said>ho|nguoi|luot|km|kg|m2?|met vuong|met|ha|hecta|sao|tan|ky)(?!\w)",
    )
)
