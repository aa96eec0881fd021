"""What one text may not do: be long, promise, address people wrongly, misspell a term, name a strange link.

Which of several words is chosen stands in ``word_choice.py``.

Each rule looks at one text and says what is wrong and what to do, to its author. The limits come from
studies of who reads little: at most 25 words a step and 12 a sentence.
"""

import re
from collections.abc import Callable, Iterator
from unicodedata import combining

from bot.course.compose import is_label
from bot.course.locality import UNITS, local
from bot.course.word_choice import Fault as Fault
from bot.course.word_choice import another_door, another_name, figure, northern
from bot.language import APPS

Rule = Callable[[str, str], Iterator[Fault]]
"""From a message key and its text to its faults."""

TEXT_WORDS = 25
ANSWER_WORDS = 35
SENTENCE_WORDS = 12
LABEL_LETTERS = 20
TITLE_LETTERS = 28
TRANSLATED_LETTERS = 28

PROMISES = (
    r"(?<!công )(?<!không )(?<!chưa )an toàn",
    r"chắc chắn (?:không|sẽ|lấy lại)",
    r"không bao giờ (?:mất|bị)",
    r"(?:bảo đảm|đảm bảo|cam kết)",
    r"100 ?%",
)
"""Nobody can keep these. "Công an toàn tỉnh" and "không an toàn" promise nothing."""

PROTECTED = {
    term.lower(): term
    for term in (
        "OTP",
        "QR",
        "VietQR",
        "VNeID",
        "ATM",
        "SIM",
        "NFC",
        "CCCD",
        "SMS",
        "NAPAS",
        "Wi-Fi",
        *APPS,
        "Agribank",
        "LPBank",
        "NHCSXH",
    )
} | {"wifi": "Wi-Fi", "k'ho": "K'Ho", "k’ho": "K'Ho"}
"""Words that mean nothing in another spelling, by how they look in small letters."""

OFFICIAL = (
    "gov.vn",
    "chinhphu.vn",
    "napas.com.vn",
    "agribank.com.vn",
    "vbsp.org.vn",
    "bidv.com.vn",
    "vietcombank.com.vn",
    "vietinbank.vn",
)
"""Domains that a text may name: the state's and those of the banks people have here."""

_PROMISE = re.compile("|".join(PROMISES), re.IGNORECASE)
_FAMILIAR = re.compile(r"(?<!kết )(?<!người )(?<!tình )\bbạn\b(?! (?:bè|hàng|học|hữu|thân))", re.IGNORECASE)
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")
_SENTENCE_END = re.compile(r"[.!?…:]+(?=[\s”\"’»)]|$)")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s”\"’»)]+|\b(?:[\w-]+\.)+(?:vn|com|net|org|info|io|me|top|xyz|shop|online|site|cc|app)\b",
    re.IGNORECASE,
)


def words(text: str) -> int:
    """How many words a text has; a Vietnamese word here is a syllable, as people count *tiếng*."""
    return sum(any(map(str.isalnum, word)) for word in text.split())


def sentences(text: str) -> list[str]:
    """The stretches between pauses. What is quoted after a colon is a sentence of its own."""
    return [sentence.strip() for sentence in _SENTENCE_END.split(text) if words(sentence)]


def long_text(key: str, text: str) -> Iterator[Fault]:
    """One screen holds one thought: ``text``, where ``key`` says. An answer is listened to once, and may be longer."""
    most = ANSWER_WORDS if key.startswith("answer/") else TEXT_WORDS
    if not is_label(key) and words(text) > most:
        yield f"dài {words(text)} tiếng, quá {most}", "bớt chữ, hoặc chia thành hai bước"


def long_sentence(key: str, text: str) -> Iterator[Fault]:
    """One sentence of ``text`` is heard in one breath; ``key`` says where it stands."""
    if not is_label(key):
        for sentence in sentences(text):
            if words(sentence) > SENTENCE_WORDS:
                yield f"câu “{sentence}” dài {words(sentence)} tiếng, quá {SENTENCE_WORDS}", "chia thành hai câu"


def long_label(key: str, text: str) -> Iterator[Fault]:
    """A label, ``text`` under ``key``, fits on a button of the smallest phone, in a phường too."""
    most = TITLE_LETTERS if key.endswith("/title") else LABEL_LETTERS
    longest = max((local(text, unit=unit) for unit in UNITS), key=len)
    if is_label(key) and len(longest) > most:
        yield f"nhãn “{longest}” dài {len(longest)} chữ, quá {most}", "viết ngắn lại cho vừa nút bấm"


def long_translation(key: str, text: str) -> Iterator[Fault]:
    """A translated label, ``text`` of ``key``, fits on a button too. Marks over a letter (hơ̆) take no room."""
    size = sum(not combining(letter) for letter in text)
    if is_label(key) and size > TRANSLATED_LETTERS:
        yield f"nhãn “{text}” dài {size} chữ, quá {TRANSLATED_LETTERS}", "viết ngắn lại cho vừa nút bấm"


def promise(_key: str, text: str) -> Iterator[Fault]:
    """Nothing is promised that nobody can keep."""
    for found in _PROMISE.finditer(text):
        yield f"hứa điều không ai giữ được: “{found[0]}”", "bỏ lời hứa, nói việc cần làm"


def familiar(_key: str, text: str) -> Iterator[Fault]:
    """Elders are not "bạn"."""
    if _FAMILIAR.search(text):
        yield "gọi người học là “bạn”", "viết “bà con”, “mình”, hoặc bỏ hẳn"


def misspelt(_key: str, text: str) -> Iterator[Fault]:
    """Terms look here as they look on the phone."""
    for word in _TOKEN.findall(_ADDRESS.sub(" ", text)):
        right = PROTECTED.get(word.lower(), word)
        if word != right:
            yield f"viết “{word}”", f"viết “{right}”"


def strange_link(_key: str, text: str) -> Iterator[Fault]:
    """Only official addresses are named; even an example of a bad one would be tapped."""
    for found in _ADDRESS.findall(text):
        if not official(found):
            yield f"đường dẫn “{found}” không có trong danh sách chính thức", "bỏ đường dẫn này"


def official(address: str) -> bool:
    """Whether an address lies in an official domain."""
    host = re.sub(r"^https?://", "", address.lower()).split("/")[0].split(":")[0].rstrip(".,;!?")
    return any(host == domain or host.endswith("." + domain) for domain in OFFICIAL)


RULES: tuple[Rule, ...] = (
    long_text,
    long_sentence,
    long_label,
    promise,
    familiar,
    misspelt,
    strange_link,
    northern,
    another_name,
    another_door,
    figure,
)

IN_EVERY_LANGUAGE: tuple[Rule, ...] = (long_translation, misspelt, strange_link, another_name)
"""Rules that hold for translations."""


def faults(key: str, *, text: str, rules: tuple[Rule, ...] = RULES) -> Iterator[Fault]:
    """Everything that is wrong with one text."""
    for rule in rules:
        yield from rule(key, text)
