"""Platforms on which somebody of ours must agree before we may speak for an account, and the page that leads there."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, ClassVar

from sqlalchemy import Connection

from api.platforms.platform import Platform


@dataclass(frozen=True, slots=True)
class AccountPage:
    """The page on which staff connect an account; ``template`` lies in ``folder``.

    ``asked`` and ``connected`` are what the audit log writes, ``actions`` what they are called.
    """

    address: str
    title: str
    folder: Path
    template: str
    asked: str
    connected: str
    actions: Mapping[str, str] = field(default_factory=dict)


class Granted(Platform, ABC):
    """A platform that lets us speak for an account once somebody has agreed to it on a page of the platform's own."""

    page: ClassVar[AccountPage]

    @abstractmethod
    def shown(self, connection: Connection, now: datetime) -> dict[str, Any]:
        """What the template draws."""

    @property
    @abstractmethod
    def leads_to(self) -> str:
        """The origin of the platform's page of permission."""

    @abstractmethod
    def permission(self, connection: Connection, staff_id: str, now: datetime) -> str:
        """The address of that page, for this once and for her. Raises a ``Fault``."""

    @abstractmethod
    def connect(self, query: Mapping[str, str], staff_id: str, now: datetime) -> None:
        """She came back from there with ``query``; blocks. Raises a ``Fault``."""
