"""Which word is chosen where there are several: the one said here, and one alone for one thing.

Two tables, each a pattern and what is written instead. ``SOUTHERN`` keeps to how people talk in the southern highlands:
a northern word is understood, but it is a stranger's. ``ONE_NAME`` gives a thing the one name under which she finds it
again, on her own phone where it stands there; ``DOORS`` are the buttons that lead to one place from many screens. What
people *type* is another matter: ``words.toml`` knows every way.

``FIGURES`` are refused whatever they stand for: who reads little takes a key for a key.

A word that is also part of others (*hộ nghèo*, *kết quả*, *sang tên*) is left alone there.
"""

import re
from collections.abc import Iterable, Iterator

Fault = tuple[str, str]
"""What is wrong, what to do."""

Rows = tuple[tuple[str, str], ...]

SOUTHERN: Rows = (
    # For the favour, not the help: "xem giùm", but "người giúp", "xin giúp", "cán bộ xã giúp bà".
    (
        r"(?<=\w )(?<!người )(?<!muốn )(?<!xin )(?<!cần )(?<!được )(?<!viên )(?<!bộ )(?<!xã )giúp"
        r"(?! (?:bà|ông|họ|người|nhau|dân|đỡ|ích)\b)",
        "giùm",
    ),
    (
        r"(?<=\w )(?<!các )(?<!chủ )(?<!mỗi )(?<!từng )(?<!ủng )(?<!bảo )(?<!nông )(?<!một )(?<!hai )(?<!mấy )hộ"
        r"(?! (?:nghèo|cận|khẩu|chiếu|tịch|gia|dân|kinh|sản|có|nào)\b)",
        "giùm",
    ),
    (r"nhé", "nha"),
    (r"nhầm", "lộn"),
    (r"vứt|ném", "quăng"),
    (r"nhặt", "lượm"),
    (r"ấy|đấy", "đó"),
    (r"sang(?! (?:tên|năm|trọng|nhượng)\b)", "qua"),
    (r"to", "lớn"),
    (r"hỏng", "hư"),
    (r"rơi", "rớt"),
    (r"đắt", "mắc"),
    (r"bẩn", "dơ"),
    (r"vâng", "dạ"),
    (r"(?<!thay )thế(?! (?:nào|chấp|giới)\b)", "vậy"),
    (r"(?<!công )(?<!tuyên )(?<!phân )bố(?! (?:trí|cục)\b)", "ba"),
    (r"lợn", "heo"),
    (r"ngô", "bắp"),
    (r"(?<!kết )(?<!hậu )(?<!hiệu )quả", "trái"),
    (r"mũ", "nón"),
    (r"bút", "cây viết"),
    (r"chăm(?! (?:sóc|lo)\b)", "siêng"),
    (r"(?<!in )(?:nhấn|ấn|nhấp)(?! (?:mạnh|tượng|định)\b)", "bấm"),
)

ONE_NAME: Rows = (
    (r"kho ứng dụng|kho có sẵn|chợ ứng dụng|cửa hàng (?:ứng dụng|của máy|có sẵn)|google play", "CH Play"),
    # "Cục pin" is the battery, so the letters PIN are neither shown nor heard.
    (r"mã pin|mã bí mật|mật mã|(?<!mã )số bí mật", "mã số bí mật"),
    (r"nhà ủy ban|ủy ban xã|ubnd xã", "trụ sở xã"),
    (r"gọi (?:có )?hình(?! (?:ống|máy)\b)|gọi video", "gọi thấy mặt"),
    (r"tổ công nghệ(?! số)", "tổ công nghệ số"),
    (r"link", "đường dẫn"),
    (r"app", "ứng dụng"),
)

DOORS = {"emergency": "Lỡ bị lừa", "person": "Người thật"}
"""What a button is called wherever it stands, by the id of its choice."""

FIGURES = (
    r"(?:như|là|đưa|giữ|mất|lộ) chìa khóa",
    r"lưỡi câu|mồi câu|là mồi|thả mồi|cắn câu|mắc câu",
    r"(?:cái|gài|là|sập|giăng|dính|mắc) bẫy",
    r"(?:giống|y|ví|tựa|chẳng khác) như|như xăng|như thẻ",
    r"lối đi|đầu dây|con dao hai lưỡi|sói đội lốt",
)
"""Figures of speech: one thing is named and another is meant."""


def northern(_key: str, text: str) -> Iterator[Fault]:
    """What is said otherwise in the southern highlands."""
    for found, instead in _found(_SOUTHERN, text):
        yield f"viết “{found}”, ở đây ít người nói vậy", f"viết “{instead}”"


def another_name(_key: str, text: str) -> Iterator[Fault]:
    """A second name of what has one."""
    for found, instead in _found(_ONE_NAME, text):
        yield f"viết “{found}”, chỗ khác gọi là “{instead}”", f"viết “{instead}”"


def another_door(key: str, text: str) -> Iterator[Fault]:
    """A second name of a button: ``text`` is what it is called where ``key`` says."""
    name = DOORS.get(key.rpartition("/choice.")[2], text)
    if text != name:
        yield f"nút “{text}” chỗ khác gọi là “{name}”", f"viết “{name}”"


def figure(_key: str, text: str) -> Iterator[Fault]:
    """One thing named, another meant."""
    for found in _FIGURE.finditer(text):
        yield f"“{found[0]}” là nói ví, người ít đọc dễ hiểu lộn", "nói thẳng chuyện gì xảy ra"


def _patterns(rows: Rows) -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(rf"(?<!\w)(?:{pattern})(?!\w)", re.IGNORECASE), instead) for pattern, instead in rows)


def _found(rows: Iterable[tuple[re.Pattern[str], str]], text: str) -> Iterator[tuple[str, str]]:
    for pattern, instead in rows:
        for found in pattern.finditer(text):
            yield found[0], instead


_FIGURE = re.compile(rf"(?<!\w)(?:{'|'.join(FIGURES)})(?!\w)", re.IGNORECASE)
_SOUTHERN, _ONE_NAME = _patterns(SOUTHERN), _patterns(ONE_NAME)
