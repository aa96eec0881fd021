"""The form of a payment code: parts of two digits (what), two digits (how long) and that much text, one by one.

EMV QR Code Specification for Payment Systems, Merchant-Presented Mode 1.1, sections 3 and 4. A length counts
characters and the sum bytes of UTF-8, as wallets in Vietnam print them; a code that only comes out when lengths count
bytes is read so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

SUM = "63"
_HEAD = 4
"""Of a part: its number and its length."""


@dataclass(frozen=True, slots=True)
class Parts:
    """``values`` by their number, of several alike the first. ``sum_at`` is where the value of the sum begins, or -1.

    ``whole``: every length came out; ``repeated``: a number stood there twice; ``last``: the number of the last part;
    ``in_bytes``: lengths, and ``sum_at``, count bytes of UTF-8.
    """

    values: dict[str, str]
    sum_at: int
    whole: bool
    repeated: bool
    last: str
    in_bytes: bool = False


def parts(text: str) -> Parts:
    """The parts of ``text``, as far as its lengths come out. Never raises."""
    found = _counted(text)
    if found.whole or text.isascii():
        return found
    other = _counted(_encoded(text).decode("latin-1"))
    if not other.whole:
        return found
    values = {number: value.encode("latin-1").decode("utf-8", "replace") for number, value in other.values.items()}
    return replace(other, values=values, in_bytes=True)


def sum_before(text: str, found: Parts) -> str:
    """The sum over what stands in ``text`` before its sum, as a code prints it; ``found`` are its parts."""
    covered = _encoded(text)[: found.sum_at] if found.in_bytes else _encoded(text[: found.sum_at])
    return f"{crc(covered):04X}"


def crc(content: bytes) -> int:
    """CRC-16/CCITT-FALSE: polynomial 0x1021, first value 0xFFFF, nothing reflected; of b"123456789" it is 0x29B1."""
    value = 0xFFFF
    for byte in content:
        value = ((value << 8) & 0xFFFF) ^ _TABLE[(value >> 8) ^ byte]
    return value


def _encoded(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _counted(text: str) -> Parts:
    values: dict[str, str] = {}
    sum_at, end, repeated, last = -1, 0, False, ""
    for number, value, at in _each(text):
        repeated |= number in values
        values.setdefault(number, value)
        last, end = number, at + len(value)
        if number == SUM and sum_at < 0:
            sum_at = at
    return Parts(values, sum_at, end == len(text), repeated, last)


def _each(text: str) -> Iterator[tuple[str, str, int]]:
    """Number, value and the place of the value, until a length does not come out."""
    at = 0
    while at + _HEAD <= len(text):
        head = text[at : at + _HEAD]
        end = at + _HEAD + int(head[2:]) if head.isascii() and head.isdigit() else len(text) + 1
        if end > len(text):
            return
        yield head[:2], text[at + _HEAD : end], at + _HEAD
        at = end


def _entry(byte: int) -> int:
    value = byte << 8
    for _ in range(8):
        value = (value << 1) ^ 0x1021 if value & 0x8000 else value << 1
    return value & 0xFFFF


_TABLE = tuple(map(_entry, range(256)))
