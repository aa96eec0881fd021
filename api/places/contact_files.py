"""Contacts of many places as a table in a file: CSV as Excel saves it, with the headings of ``COLUMNS``.

A row that is not right refuses the whole file, and says which line and why: half a list is worse than none.
"""

import csv
import io
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import NamedTuple

from api.errors import Fault, Invalid, TooLarge
from api.places import contacts, places
from bot.course import Commune, Contact
from bot.language import loose

COLUMNS = ("Xã", "Thôn", "Chức danh", "Số", "Tên", "Ngày đồng ý")
"""Headings of a file, in any order; "Thôn" is empty for the whole commune, the last two where nobody is named."""

LARGEST = 200_000
"""Bytes of a file: a province has some hundred places."""

_DAYS = ("%d/%m/%Y", "%Y-%m-%d", "%d-%m-%Y")


class Unreadable(Invalid):
    """Tệp này không đọc được. Trong Excel chọn Lưu thành, kiểu CSV UTF-8, với hàng đầu: Xã, Thôn, Chức danh, Số, Tên, Ngày đồng ý."""  # noqa: E501 - said as one sentence


class EnteredContact(NamedTuple):
    """A contact, and the place it is for."""

    commune: str
    village: str
    contact: Contact


def read(content: bytes, communes: Mapping[str, Commune], today: date) -> list[EnteredContact]:
    """The contacts of a file. Raises ``Unreadable``, ``TooLarge``, and ``Invalid`` that names the line."""
    if len(content) > LARGEST:
        raise TooLarge
    found: dict[tuple[str, str], EnteredContact] = {}
    for line, row in _rows(content):
        try:
            one = _entered(row, communes, today)
            if one[:2] in found:
                raise Invalid("Nơi này đã có ở một dòng trên.")
        except Fault as fault:
            raise Invalid(f"Dòng {line}: {fault.message}") from None
        found[one.commune, one.village] = one
    if not found:
        raise Unreadable
    return list(found.values())


def day(text: str) -> date | None:
    """A day as people or Excel write it; None for an empty one. Raises ``Invalid``."""
    if not text.strip():
        return None
    for form in _DAYS:
        try:
            return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    raise Invalid("Ngày đồng ý viết như 20/11/2026.")


def _rows(content: bytes) -> Iterator[tuple[int, dict[str, str]]]:
    """Each line that holds something, with its number as Excel shows it."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Unreadable from None
    first = text.partition("\n")[0]
    mark = max(";\t,", key=first.count)  # Excel in Vietnamese saves with semicolons
    try:
        table = list(csv.reader(io.StringIO(text), delimiter=mark, strict=True))
    except csv.Error:
        raise Unreadable from None
    headings = [loose(cell) for cell in table[0]] if table else []
    wanted = {name: headings.index(loose(name)) for name in COLUMNS if loose(name) in headings}
    if len(wanted) < len(COLUMNS):
        raise Unreadable
    for line, cells in enumerate(table[1:], 2):
        if any(cell.strip() for cell in cells):
            yield line, {name: cells[n].strip() if n < len(cells) else "" for name, n in wanted.items()}


def _entered(row: Mapping[str, str], communes: Mapping[str, Commune], today: date) -> EnteredContact:
    commune, village = _found(row["Xã"], row["Thôn"], communes)
    contact = contacts.checked(row["Chức danh"], row["Số"], row["Tên"], day(row["Ngày đồng ý"]), today)
    return EnteredContact(commune, village, contact)


def _found(commune: str, village: str, communes: Mapping[str, Commune]) -> tuple[str, str]:
    """The slugs of a place by its names, however they are spelled, or by the slugs. Raises ``places.NoSuchPlace``."""
    there = next((one for one in communes.values() if loose(commune) in _names(one.id, one.name, one.aliases)), None)
    if there is None:
        raise places.NoSuchPlace
    if not village:
        return there.id, ""
    inside = [one for one in there.villages if loose(village) in _names(one.id, one.name, one.aliases)]
    if len(inside) != 1:
        raise places.NoSuchPlace
    return there.id, inside[0].id


def _names(id: str, name: str, aliases: tuple[str, ...]) -> set[str]:
    return {loose(one) for one in (id, name, *aliases)}
