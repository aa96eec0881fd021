"""How figures and addresses are read aloud: one table, a row for each way of reading.

An amount is a number in words, a code is read digit by digit, a telephone number too, with a pause
where people make one. Text comes in NFKC; what no row takes is left alone.
"""

import re
from collections.abc import Callable, Iterator

from bot.language import numbers
from bot.speech.names import SITES
from bot.speech.naming import named

_CAPITALS = "".join(char for char in map(chr, range(0x41, 0x1EF9)) if char.isupper())
_SCALES = {"k": "nghìn", "nghìn": "nghìn", "ngàn": "nghìn", "tr": "triệu", "triệu": "triệu", "tỷ": "tỷ", "tỉ": "tỷ"}
_UNITS = {
    "km/h": "ki lô mét một giờ",
    "km2": "ki lô mét vuông",
    "m2": "mét vuông",
    "ha": "héc ta",
    "km": "ki lô mét",
    "kg": "ki lô gam",
    "cm": "xen ti mét",
    "mm": "mi li mét",
    "m": "mét",
    "gb": "ghi ga bai",
    "mb": "mê ga bai",
    "°c": "độ",
    "%": "phần trăm",
}
# After these a number that could be an emergency call is a count: "113 hộ".
_COUNTED = "hộ|người|bà con|lượt|bài|nghìn|ngàn|triệu|tỷ|tỉ|đồng|đ|cái|con|ngày|phút|mét|km|kg|m|cm|%"

_BEFORE = r"(?<!\w)(?<!\d[.,])"
_GROUPED = r"[1-9]\d{0,2}(?:[.,]\d{3})+(?!\d)(?:,\d{1,2})?"
_NUMBER = rf"(?:{_GROUPED}|\d+(?:[.,]\d{{1,4}}(?!\d))?)(?![.,]?\d)"
_SPACED = r"[1-9]\d{0,2}(?: \d{3})+(?!\d)"
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_SCALE = "|".join(sorted(_SCALES, key=len, reverse=True))
_CURRENCY = r"(?:đồng|đ|vnđ|vnd|₫)(?!\w)"
_DAY, _MONTH, _YEAR = r"(?:0?[1-9]|[12]\d|3[01])", r"(?:0?[1-9]|1[0-2])", r"(?:19|20)\d\d"
_DATE = rf"{_DAY}(?:/{_MONTH}/|\.{_MONTH}\.|-{_MONTH}-){_YEAR}"
_ON = r"(?:(?:ngày|mùng|mồng)\s+)?"
_HOUR, _MINUTE = r"(?:[01]?\d|2[0-4])", r"[0-5]\d"
_CLOCK = rf"{_HOUR}(?:[hg:]{_MINUTE}|[hg])"
_TO = r"\s?[-–]\s?"
# After these words figures are a name and not an amount, however round they are.
_ACCOUNT = r"(?:(?:số\s+)?tài\s+khoản|stk|tk)"
_KEY = r"(?:mã(?:\s+(?:otp|pin|(?:số\s+)?bí\s+mật|xác\s+nhận|xác\s+thực))?|số\s+bí\s+mật|otp|pin|cvv|mật\s+khẩu)"
_PAPER = r"(?:nghị\s+định|nghị\s+quyết|thông\s+tư|quyết\s+định|chỉ\s+thị|công\s+văn|kế\s+hoạch|luật)"
_IS = r"(?:\s+(?:số|là))?\s*:?\s*"
# So many figures in a row are no amount: people write those with dots.
_CODE = 9
_PAGE = r"(?:(?<!\w)(?:trang(?:\s+web)?|đường\s+dẫn|link)\s+)?"
_FLAGS = re.IGNORECASE | re.MULTILINE


def read_out(text: str) -> str:
    """``text`` with every figure and address in words; each stands between spaces."""
    return _READ.sub(lambda found: f" {_READERS[found.lastgroup or ''](found[0])} ", text)


def spans(text: str) -> Iterator[tuple[int, int, str]]:
    """Where each figure and address stands in ``text`` (from, up to), and what is said for it."""
    for match in _READ.finditer(text):
        yield *match.span(), _READERS[match.lastgroup or ""](match[0])


