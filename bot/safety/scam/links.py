"""What a link is worth, by its name alone: it is never opened.

Whose a link is says its registrable domain, the part somebody pays for, and not what stands before it or after:
``agribank.com.vn.vay.top`` is ``vay.top``. The public suffixes come from a list in a library, which is kept, needs no
network, and is loaded at the first link. Only the state gives out names under ``gov.vn`` (Decree 147/2024).
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache, lru_cache
from typing import NamedTuple

from rapidfuzz.distance import OSA

from bot.course import OfficialSite, ScamBook
from bot.language import APP_SITES

OFFICIAL, UNKNOWN = "official", "unknown"
KINDS = (OFFICIAL, UNKNOWN, "chat", "path", "short", "odd", "lookalike", "raw", "apk", "punycode", "blocked")
"""From harmless to what nobody should press: of a bank or the state; of somebody; a chat; a brand in its path;
shortened; a cheap ending; like an official one; a bare address; a file that installs; foreign letters; reported."""

WEIGHTS = {OFFICIAL: 0, UNKNOWN: 1, "chat": 1, "path": 2, "short": 2, "odd": 2}
"""What each kind adds to a verdict; the others are enough by themselves."""
ENOUGH = 3


class Link(NamedTuple):
    """A link as it stands from ``start`` to ``end``, of what kind (``KINDS``), its domain, whose name it takes."""

    kind: str
    domain: str
    org: str = ""
    start: int = 0
    end: int = 0

    @property
    def weight(self) -> int:
        """0 for one that can be pressed, up to ``ENOUGH``."""
        return WEIGHTS.get(self.kind, ENOUGH)


def links_in(text: str, book: ScamBook) -> list[Link]:
    """The links of a text, judged. What only looks like one ("rồi.Chị") is none."""
    return [judge_link(text[start:end], book)._replace(start=start, end=end) for start, end in _spans(text)]


def judge_link(link: str, book: ScamBook) -> Link:
    """What one link is worth, with or without ``https://``. Anything else is ``unknown``."""
    rest = _SCHEME.sub("", link.strip().lower())
    authority, _, path = re.sub(r"[/?#\\]", "/", rest, count=1).partition("/")
    user, at, host = authority.rpartition("@")
    host = host.partition(":")[0].strip(".")
    domain = _registrable(host)
    kind, org = _kind(host, domain, path, book)
    if at and kind == UNKNOWN and user:
        kind = "lookalike"
    return Link(kind, domain, org)


def _kind(host: str, domain: str, path: str, book: ScamBook) -> tuple[str, str]:
    sites = _sites(book)
    if any(one.what == domain or one.what == host for one in book.blocked):
        return "blocked", ""
    if path.partition("?")[0].endswith(".apk") or host.endswith(".apk"):
        return "apk", ""
    if domain in _CHATS:
        return "chat", ""
    if domain in sites or host.endswith(".gov.vn") or host == "gov.vn":
        return OFFICIAL, sites[domain].org if domain in sites else "gov.vn"
    if _ADDRESS.fullmatch(host):
        return "raw", ""
    if "xn--" in host or not host.isascii():
        return "punycode", ""
    if like := _like(host, domain, book.sites):
        return "lookalike", like
    if domain in _SHORTENERS:
        return "short", ""
    if domain.rpartition(".")[2] in _CHEAP:
        return "odd", ""
    if named := _named_in(path, book.sites):
        return "path", named
    return UNKNOWN, ""


def _like(host: str, domain: str, sites: Sequence[OfficialSite]) -> str:
    """Whose name a host takes or nearly takes; empty for nobody's."""
    if _like_gov(host):
        return "gov.vn"
    bones = {_bones(host), _bones(host, one="i")}
    labels = [label for label in re.split(r"[.-]", host) if label]
    parts = {_bones(label, one=one) for label in labels for one in "li"} | {*labels}
    own = {_bones(domain.partition(".")[0], one=one) for one in "li"}
    flat = "|".join(one.replace(".", "").replace("-", "") for one in bones)
    for site in sites:
        if any(_takes(brand, parts | own, flat) for brand in (site.domain.partition(".")[0], *site.brands)):
            return site.org
    return ""


def _takes(brand: str, words: set[str], flat: str) -> bool:
    """Whether a brand is one of the words of a host, nearly one, or for a long one anywhere in it."""
    if brand in words:
        return True
    if len(brand) < _LONG:
        return False
    near = 2 if len(brand) >= _VERY_LONG else 1
    return brand.replace("-", "") in flat or any(OSA.distance(word, brand, score_cutoff=near) <= near for word in words)


