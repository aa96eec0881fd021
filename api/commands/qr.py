"""What a code says, by its content or a picture of it."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.commands.talk import Json, lines

if TYPE_CHECKING:
    from bot.payments import Code

LONGEST_PATH = 1000
"""Characters: a longer argument is no name of a file."""


def read(
    what: Annotated[str, typer.Argument(metavar="PAYLOAD|IMAGE|-", help="A code's content, a picture, or - .")],
    as_json: Json = False,
) -> None:
    """Say what a code says; with - one item a line on standard input, one answer a line."""
    from api.settings import ROOT
    from bot.course.read import read_banks

    banks = {row["bin"]: row["short_name"] for row in read_banks(ROOT)[0]}
    failed = False
    for item in lines(what):
        codes = _codes(item, banks)
        failed |= not codes
        typer.echo(json.dumps(answer(codes), ensure_ascii=False) if as_json else _sentence(codes))
    if failed and what != "-":
        raise typer.Exit(1)


def _codes(item: str, banks: dict[str, str]) -> "list[Code]":
    """The codes of a picture, or the one of which ``item`` is the content."""
    from api.media.qr_pictures import NotAPicture, codes_in
    from bot.payments import read_code

    if not _is_file(item):
        return [read_code(item, banks)]
    try:
        return [read_code(text, banks) for text in codes_in(Path(item).read_bytes())]
    except (NotAPicture, OSError):
        return []


def _is_file(item: str) -> bool:
    try:
        return 0 < len(item) <= LONGEST_PATH and "\0" not in item and Path(item).is_file()
    except OSError:
        return False


def answer(codes: "list[Code]") -> dict[str, Any]:
    """One answer: the first code, with the ``others`` that a picture shows; what it does not say is null.

    A picture without a code is ``broken`` with the warning ``no-code``; of several codes each warns that there are.
    """
    if not codes:
        return {"kind": "broken", "crc_ok": None, "warnings": ["no-code"]}
    first, *others = [_said(code) for code in codes]
    if others:
        first["warnings"].append("several-codes")
        first["others"] = others
    return first


def _said(code: "Code") -> dict[str, Any]:
    said = {name: None if value == "" else value for name, value in asdict(code).items()}
    return {**said, "warnings": [*code.warnings]}


def _sentence(codes: "list[Code]") -> str:
    if not codes:
        return "Không thấy mã nào trong hình."
    return " · ".join(_told(code) for code in codes)


def _told(code: "Code") -> str:
    amount = "" if code.amount is None else f"{code.amount:,} đ".replace(",", ".")
    parts = (code.kind, code.bank or code.bin, code.account, amount, code.content, code.site, " ".join(code.warnings))
    return "  ".join(part for part in parts if part)
