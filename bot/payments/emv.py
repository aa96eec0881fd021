"""A payment code in the form of EMVCo: VietQR of NAPAS, that of VNPay, any other.

Numbers of parts and their meaning: NAPAS, QR Switching Technical Specifications 1.5.2 (2022), sections 4 and 6, and EMV
QR Code Specification, Merchant-Presented Mode 1.1, tables 3.2 to 3.7.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.payments import code, tlv
from bot.payments.code import Code
from bot.payments.tlv import Parts

NAPAS, VNPAY = "A000000727", "A000000775"
"""Who knows the account: the first part (00) of a template."""

TEMPLATES = tuple(f"{number:02}" for number in range(26, 52))
"""The numbers under which somebody's account may stand."""

DONG, VIETNAM = "704", "VN"

MOST_DONG = 500_000_000
"""NAPAS 247 transfers less than this at once."""

_AMOUNT = re.compile(r"(?=.{1,13}$)(\d+)(?:\.(\d*))?")
_BIN = re.compile(r"\d{6}")
_ACCOUNT = re.compile(r"[0-9A-Za-z]{4,19}")
_SUM = re.compile(r"[0-9A-F]{4}")


def read_emv(text: str, banks: Mapping[str, str]) -> Code:
    """What ``text`` says, which begins as such a code does. Never raises."""
    found = tlv.parts(text)
    crc_ok = _fits(text, found)
    said = _said(found, banks)
    warnings = tuple(dict.fromkeys((*_of_form(found, crc_ok=crc_ok), *said.warnings)))
    broken = any(warning in code.BREAKING for warning in warnings)
    return replace(said, kind=code.BROKEN if broken else said.kind, crc_ok=crc_ok, warnings=warnings)


def _fits(text: str, found: Parts) -> bool:
    """Whether the sum is that of everything before it. Its letters may be small."""
    given = found.values.get(tlv.SUM, "").upper()
    return bool(_SUM.fullmatch(given)) and given == tlv.sum_before(text, found)


def _of_form(found: Parts, *, crc_ok: bool) -> Iterator[str]:
    if not crc_ok:
        yield "crc"
    if not found.whole:
        yield "lengths"
    if found.repeated:
        yield "repeated"
    if tlv.SUM in found.values and found.last != tlv.SUM:
        yield "after-sum"


def _said(found: Parts, banks: Mapping[str, str]) -> Code:
    """What the parts say, whoever's code it is."""
    values = found.values
    currency, country = values.get("53", ""), values.get("58", "").upper()
    warnings = [*_abroad(currency, country)]
    amount = None
    if "54" in values and "foreign-currency" not in warnings:
        amount, remark = _amount(values["54"])
        warnings += remark
    dynamic = {"11": False, "12": True}.get(values.get("01", ""))
    if dynamic and found.whole and "54" not in values:
        warnings.append("no-amount")
    about = tlv.parts(values.get("62", ""))
    plain = Code(
        code.OTHER_EMV,
        amount=amount,
        currency=currency,
        country=country,
        content=about.values.get("08", "").strip(),
        merchant=values.get("59", "").strip(),
        dynamic=dynamic,
        warnings=(*warnings, *([] if about.whole else ["lengths"])),
    )
    return _whose(plain, found, banks)


def _abroad(currency: str, country: str) -> Iterator[str]:
    if currency and currency != DONG:
        yield "foreign-currency"
    if country and country != VIETNAM:
        yield "foreign-country"


def _amount(given: str) -> tuple[int | None, list[str]]:
    """Whole đồng, and what is to be said of it. EMVCo allows a point; behind it there can only be zeros."""
    found = _AMOUNT.fullmatch(given) if given.isascii() else None
    if found is None or (found[2] or "").strip("0"):
        return None, ["amount"]
    amount = int(found[1])
    if not amount:
        return 0, ["zero-amount"]
    return amount, ["over-limit"] if amount >= MOST_DONG else []


def _whose(plain: Code, found: Parts, banks: Mapping[str, str]) -> Code:
    """The same with whose account it names: NAPAS's before that of VNPay, for one code may hold both."""
    templates = [tlv.parts(found.values[number]) for number in TEMPLATES if number in found.values]
    named = {template.values.get("00", "").upper(): template for template in reversed(templates)}
    if NAPAS in named:
        return _vietqr(plain, named[NAPAS], banks)
    if VNPAY in named:
        return replace(plain, kind=code.VNPAY)
    return plain


def _vietqr(plain: Code, template: Parts, banks: Mapping[str, str]) -> Code:
    """Under 01 the bank (00) and the number there (01), under 02 the service."""
    held = tlv.parts(template.values.get("01", ""))
    bank_id, account = held.values.get("00", ""), held.values.get("01", "")
    service, bank = template.values.get("02", "").upper(), banks.get(bank_id, "")
    warnings = [*plain.warnings]
    if not (template.whole and held.whole):
        warnings.append("lengths")
    if template.repeated or held.repeated:
        warnings.append("repeated")
    if not (_ACCOUNT.fullmatch(account) and _BIN.fullmatch(bank_id) and bank_id.isascii()):
        warnings.append("account")
    if not bank:
        warnings.append("unknown-bank")
    if service == code.CASH:
        warnings.append("cash")
    elif service not in code.SERVICES:
        warnings.append("service")
    return replace(
        plain,
        kind=code.VIETQR,
        bin=bank_id,
        bank=bank,
        account=account,
        service=service,
        warnings=tuple(warnings),
    )