def _like_gov(host: str) -> bool:
    """Whether it reads like an address of the state: ``dichvucong-gov.vn``, ``lamdong.g0v.vn``, ``gov.vn.top``."""
    flat = _bones(host).replace("-", ".")
    if "govvn" in re.sub(r"[.-]", "", host) or re.search(
        r"(?:^|\.)gov(?:\.|$)|(?:^|\.)com\.vn\.|(?:^|\.)vn\.com$|comvn", flat
    ):
        return True
    labels = host.split(".")
    return len(labels) > 2 and labels[-1] == "vn" and labels[-2] not in _SECOND and OSA.distance(labels[-2], "gov") == 1


def _named_in(path: str, sites: Sequence[OfficialSite]) -> str:
    words = set(re.split(r"[^a-z0-9]+", path))
    return next((site.org for site in sites if len(site.brands) and words.intersection(site.brands)), "")


def _bones(name: str, *, one: str = "l") -> str:
    """A name with figures as the letters they look like."""
    return name.replace("rn", "m").replace("vv", "w").translate(str.maketrans("01358", f"o{one}esb"))


def _registrable(host: str) -> str:
    """The part somebody pays for; the host itself where there is no such part."""
    if _ADDRESS.fullmatch(host) or "." not in host:
        return host
    return _suffixes()(host) or host


@cache
def _suffixes() -> Callable[[str], str | None]:
    """What finds a registrable domain by the bundled list of public suffixes."""
    from publicsuffixlist import PublicSuffixList  # noqa: PLC0415 - 0.2 s, and most messages have no link

    found: Callable[[str], str | None] = PublicSuffixList(only_icann=True).privatesuffix
    return found


@lru_cache(2)
def _sites(book: ScamBook) -> dict[str, OfficialSite]:
    return {site.domain: site for site in book.sites}


def _spans(text: str) -> Iterator[tuple[int, int]]:
    for found in _LINKS.finditer(text):
        link = found[0].rstrip(_AFTER)
        bare = not _SCHEME.match(link)
        host, _, path = _SCHEME.sub("", link).partition("/")
        if bare and not (_ADDRESS.fullmatch(host.partition(":")[0]) and path):
            ending = host.partition(":")[0].rpartition(".")[2].lower()
            if "@" in link or not (ending in _ENDINGS or (path and ending in _WITH_PATH)):
                continue
        yield found.start(), found.start() + len(link)


_SCHEME = re.compile(r"^[a-z]{2,8}[:;]/{1,2}", re.IGNORECASE)
_LINKS = re.compile(
    r"(?<![\w@.-])(?:[a-zA-Z]{3,6}[:;]//?\S+|(?:[^\W_][\w-]{0,62}\.)+[a-zA-Z]{2,13}(?:[/:?][^\s,]*)?|\d{1,3}(?:\.\d{1,3}){3}\S*)"
)
_AFTER = ".,;:!?)”\"'…]}>"
_ADDRESS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d{8,10}|\[[0-9a-f:]+\]")
_LONG, _VERY_LONG = 5, 9
"""Letters from which a brand is looked for inside other words, and from which two slips are taken for it."""

_SECOND = frozenset({"go"})
"""Names under ``vn`` that exist and are one letter from ``gov``."""

_CHEAP_WORDS = """
top vip xyz icu cc shop site online club click fun win bet live link cfd lol buzz cyou sbs rest quest monster store
space website pro info life work mobi tk ml ga cf gq pw ws asia support loan men party
"""
_CHEAP = frozenset(_CHEAP_WORDS.split())
"""Endings that cost next to nothing and that no bank or office here uses."""

_ENDINGS = (_CHEAP | {"com", "vn", "net", "org", "apk", "app", "io", "dev", "edu", "gov", "biz"}) - {"tk", "ga"}
_PATH_WORDS = "ly me co gl gd to ai at tv us uk gg am st su tk ga"
_WITH_PATH = frozenset(_PATH_WORDS.split())
"""Endings that are words too ("me", "co"): without a path what has them is taken for two sentences."""

_SHORT = """
bit.ly tinyurl.com cutt.ly t.co is.gd goo.gl rb.gy shorturl.at rebrand.ly ow.ly t.ly s.id v.gd tiny.cc bom.so by.com.vn
shorten.asia link.gy
"""
_SHORTENERS = frozenset(_SHORT.split())
_CHATS = frozenset({*APP_SITES, "m.me", "wa.me"})
"""Links that open a chat with whoever made them."""