def _address(text: str) -> str:
    """By what it is called; “trang”, “đường dẫn” before it would be said twice."""
    host = re.sub(r"^(?:https?://)?(?:www\.)?", "", text.lower().split()[-1]).split("/")[0]
    return next((name for site, name in SITES.items() if host == site or host.endswith("." + site)), "đường dẫn")


def _mail(_text: str) -> str:
    return "địa chỉ thư điện tử"


def _choice(text: str) -> str:
    return f"số {numbers.digits(text)},"


def _join_code(text: str) -> str:
    return f"bê ét, {numbers.digits(text)}"


def _telephone(text: str) -> str:
    """In the groups people say: 0912 345 678, 1900 55 88 18."""
    number = "".join(filter(str.isdecimal, text))
    if text.startswith("+84"):
        number = "0" + number[2:]
    rest = _cut(number[4:], 2 if number[0] == "1" else 3)
    return ", ".join(numbers.digits(group) for group in (number[:4], *rest))


def _cut(text: str, size: int) -> list[str]:
    """Groups of ``size``; a digit left over joins the last group, for nobody says one alone."""
    groups = [text[start : start + size] for start in range(0, len(text), size)]
    return [*groups[:-2], groups[-2] + groups[-1]] if len(groups[-1]) == 1 else groups


def _account(text: str) -> str:
    """Digit by digit, with pauses where it is written in groups, or after every third."""
    lead, number = _led(text)
    groups = re.findall(r"\d+", number)
    return f"{lead} {', '.join(numbers.digits(group) for group in (groups if len(groups) > 1 else _cut(groups[0], 3)))}"


def _secret(text: str) -> str:
    """Nobody unlocks a battery: before four digits and more *pin* is the secret number however it is written."""
    lead, number = _led(re.sub(r"\bpin\b", "PIN", text, flags=re.IGNORECASE))
    return f"{lead} {numbers.digits(number)}"


def _led(text: str) -> tuple[str, str]:
    """The words before the first figure, as they are said, and the rest."""
    at = re.search(r"\d", text).start()  # type: ignore[union-attr] # the row matched
    return named(text[:at].rstrip()), text[at:]


def _service_code(text: str) -> str:
    """``*101#`` as people tell each other what to press."""
    keys = {"*": "sao", "#": "thăng"}
    return " ".join(keys.get(char) or numbers.digits(char) for char in text)


def _paper(text: str) -> str:
    """A law by number and year; the letters after them help nobody."""
    lead, number = _led(text)
    first, year = re.findall(r"\d+", number)[:2]
    return f"{lead} {numbers.words(int(first))} năm {numbers.words(int(year))}"


def _money(text: str) -> str:
    amount, scale, currency, per = _MONEY.fullmatch(text).groups("")  # type: ignore[union-attr] # the row matched
    said = (_amount(amount), _SCALES.get(scale.lower(), ""), currency and "đồng", per and "mỗi")
    return " ".join(filter(None, said))


def _short_money(text: str) -> str:
    """``2tr5`` is two and a half million, ``500k`` five hundred thousand."""
    amount, scale, more, per = re.fullmatch(r"(\d+)(tr|k)(\d?)(/?)", text.lower()).groups()  # type: ignore[union-attr] # as above
    said = f"{_amount(amount)} {_SCALES[scale]}"
    said += (" rưỡi" if more == "5" else f" {numbers.digits(more)}") if more else " đồng"
    return f"{said} mỗi" if per else said


def _date(text: str) -> str:
    lead = re.match(r"\D*", text)[0]  # type: ignore[index] # matches anything
    first, month, *last = map(int, re.findall(r"\d+", text))
    day, year = (last[0], [first]) if first > 31 else (first, last)
    said = f"{lead or 'ngày '}{numbers.words(day)} tháng {_month(month)}"
    return f"{said} năm {numbers.words(year[0])}" if year else said


def _month_of_year(text: str) -> str:
    month, year = map(int, re.findall(r"\d+", text))
    return f"tháng {_month(month)} năm {numbers.words(year)}"


def _month_alone(text: str) -> str:
    lead, month = _led(text)
    return f"{lead} {_month(int(month))}"


