"""A platform as this installation uses it: what we keep beside its messages, and what that means to whom.

``Platform`` keeps nothing and is enough for most: a channel in ``bot.channels`` needs no more. What a platform needs of
our database is a folder beside this file, with a class derived from it and a line in ``registry``.
"""

import asyncio
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from functools import cached_property
from typing import Any, ClassVar, NamedTuple

from prometheus_client.core import GaugeMetricFamily
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, Select

from api.delivery.budget import SendBudget
from api.media.uploads import UploadFolder
from api.platforms.forecast import Forecast
from api.settings import Settings
from api.store import Keys
from bot.channels import CHANNELS, Channel, Door, Installation, Joined


class Remark(NamedTuple):
    """What the doctor says of a platform: ``level`` is ``ok``, ``warn`` or ``bad``, ``advice`` what to do."""

    level: str
    about: str
    says: str
    advice: str = ""


class Allowed(NamedTuple):
    """How much of what a platform allows is used, for staff; ``warning`` says what it means that little is left."""

    about: str
    says: str
    warning: str = ""


class Lifetime(NamedTuple):
    """``lives`` says how long; ``ends`` names who ends it, as ``module.function`` or a chore of ``api.care.expiry``.

    ``ends`` is empty for what stays: work of staff, or counts that speak of nobody.
    """

    lives: str
    ends: tuple[str, ...] = ()


class Platform:
    """The platform called ``name`` (as in ``bot.channels.CHANNELS``), with the one account we have there.

    ``keys`` gives the keys of the installation when they are needed: a doctor may come before there are any.
    """

    tables: ClassVar[Mapping[str, Lifetime]] = {}
    """What only it keeps, by name of the table (``api.care.retention``)."""

    files: ClassVar[Mapping[str, Lifetime]] = {}
    """And by pattern of the name in the data folder."""

    def __init__(self, name: str, settings: Settings, database: Engine, keys: Callable[[], Keys]) -> None:
        self.name, self.account = name, f"{name}/main"
        self.manifest = CHANNELS[name].manifest
        self.settings, self.database, self.keys = settings, database, keys

    @cached_property
    def channel(self) -> Channel | None:
        """Its channel, ready to ``start``; None where the settings leave it off."""
        return self.made(self._installation())

    def made(self, installation: Installation) -> Channel | None:
        """The channel, made once."""
        return CHANNELS[self.name].made(installation)

    def economy(self) -> SendBudget:
        """What messages cost and which must wait for it."""
        return SendBudget()

    def forecast(self, connection: Connection, chats: Select[Any], now: datetime) -> Forecast | None:
        """What a message to many of ``chats`` (columns ``id``, ``account``) would cost; None where none ever does."""
        return None

    def allowances(self, connection: Connection, now: datetime) -> Sequence[Allowed]:
        """How much is used of what may be used."""
        return ()

    def typed_door(self) -> Door | None:
        """How somebody comes here who must type her join code, as a poster tells it."""
        return None

    async def door(self, code: str) -> Door | None:
        """How somebody comes here from the page of her join code; None where there is no way."""
        return await self.channel.door(code) if isinstance(self.channel, Joined) else self.typed_door()

    async def upkeep(self, leading: Callable[[], bool], stopping: asyncio.Event) -> None:
        """Whatever must go on until ``stopping``, in the process that is ``leading`` as the sender."""

    def health(self) -> dict[str, str]:
        """How it does, by name, for ``/health/ready``. It concerns one channel, so it makes nobody unready."""
        return {}

    def gauges(self, connection: Connection, now: datetime) -> Sequence[GaugeMetricFamily]:
        """What an alarm can be set on."""
        return ()

    def set_up(self) -> Iterator[Remark]:
        """What the settings say: whether it is switched on, and what is missing."""
        if self.manifest.switch and self.setting(self.manifest.switch):
            yield Remark("ok", self.manifest.title, "Đã có mã của bot.")
        elif self.manifest.advice:
            yield Remark("warn", self.manifest.title, "Chưa bật.", self.manifest.advice)

    def records(self, connection: Connection, now: datetime) -> Iterator[Remark]:
        """What the database says of it."""
        for about, says, warning in self.allowances(connection, now):
            yield Remark("warn" if warning else "ok", about, says, warning)

    def setting(self, name: str) -> str:
        """A setting's value as text."""
        value = getattr(self.settings, name)
        return value.get_secret_value() if isinstance(value, SecretStr) else str(value)

    def _installation(self) -> Installation:
        secret = webhook_secret(self.keys(), self.name)
        return Installation(self.setting, secret, self.settings.public_url, UploadFolder(self.settings.data_dir).fetch)


def webhook_secret(keys: Keys, name: str) -> str:
    """What the platform called ``name`` must repeat with each delivery, unless the settings say otherwise."""
    return keys.derive(f"{name} webhook").hex()
