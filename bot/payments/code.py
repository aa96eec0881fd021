"""A code as it was read."""

from dataclasses import dataclass, field

VIETQR, VNPAY, OTHER_EMV, LINK, IDENTITY, TEXT, BROKEN = (
    *("vietqr", "vnpay", "other_emv"),
    *("link", "identity", "text", "broken"),
)

KINDS = (VIETQR, VNPAY, OTHER_EMV, LINK, IDENTITY, TEXT, BROKEN)

ACCOUNT, CARD, MERCHANT, CASH = "QRIBFTTA", "QRIBFTTC", "QRPUSH", "QRCASH"
"""Services of NAPAS: a transfer to an account or to a card, a payment to a shop, money from a machine."""

SERVICES = (ACCOUNT, CARD, MERCHANT, CASH)

WARNINGS = {
    "crc": "its sum does not fit: it was damaged or changed",
    "lengths": "its lengths do not come out, so parts may be cut off",
    "repeated": "something stands in it twice",
    "after-sum": "something stands behind its sum, which therefore does not cover it",
    "unknown-bank": "its bank is in no list of ours",
    "account": "the number is none that an account or card could have",
    "service": "its service is none that we know",
    "cash": "it takes money out of a machine and pays nobody",
    "amount": "the amount is none in whole đồng",
    "zero-amount": "the amount is 0",
    "over-limit": "more than NAPAS transfers at once",
    "no-amount": "meant for one payment, and no amount in it",
    "foreign-currency": "not in đồng",
    "foreign-country": "not of Vietnam",
}
"""What may be noted of a code, each with what it means."""

BREAKING = ("crc", "lengths", "repeated", "after-sum", "account", "amount")
"""With one of them nobody should pay."""

FOREIGN = ("foreign-currency", "foreign-country")


@dataclass(frozen=True, slots=True)
class Code:
    """What one code says; what it does not say is empty or None. ``kind`` is one of ``KINDS``.

    ``crc_ok``: whether its sum fits, None where there can be none. ``bin`` is the six digits of the bank, ``bank`` its
    short name; ``service`` one of ``SERVICES``. ``amount`` is in whole đồng. ``currency`` is a number of ISO 4217,
    ``country`` two letters of ISO 3166. ``merchant`` is a name that whoever made the code wrote in it: it proves
    nothing. ``dynamic``: meant for one payment. ``site`` is the host of a link. ``warnings`` are of ``WARNINGS``.

    Nothing of it may be kept or logged, so its ``repr`` says the kind alone.
    """

    kind: str
    crc_ok: bool | None = field(default=None, repr=False)
    bin: str = field(default="", repr=False)
    bank: str = field(default="", repr=False)
    account: str = field(default="", repr=False)
    service: str = field(default="", repr=False)
    amount: int | None = field(default=None, repr=False)
    currency: str = field(default="", repr=False)
    country: str = field(default="", repr=False)
    content: str = field(default="", repr=False)
    merchant: str = field(default="", repr=False)
    dynamic: bool | None = field(default=None, repr=False)
    site: str = field(default="", repr=False)
    warnings: tuple[str, ...] = ()

    @property
    def foreign(self) -> bool:
        """Whether it asks for other money, or in another country."""
        return any(warning in FOREIGN for warning in self.warnings)