def _fourth(text: str) -> str:
    """The fourth of anything, and Wednesday, is not called by its number."""
    return f"{_led(text)[0]} tư"


def _month(month: int) -> str:
    return "tư" if month == 4 else numbers.words(month)


def _time(text: str) -> str:
    hour, *minute = map(int, re.findall(r"\d+", text))
    return f"{numbers.words(hour)} giờ" + (f" {numbers.words(minute[0])} phút" if minute and minute[0] else "")


def _from_to(read: Callable[[str], str]) -> Callable[[str], str]:
    """Two figures of one kind with a stroke between them."""

    def both(text: str) -> str:
        lead = re.match(r"\D*", text)[0]  # type: ignore[index] # matches anything
        first, second = re.split(_TO, text[len(lead) :])
        return f"{lead}{read(first)} đến {read(second)}"

    return both


def _up_to(text: str) -> str:
    """The lower end of a span of amounts; the upper one follows with its currency."""
    return f"{_amount(re.split(_TO, text)[0])} đến"


def _round_the_clock(_text: str) -> str:
    return "suốt ngày đêm"


def _measure(text: str) -> str:
    amount, unit = _MEASURE.fullmatch(text).groups()  # type: ignore[union-attr] # the row matched
    return f"{_amount(amount)} {_UNITS[unit.lower()]}"


def _range(text: str) -> str:
    return " đến ".join(map(_number, re.findall(r"\d+", text)))


def _transfers(_text: str) -> str:
    """The network by which banks send at once, called by its hours and days."""
    return "na pát hai bốn bảy"


def _generation(text: str) -> str:
    return f"{numbers.digits(text)} gờ"


def _number(text: str) -> str:
    """An amount, or digit by digit when it looks like a code: led by a zero, or long and not round."""
    code = text.isdecimal() and (
        (text[0] == "0" and len(text) > 1) or len(text) >= _CODE or (len(text) > 4 and text[-3:] != "000")
    )
    return numbers.digits(text) if code else _amount(text)


def _amount(text: str) -> str:
    """``1.250.000``, ``1 250 000``, ``12,5``, ``2.5``: groups of three are thousands, anything else is a fraction."""
    whole, _, part = re.sub(r"[., ](?=\d{3}(?!\d))", "", text).replace(".", ",").partition(",")
    if text[0] == "0":
        whole, _, part = text.replace(".", ",").partition(",")
    said = numbers.words(int(whole)) if int(whole) <= numbers.LARGEST else numbers.digits(whole)
    return f"{said} phẩy {_fraction(part)}" if part else said


def _fraction(part: str) -> str:
    return numbers.digits(part) if part[0] == "0" or len(part) > 2 else numbers.words(int(part))


