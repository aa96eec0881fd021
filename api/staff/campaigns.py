"""Writing to the villages: choose who, write, see how many it reaches, send, see how many got it."""

from collections.abc import Mapping
from typing import Annotated, Literal

from fastapi import Depends, Form, Request
from fastapi.responses import Response
from sqlalchemy import Connection, RowMapping, select

from api.access import auth
from api.access.audit import record
from api.access.auth import Caller
from api.campaigns import write
from api.campaigns.audience import audience, reach
from api.campaigns.progress import campaign_progress
from api.clock import Quiet, now
from api.errors import Conflict, Invalid
from api.places import places
from api.platforms.forecast import Forecast
from api.staff.pages import Given, allowed, go, page, posting, staff_router
from api.staff.words import channel
from api.store import reading, writing
from bot.course import Commune

Reader = Annotated[Caller, Depends(allowed("campaigns"))]
Writer = Annotated[Caller, Depends(posting("campaigns"))]

STATES: Mapping[str, str] = {
    "draft": "Chưa gửi",
    "running": "Đang gửi",
    "paused": "Tạm dừng",
    "done": "Đã gửi xong",
    "cancelled": "Đã hủy",
}

REASONS: Mapping[str, str] = {
    "stopped": "đã nhắn “ngừng”",
    "blocked": "đã chặn hoặc bỏ Bòn Số",
    "closed": "lâu không nhắn, chỉ bà con mở lại được",
    "unknown": "chưa từng nhắn cho Bòn Số",
    "no-such-chat": "không còn tài khoản đó",
    "refused": "nền tảng không nhận tin này",
    "consent": "không còn đồng ý nhận tin",
    "forgotten": "đã xóa dữ liệu của mình, hoặc đã bỏ nối",
    "cancelled": "tin đã hủy trước khi gửi",
    "unreachable": "không liên lạc được",
    "elsewhere": "cùng người, nhận tin ở máy hoặc kênh khác đã nối",
    "window-closed": "lâu không nhắn, chỉ bà con mở lại được",
    "quota-spent": "hết lượt gửi của kênh",
    "not-covered": "hết lượt tin trả tiền của kênh",
    "not-allowed": "kênh chưa cho gửi, phải mở lại với nền tảng",
    "too-fast": "kênh bắt chờ quá lâu",
    "bad-token": "kênh không nhận khóa của Bòn Số",
    "misdirected": "đường tới kênh đang trục trặc",
    "stale-file": "tệp giọng nói không gửi được",
    "platform-down": "kênh đang trục trặc",
    "no-answer": "kênh không trả lời",
    "error": "Bòn Số trục trặc, xem nhật ký",
}
"""A code nobody translated is shown as it is."""

router = staff_router()


@router.get("/staff/campaigns")
def campaigns_page(request: Request, given: Given, who: Reader) -> Response:
    """The messages of her commune and the form for a new one."""
    return _listed(request, given, who)


@router.post("/staff/campaigns")
def draft_campaign(
    request: Request,
    given: Given,
    who: Writer,
    text: Annotated[str, Form()] = "",
    place: Annotated[list[str] | None, Form()] = None,
    lang: Annotated[list[str] | None, Form()] = None,
) -> Response:
    """Keep what was written as a draft, then show how many it reaches."""
    chosen, langs, course = place or [], lang or [], given.courses.current
    for one in chosen:
        auth.guard(given.database, who, places.read(one)[0], what=request.url.path)
    try:
        write.check(text, chosen, langs, course.communes, course.languages)
    except Invalid as fault:
        return _listed(request, given, who, fault, text, chosen, langs)
    communes = {places.read(one)[0] for one in chosen}
    commune = communes.pop() if len(communes) == 1 else who.commune
    at = now()
    with writing(given.database) as connection:
        id = write.draft(
            connection,
            text=text,
            villages=chosen,
            langs=langs,
            commune=commune,
            author=campaign_signature(course.communes.get(commune), course.controller),
            staff_id=who.staff_id,
            now=at,
        )
        record(connection, who.actor, "campaign-written", id, commune, at)
    return go(f"/staff/campaigns/{id}")


