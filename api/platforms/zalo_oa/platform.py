"""The Official Account as this installation uses it: tokens that renew themselves, windows, and what it costs."""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Connection, Select
from sqlalchemy.exc import SQLAlchemyError

from api.delivery.budget import SendBudget
from api.platforms.charges import month
from api.platforms.forecast import Forecast, forecast
from api.platforms.granted import Granted
from api.platforms.hold_paid import ChargeBudget
from api.platforms.platform import Lifetime, Remark
from api.platforms.zalo_oa import connected, gauges, page, remarks
from api.platforms.zalo_oa.login import come_back, set_out
from api.platforms.zalo_oa.refresh import LoginRefused, TokenRenewal, ZaloAccess
from api.platforms.zalo_oa.tokens import Grant
from api.store import writing
from bot.channels import Channel, Door, Installation, fetching, zalo_oa


class OfficialAccount(Granted):
    """There once its app is named and Zalo's key for deliveries is known; it speaks once staff have logged in."""

    page = page.PAGE
    tables = {
        "zalo_token": Lifetime("one row an account, replaced by each renewal"),
        "zalo_answer": Lifetime("one row an account, until it was read", ("api.platforms.zalo_oa.tokens",)),
        "zalo_login": Lifetime("ten minutes, and until the next night", ("platform_logins",)),
    }
    files = {"answer-*.sealed": Lifetime("what Zalo last answered, sealed", ("api.platforms.zalo_oa.tokens",))}

    @cached_property
    def access(self) -> ZaloAccess | None:
        """The way to its tokens, once its app is named."""
        return connected.access(self.settings, self.keys, self.database)

    def made(self, installation: Installation) -> Channel | None:
        """The channel, with the way to its tokens."""
        given, secret = self.settings, self.setting("zalo_oa_secret")
        if self.access is None or not secret:
            return None
        owner = zalo_oa.Owner(given.zalo_oa_id, given.zalo_oa_app_id, secret)
        terms = zalo_oa.Terms(
            given.zalo_oa_per_minute, given.zalo_oa_silent_hours, fetching.listed(given.zalo_media_hosts)
        )
        return zalo_oa.ZaloOA(owner, self.access, given.zalo_oa_api_url, given.public_url, terms)

    def economy(self) -> SendBudget:
        """What would cost waits until she writes."""
        return ChargeBudget(self.account, self.settings.zalo_oa_monthly, self.settings.zalo_oa_ceiling_dong)

    def forecast(self, connection: Connection, chats: Select[Any], now: datetime) -> Forecast:
        """By the window each of them is in."""
        monthly, ceiling = self.settings.zalo_oa_monthly, self.settings.zalo_oa_ceiling_dong
        return replace(
            forecast(connection, self.account, chats, monthly, ceiling_dong=ceiling, now=now), app=self.manifest.app
        )

    def typed_door(self) -> Door | None:
        """Its links carry nothing, so it is there as soon as its number is."""
        return zalo_oa.door(self.settings.zalo_oa_id)

    async def upkeep(self, leading: Callable[[], bool], stopping: asyncio.Event) -> None:
        """Keep its tokens fresh."""
        if self.access is not None:
            await TokenRenewal(self.access, leading).run(stopping)

    def health(self) -> dict[str, str]:
        """How its tokens do."""
        if self.access is None:
            return {}
        try:
            grant = self.access.tokens.grant()
        except SQLAlchemyError as error:
            return {"zalo": type(error).__name__}
        return {"zalo": (grant.trouble or "ok") if grant else "login"}

    def gauges(self, connection: Connection, now: datetime) -> Sequence[GaugeMetricFamily]:
        """Tokens, windows and charges, once its app is named."""
        if self.access is None:
            return ()
        return gauges.gauges(connection, self.account, self._grant(), self.settings.zalo_oa_monthly, now)

    def set_up(self) -> Iterator[Remark]:
        """What the channel itself needs."""
        return remarks.set_up(self.settings)

    def records(self, connection: Connection, now: datetime) -> Iterator[Remark]:
        """How its tokens and its package do."""
        if trouble := remarks.unreadable(self.settings):
            yield trouble
            return
        monthly = self.settings.zalo_oa_monthly
        yield from remarks.tokens(self._grant(), now)
        yield remarks.package(month(connection, self.account, monthly, now), monthly)

    def shown(self, connection: Connection, now: datetime) -> dict[str, Any]:
        """The steps, and where things stand."""
        return page.shown(connection, self.settings, self.access, now)

    @property
    def leads_to(self) -> str:
        """Zalo's page of permission."""
        place = urlsplit(self.settings.zalo_oa_oauth_url)
        return f"{place.scheme}://{place.netloc}"

    def permission(self, connection: Connection, staff_id: str, now: datetime) -> str:
        """To Zalo's page, on which a manager of the Official Account agrees. Raises ``NotConnected``."""
        back = page.address(self.settings, page.BACK)
        return set_out(connection, self.keys(), self._connected().app, back, staff_id=staff_id, now=now)

    def connect(self, query: Mapping[str, str], staff_id: str, now: datetime) -> None:
        """Her code becomes tokens. Raises ``NotConnected``, ``login.Stale`` and ``page.Refusal``."""
        access = self._connected()
        with writing(self.database) as connection:
            verifier = come_back(connection, self.keys(), query.get("state", ""), staff_id=staff_id, now=now)
        code = query.get("code", "")
        page.check(self.settings, code, oa_id=query.get("oa_id", ""))
        try:
            access.login(code, verifier)
        except LoginRefused as refused:
            raise page.refusal(refused.code) from None

    def _connected(self) -> ZaloAccess:
        if self.access is None:
            raise page.NotConnected
        return self.access

    def _grant(self) -> Grant | None:
        return self.access.tokens.grant() if self.access else None