# First match wins. Name, pattern, how it is read.
_TABLE: tuple[tuple[str, str, Callable[[str], str]], ...] = (
    ("mail", r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", _mail),
    ("url", rf"{_PAGE}(?:https?://|www\.)[^\s<>\"]*[^\s<>\".,;:!?)\]]", _address),
    (
        "site",
        rf"{_PAGE}(?<![\w.])(?:[a-z0-9-]+\.)+(?:vn|com|net|org|info|xyz|top|me)(?!\w)(?:/[^\s<>\"]*[\w/])?",
        _address,
    ),
    ("transfers", r"(?<!\w)napas\s*24/?7(?![\w/])", _transfers),
    ("choice", rf"^[ \t]*\d(?:[.):]+[ \t]*|[ \t]+(?![gm]b(?!\w)))(?=(?-i:[{_CAPITALS}]))", _choice),
    ("keys", r"(?<!\w)\*\d+(?:\*\d+)*#", _service_code),
    ("account", rf"(?<!\w){_ACCOUNT}{_IS}\d(?:[ -]?\d){{5,18}}(?![\d/]|[.,]\d|\s*{_CURRENCY})", _account),
    ("secret", rf"(?<!\w){_KEY}{_IS}\d{{4,8}}(?![\d/]|[ .,-]\d|\s*(?:{_COUNTED})(?!\w))", _secret),
    ("paper", rf"(?<!\w){_PAPER}(?:\s+số)?\s+\d{{1,4}}/{_YEAR}(?:/[\w-]*\w)?", _paper),
    ("join", r"(?<!\w)bs[ -]?\d{5}(?!\d)", _join_code),
    ("phone", rf"{_BEFORE}(?:\+84[ .-]?|0)\d(?:[ .-]?\d){{8,9}}(?![.,]?\d)", _telephone),
    ("area", r"\(0\d{1,3}\)(?:[ .-]?\d){7,8}(?![.,]?\d)", _telephone),
    ("hotline", rf"{_BEFORE}1[89]00(?:[ .-]?\d){{4,6}}(?![.,]?\d)", _telephone),
    ("groups", rf"{_BEFORE}(?=[\d ]*\d{{4}})\d{{3,4}}(?: \d{{3,4}}){{2,4}}(?: \d{{1,2}})?(?![.,]?\d)", _account),
    ("iso", rf"(?<!\d){_YEAR}-{_MONTH}-{_DAY}(?!\d)", _date),
    ("date", rf"{_ON}(?<![\d.,/]){_DATE}(?!\d)", _date),
    ("month", rf"(?:tháng\s+)?(?<![\d.,/]){_MONTH}/{_YEAR}(?!\d)", _month_of_year),
    ("always", r"(?<![\d.,/])24/(?:7|24)(?![\d/])", _round_the_clock),
    ("days", rf"{_ON}(?<![\d.,/]){_DAY}/{_MONTH}{_TO}{_DAY}/{_MONTH}(?![\d/])", _from_to(_date)),
    ("day", rf"{_ON}(?<![\d.,/]){_DAY}/{_MONTH}(?![\d/])", _date),
    ("named", rf"(?<!\w)tháng\s+{_MONTH}(?![\w/]|[.,]\d|\s*(?:{_COUNTED})(?!\w))", _month_alone),
    ("fourth", r"(?<!\w)thứ\s+4(?![\w/]|[.,]\d)", _fourth),
    ("hours", rf"{_BEFORE}(?<!:){_CLOCK}{_TO}{_CLOCK}(?![\w:])", _from_to(_time)),
    ("time", rf"{_BEFORE}(?<!:){_HOUR}\s?(?:[hg:]|giờ\s)\s?{_MINUTE}(?:\s?(?:p|phút))?(?![\w:])", _time),
    ("hour", rf"{_BEFORE}(?<!:){_HOUR}h(?!\w)", _time),
    ("short", rf"{_BEFORE}\d+(?:tr\d?|k)(?!\w)(?:/(?=\w))?", _short_money),
    ("span", rf"{_BEFORE}{_GROUPED}{_TO}(?=[1-9]\d{{0,2}}[.,]\d{{3}})", _up_to),
    ("money", rf"{_BEFORE}(?:{_SPACED}|{_NUMBER})\s*(?:(?:{_SCALE})\s*)?{_CURRENCY}(?:/(?=\w))?", _money),
    ("scaled", rf"{_BEFORE}{_NUMBER}\s*(?:{_SCALE})(?!\w)", _money),
    ("measure", rf"{_BEFORE}{_NUMBER}\s?(?:{_UNIT})(?!\w)", _measure),
    ("emergency", rf"{_BEFORE}(?:11[1-5]|156|5656|1022)(?![\w/]|[.,]\d|\s*(?:{_COUNTED})(?!\w))", numbers.digits),
    ("range", r"(?<![\w.,-])\d{1,4}\s?[-–]\s?\d{1,4}(?![\w-]|[.,]\d)", _range),
    ("generation", r"(?<!\w)[2-6]g(?!\w)", _generation),
    ("number", rf"{_BEFORE}{_NUMBER}", _number),
    ("rest", r"\d+", numbers.digits),
)
_READERS = {name: reader for name, _, reader in _TABLE}
_READ = re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern, _ in _TABLE), _FLAGS)
_MEASURE = re.compile(rf"(.*?\d)\s?({_UNIT})", re.IGNORECASE)
_MONEY = re.compile(rf"(.*?)\s*({_SCALE})?\s*({_CURRENCY})?(/)?", re.IGNORECASE)
