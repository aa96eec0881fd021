"""The first page: who started and completed what, where, with the same rows as every download."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from typing import Annotated
from urllib.parse import urlencode

from fastapi import Depends, Request
from fastapi.responses import Response

from api.access import auth
from api.access.auth import Caller
from api.clock import now
from api.delivery import push_hold
from api.errors import Invalid
from api.http.context import Context
from api.media.voices import google
from api.people import help_requests, reachability
from api.places import places
from api.recordings import recording_progress
from api.staff.pages import Given, allowed, go, home, page, posting, staff_router
from api.staff.words import channel
from api.statistics import EARLIEST, LATEST, MEANING, TABLES, BadPeriod, Filter, Record, Rows, period, rows_of
from api.store import reading, writing
from api.voices import read_progress

REACHABLE: Mapping[str, str] = {
    "active": "Liên lạc được",
    "stopped": "Đã nhắn “ngừng”",
    "blocked": "Đã chặn hoặc bỏ Bòn Số",
    "closed": "Lâu không nhắn",
    "unknown": "Chưa từng nhắn",
}
"""Headings of ``reachability.STATES``."""

router = staff_router()


@dataclass(frozen=True, slots=True)
class StatisticsFilter:
    """The filter as its form sends it; empty texts are "all"."""

    first: str
    last: str
    lang: str
    commune: str

    def wanted(self, commune: str) -> Filter:
        """As a filter for ``commune``. Raises ``BadPeriod``."""
        return Filter(_day(self.first, EARLIEST), _day(self.last, LATEST), self.lang, commune)

    def query(self) -> str:
        """As the query of an address, without what is empty."""
        values = {"from": self.first, "to": self.last, "lang": self.lang, "commune": self.commune}
        return urlencode({name: value for name, value in values.items() if value})


def statistics_filter(request: Request) -> StatisticsFilter:
    """What the address asks for."""
    query = request.query_params
    return StatisticsFilter(*(query.get(name, "").replace("\0", "") for name in ("from", "to", "lang", "commune")))


@router.get("/staff")
def overview_page(
    request: Request,
    given: Given,
    who: Annotated[Caller, Depends(allowed("me"))],
    asked: Annotated[StatisticsFilter, Depends(statistics_filter)],
    view: str = "lessons",
) -> Response:
    """One of the tables for the days, language and commune asked for; who sees no figures begins elsewhere.

    Raises ``Invalid`` where there is no such table.
    """
    if not who.may("statistics"):
        return go(home(who))
    if view not in TABLES:
        raise Invalid
    commune = auth.reach(given.database, who, asked.commune, what=request.url.path)
    try:
        wanted, problem = asked.wanted(commune), ""
    except BadPeriod as fault:
        wanted, problem = Filter(lang=asked.lang, commune=commune), fault.message
    return page(request, "overview.html", 422 if problem else 200, **_values(given, who, view, asked, wanted, problem))


@router.post("/staff/restored")
def release_push_hold(given: Given, who: Annotated[Caller, Depends(posting("accounts"))]) -> Response:
    """She has looked: after a restore without the journal, people may be written to unasked again."""
    auth.guard(given.database, who, "", what="/staff/restored")  # it concerns every commune
    with writing(given.database) as connection:
        push_hold.release(connection, actor=who.actor)
    return go("/staff")


def _values(
    given: Given, who: Caller, view: str, asked: StatisticsFilter, wanted: Filter, problem: str
) -> dict[str, object]:
    course = given.courses.current
    with reading(given.database) as connection:
        found = rows_of(view, connection, wanted, course)
        whole = rows_of("places", connection, wanted, course).records[:1]
        waiting = help_requests.count_waiting(connection, wanted.commune)
        at = now()
        used = [one for platform in given.platforms.values() for one in platform.allowances(connection, at)]
        held = push_hold.held_since(connection) is not None
        recorded = recording_progress(connection, course)
        reachable = reachability.by_channel(connection, wanted.commune)
    choices = {"communes": places.within(course.communes, who.commune), "languages": course.languages.values()}
    words = {"tables": TABLES, "meaning": MEANING, "period": period(wanted)}
    table = {"view": view, "table": found.table, "groups": _grouped(found), "count": len(found.records)}
    chats = {"reachable": [(channel(course, row.channel), row) for row in reachable], "states": REACHABLE}
    told = {"asked": asked, "whole": whole, "waiting": waiting, "problem": problem, "held": held, "allowances": used}
    told |= {"fetching": _fetching(given), "recorded": recorded}
    return choices | words | table | chats | told


def _fetching(given: Context) -> str:
    """How much of the course Google has said, as long as something is missing."""
    shelf = google(given.settings)
    progress = read_progress(shelf.folder) if shelf else None
    return progress.says() if progress and not progress.done else ""


def _grouped(found: Rows) -> list[tuple[str, list[Record]]]:
    """Records by lesson where they have one; otherwise all together under no heading."""
    if "lesson_title" not in found.columns:
        return [("", list(found.records))]
    by_lesson = groupby(found.records, key=lambda record: (record["lesson"], record["lesson_title"]))
    return [(title, list(records)) for (_, title), records in by_lesson]


def _day(text: str, otherwise: date) -> date:
    try:
        return date.fromisoformat(text) if text else otherwise
    except ValueError:
        raise BadPeriod from None