@router.get("/staff/campaigns/{id}")
def campaign_page(request: Request, given: Given, who: Reader, id: str) -> Response:
    """A draft with its forecast, or what became of a message that was sent."""
    campaign = _found(request, given, who, id)
    with reading(given.database) as connection:
        reached = reach(connection, campaign["villages"], campaign["langs"], now())
        cost = _cost(given, connection, campaign)
        became = campaign_progress(connection, id)
    hours = (given.settings.quiet_from_hour, given.settings.quiet_until_hour)
    values: dict[str, object] = {
        "campaign": campaign,
        "forecast": reached,
        "cost": cost,
        "became": became,
        "state": STATES[campaign["state"]],
        "reasons": REASONS,
        "places": _places(given, campaign),
        "languages": given.courses.current.languages,
        "channels": {name: channel(given.courses.current, name) for name in reached.by_channel},
        "quiet": hours,
        "waiting_for_morning": campaign["state"] == "running" and Quiet(*hours).at(now()),
    }
    return page(request, "campaign.html", **values)


@router.post("/staff/campaigns/{id}/{move}")
def move_campaign(
    request: Request,
    given: Given,
    who: Writer,
    id: str,
    move: Literal["start", "pause", "resume", "cancel"],
    pay: Annotated[bool, Form()] = False,
    messages: Annotated[int, Form(ge=0)] = 0,
    dong: Annotated[int, Form(ge=0)] = 0,
) -> Response:
    """Send, pause, go on, cancel. With ``pay`` up to ``messages`` may be charged, for the ``dong`` that was shown."""
    campaign = _found(request, given, who, id)
    at = now()
    with writing(given.database) as connection:
        if move == "start" and pay:
            write.agree_to_pay(connection, id, *_agreed(_cost(given, connection, campaign), messages, dong))
            record(connection, who.actor, "campaign-paid", id, campaign["commune"], at)
        write.move(connection, id, name=move, now=at)
        record(connection, who.actor, f"campaign-{move}", id, campaign["commune"], at)
    return go(f"/staff/campaigns/{id}")


def _cost(given: Given, connection: Connection, campaign: RowMapping) -> Forecast:
    """What a message would meet where messages cost something: on one account, of a platform that charges."""
    at = now()
    people = audience(campaign["villages"], campaign["langs"], at).subquery()
    willing = select(people.c.id, people.c.account).where(people.c.why == "")
    found = (platform.forecast(connection, willing, at) for platform in given.platforms.values())
    return next((forecast for forecast in found if forecast), Forecast())


def _agreed(today: Forecast, messages: int, dong: int) -> tuple[int, int]:
    """Messages that may be charged and their price: never more than she was shown. Raises ``Conflict``."""
    paid = min(messages, today.payable)
    if today.cost(paid) > dong:
        raise Conflict("Giá vừa đổi. Mời bạn xem lại số tiền rồi bấm gửi.")
    return paid, today.cost(paid)


def campaign_signature(commune: Commune | None, controller: str) -> str:
    """Who signs a message: the union of the commune, or whoever keeps the data. Never a person."""
    return f"Đoàn {commune.name[0].lower()}{commune.name[1:]}" if commune else controller


def _found(request: Request, given: Given, who: Caller, id: str) -> RowMapping:
    with reading(given.database) as connection:
        campaign = write.find(connection, id)
    auth.guard(given.database, who, campaign["commune"], what=request.url.path)
    return campaign


def _places(given: Given, campaign: RowMapping) -> list[str]:
    communes = given.courses.current.communes
    return [places.name(communes, *places.read(place)) for place in campaign["villages"]]


def _listed(
    request: Request,
    given: Given,
    who: Caller,
    fault: Invalid | None = None,
    text: str = "",
    chosen: list[str] | None = None,
    langs: list[str] | None = None,
) -> Response:
    course = given.courses.current
    with reading(given.database) as connection:
        campaigns = write.listed(connection, who.commune)
        rows = [(campaign, campaign_progress(connection, campaign["id"])) for campaign in campaigns]
    return page(
        request,
        "campaigns.html",
        fault.status if fault else 200,
        problem=fault.message if fault else "",
        rows=rows,
        states=STATES,
        communes=places.within(course.communes, who.commune),
        languages=course.languages,
        longest=write.LONGEST,
        text=text,
        chosen=chosen or [],
        langs=list(course.languages) if langs is None else langs,
    )
