"""Links by their names: official ones pass, what is made to look like them does not."""

from collections.abc import Iterator

from bot.course import Blocked, ScamBook
from bot.safety.scam.links import judge_link, links_in
from bot.safety.scam.verdict import check
from tests.course import COURSE
from tests.rows import each_row

BOOK = COURSE.scams
DOMAINS = tuple(site.domain for site in BOOK.sites)
STATE = ("lamdong.gov.vn", "dichvucong.gov.vn", "vneid.gov.vn", "bocongan.gov.vn")


def around(domain: str) -> Iterator[str]:
    """What swindlers put around a name that is long enough to be recognised, or is a word of its own there."""
    name = domain.partition(".")[0]
    flat = domain.replace(".", "-")
    yield from (f"{domain}.xacminh.top", f"{domain}.vay24h.com", f"{flat}.com", f"{name}-vn.com", f"login-{name}.net")
    yield from (f"{name}.capnhat.vn", f"www.{name}.vip", f"{name}.com-vn.cc", f"https://{domain}@103.45.67.89")


def slips(domain: str) -> Iterator[str]:
    """One letter too few, too many or changed places, and figures for letters, under the same suffix."""
    name, _, suffix = domain.partition(".")
    for place in range(1, len(name) - 1):
        yield f"{name[:place]}{name[place + 1 :]}.{suffix}"
        yield f"{name[: place + 1]}{name[place:]}.{suffix}"
        if name[place] != name[place + 1]:
            yield f"{name[:place]}{name[place + 1]}{name[place]}{name[place + 2 :]}.{suffix}"
    for letter, figure in zip("oie", "013", strict=True):
        if letter in name:
            yield f"{name.replace(letter, figure)}.{suffix}"


LOOKALIKES = [link for domain in DOMAINS for link in around(domain)]
SLIPS = [
    link
    for domain in DOMAINS
    if len(domain.partition(".")[0]) > 4 and not domain.endswith(".gov.vn")
    for link in slips(domain)
    if link not in DOMAINS
]
STATE_LIKE = [
    *(
        domain.replace(".gov.vn", ending)
        for domain in STATE
        for ending in ("-gov.vn", ".gov-vn.com", ".g0v.vn", "gov.vn.cc")
    ),
    *(
        domain.replace(".gov.vn", ending)
        for domain in STATE
        for ending in (".gov.vn.top", ".govvn.net", ".gow.vn", ".gov.com")
    ),
]


@each_row(
    "link", [*DOMAINS, *(f"https://www.{domain}/a/b?c=d" for domain in DOMAINS), *STATE, "https://x.lamdong.gov.vn/"]
)
def test_no_official_one_is_flagged(link: str) -> None:
    assert judge_link(link, BOOK).kind == "official"
    assert check(f"Xem tại {link}", BOOK).level == "no_sign"


@each_row("link", [*LOOKALIKES, *STATE_LIKE])
def test_what_takes_a_name_is_flagged(link: str) -> None:
    assert check(link, BOOK).level == "likely", judge_link(link, BOOK)


@each_row("link", SLIPS)
def test_what_is_nearly_a_name_is_flagged(link: str) -> None:
    assert check(link, BOOK).level == "likely", judge_link(link, BOOK)


KINDS = [
    ("https://bit.ly/abc", "short"),
    ("http://103.45.67.89/huy", "raw"),
    ("xn--vietcombnk-x1a.com", "punycode"),
    ("https://vietcоmbank.com.vn", "punycode"),  # a Cyrillic letter
    ("tai-ve.vn/VNeID.apk?x=1", "apk"),
    ("VssID.apk", "apk"),
    ("zalo.me/0900000000", "chat"),
    ("https://baolamdong.vn/lang-kho-don-tet", "unknown"),
    ("trang-la.com/agribank", "path"),
    ("nhanqua.xyz", "odd"),
]


@each_row("link, kind", KINDS)
def test_kinds(link: str, kind: str) -> None:
    assert judge_link(link, BOOK).kind == kind


def test_a_reported_domain_is_known_with_all_beneath_it() -> None:
    book = ScamBook(sites=BOOK.sites, blocked=(Blocked("cho-tot-nhat.com", "2026-11-02", "Công an xã (hư cấu)"),))
    assert check("xem a.cho-tot-nhat.com/x nha", book).reasons == ("reported",)
    assert check("xem a.cho-tot-nhat.com/x nha", BOOK).level == "no_sign"


@each_row(
    "text",
    ["Xong rồi.Chị về nha", "Về nhà.me đang chờ", "gặp a.Ba ở chợ", "gửi lan@agribank.com.vn", "giá 1.200.000 đ"],
)
def test_what_is_no_link(text: str) -> None:
    assert links_in(text, BOOK) == []


def test_a_link_alone_that_nobody_knows_is_unclear() -> None:
    assert check("https://trang-nao-do.com/abc", BOOK).level == "unclear"
