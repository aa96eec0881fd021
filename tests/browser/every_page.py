"""Every address that answers a GET: where to look at it, or why it is no page.

Whoever adds a route adds a line here; ``tests/test_every_page.py`` fails until then. ``{…}`` in an address is an id
that ``office.filled`` made.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

ALONE: Mapping[str, tuple[str, ...]] = {
    "/": ("/", "/?code=BS12345"),
    "/j/{code}": ("/j/{code}", "/j/BS12345"),
    "/l/{lesson}": ("/l/qr-pay", "/l/qr-pay?lang=kpm", "/l/qr-pay?screen=finished", "/l/no-such"),
    "/l/{lesson}/{step}": ("/l/scam-fake-police/arrest-call", "/l/qr-pay/no-such"),
    "/staff/login": ("/staff/login",),
    "/staff/welcome/{word}": ("{welcome}", "/staff/welcome/used-already"),
}
"""Pages that everybody may see."""

STAFF: Mapping[str, tuple[str, ...]] = {
    "/staff": ("/staff", "/staff?view=places", "/staff?view=learners", "/staff?view=funnel", "/staff?to=2020-01-01"),
    "/staff/me": ("/staff/me",),
    "/staff/campaigns": ("/staff/campaigns",),
    "/staff/campaigns/{id}": ("/staff/campaigns/{campaign}",),
    "/staff/codes": ("/staff/codes",),
    "/staff/codes/{code}": ("/staff/codes/{code}", "/staff/codes/BS12345"),
    "/staff/contacts": ("/staff/contacts",),
    "/staff/base-numbers": ("/staff/base-numbers",),
    "/staff/base-numbers/{id}": ("/staff/base-numbers/{number}",),
    "/staff/help": ("/staff/help",),
    "/staff/review": ("/staff/review", "/staff/review?state=approved"),
    "/staff/review/text": ("/staff/review/text?key=bot/who/text", "/staff/review/text?key=bot/promise/text"),
    "/staff/review/status": ("/staff/review/status",),
    "/staff/review/words": ("/staff/review/words",),
    "/staff/review/files": ("/staff/review/files",),
    "/staff/course": ("/staff/course",),
    "/staff/course/facts": ("/staff/course/facts",),
    "/staff/course/pictures": ("/staff/course/pictures?lesson=qr-pay",),
    "/staff/course/print": ("/staff/course/print?lesson=qr-pay",),
    "/staff/course/{lesson}": ("/staff/course/account-prepare", "/staff/course/qr-pay?lang=kpm&channel=zalo-oa"),
    "/staff/course/{lesson}/carry": ("/staff/course/qr-pay/carry",),
    "/staff/course/{lesson}/loudspeaker": ("/staff/course/scam-three-rules/loudspeaker",),
    "/staff/speakers": ("/staff/speakers",),
    "/staff/accounts": ("/staff/accounts",),
    "/staff/tokens": ("/staff/tokens",),
    "/staff/zalo": ("/staff/zalo",),
    "/staff/audit": ("/staff/audit",),
}
"""Pages for an administrator."""

SPEAKERS: Mapping[str, tuple[str, ...]] = {
    "/staff/record": ("/staff/record", "/staff/record?mode=tell"),
    "/staff/record/mine": ("/staff/record/mine",),
    "/staff/record/list": ("/staff/record/list",),
    "/staff/sitting": ("/staff/sitting",),
    "/staff/sitting/sheet": ("/staff/sitting/sheet",),
    "/staff/listen": ("/staff/listen", "/staff/listen?speaks=sre"),
}
"""Pages for somebody who records and listens."""

_REASONS: Mapping[str, tuple[str, ...]] = {
    "a file of a page": (
        *("/chat/static/{version}/{name}", "/l/static/{version}/{name}", "/j/static/{version}/{name}"),
        *("/staff/static/{version}/{name}", "/staff/fonts.css", "/media/pictures/{name:path}.{form}"),
        *("/chat/sw.js", "/l/sw.js", "/staff/sitting/worker.js"),
    ),
    "what a script asks for": (
        *("/chat/messages", "/chat/lesson", "/chat/stream", "/chat/voice/{seq}/{which}/size"),
        *("/l/{lesson}/lesson.json", "/staff/sitting/states", "/staff/record/prompt"),
    ),
    "sound": (
        *("/chat/emergency/voice", "/chat/voice/{seq}/{which}", "/media/audio/{hash}.{form}"),
        *("/staff/help/voices/{id}.{form}", "/staff/course/{lesson}/voice/{name}"),
        *("/staff/course/{lesson}/loudspeaker.mp3", "/staff/sitting/voice", "/staff/sitting/heard"),
        *("/staff/review/voice", "/staff/review/voices/{id}", "/staff/review/voices/heard/{id}"),
        *("/staff/record/{id}/sound", "/staff/record/consent.ogg"),
        *("/staff/listen/{id}/sound", "/staff/listen/heard/{id}/sound"),
    ),
    "a table to keep": ("/staff/review/files/{form}", "/staff/record/list.csv"),
    "a pack to keep, whose page is looked at as a file": ("/staff/course/{lesson}/pack",),
    "leads on to a page": ("/staff/zalo/back",),
    "for machines": ("/health/live", "/health/ready", "/metrics", "/openapi.json"),
    "FastAPI's own": ("/docs", "/docs/oauth2-redirect", "/redoc"),
}

NO_PAGE: Mapping[str, str] = {path: reason for reason, paths in _REASONS.items() for path in paths}
"""Why an address is no page."""


def answering(routes: Iterable[Any], method: str = "GET") -> Iterator[str]:
    """The paths of ``routes`` that answer ``method``, also of routers that were included; the API is for machines."""
    for route in routes:
        if (included := getattr(route, "original_router", None)) is not None:
            yield from answering(included.routes, method)
        elif method in (getattr(route, "methods", None) or ()) and not route.path.startswith("/api/"):
            yield route.path
