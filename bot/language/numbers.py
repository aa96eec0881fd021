"""Whole numbers in Vietnamese words, as people around Lâm Đồng say them.

Three choices a listener notices: *nghìn*, not *ngàn*, because it is printed on every banknote she holds
(“năm mươi nghìn đồng”); *lẻ*, the southern word, not the northern *linh* (105 is “một trăm lẻ năm”); and
*bốn* everywhere, not *tư* after tens. *mốt* and *lăm* after tens are common to all regions.
"""

LARGEST = 10**15 - 1
"""Up to here numbers are read as amounts: a thousand billion in the Vietnamese count, less one."""

NAMES = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")

_SIZES = ((1_000_000, "triệu"), (1_000, "nghìn"), (1, ""))
_BILLION = 1_000_000_000


def words(number: int) -> str:
    """``1_250_000`` -> ``một triệu hai trăm năm mươi nghìn``. Raises ``ValueError`` below 0 or above ``LARGEST``."""
    if not 0 <= number <= LARGEST:
        raise ValueError(f"no words for {number}")
    if number == 0:
        return NAMES[0]
    billions, rest = divmod(number, _BILLION)
    said = [*_groups(billions, led=False), "tỷ"] if billions else []
    return " ".join([*said, *_groups(rest, led=bool(billions))])


def digits(text: str) -> str:
    """Every digit of ``text`` by name, one after the other: ``113`` -> ``một một ba``; the rest is left out."""
    return " ".join(NAMES[int(char)] for char in text if char.isdecimal())


def _groups(number: int, *, led: bool) -> list[str]:
    # A group after a larger one says its empty hundreds, or 1.005 would sound like 1.500.
    said: list[str] = []
    for size, name in _SIZES:
        group, number = divmod(number, size)
        if group:
            said += _hundreds(group, full=led or bool(said))
            said += [name] if name else []
    return said


def _hundreds(number: int, *, full: bool) -> list[str]:
    hundreds, rest = divmod(number, 100)
    if not full and not hundreds:
        return _tens(rest)
    said = [NAMES[hundreds], "trăm"]
    if 0 < rest < 10:
        return [*said, "lẻ", NAMES[rest]]
    return [*said, *_tens(rest)] if rest else said


def _tens(number: int) -> list[str]:
    tens, unit = divmod(number, 10)
    if not tens:
        return [NAMES[unit]]
    said = ["mười"] if tens == 1 else [NAMES[tens], "mươi"]
    return [*said, _unit(unit, after_ten=tens == 1)] if unit else said


def _unit(unit: int, *, after_ten: bool) -> str:
    if unit == 5:
        return "lăm"
    return "mốt" if unit == 1 and not after_ten else NAMES[unit]
