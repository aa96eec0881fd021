"""An Official Account whose platform is the fake one, reached from this process."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.oauth import TokenPair, ZaloApp
from api.platforms.zalo_oa.refresh import ZaloAccess
from api.platforms.zalo_oa.tokens import TokenAnswer, Tokens
from api.store.keys import Keys
from tests.fakes.zalo_oauth import FakeZaloOauth

APP, SECRET = "1234567890", "khóa-của-ứng-dụng-hư-cấu".encode().hex()


@dataclass
class Office:
    """A way to the Official Account, and the clock on its wall."""

    zalo: FakeZaloOauth
    database: Engine
    keys: Keys
    folder: Path
    now: datetime

    def __post_init__(self) -> None:
        self.tokens = Tokens(self.database, self.keys, self.folder, ACCOUNT)
        self.access = self.another()

    def another(self) -> ZaloAccess:
        """The same in another process, as far as memory goes."""
        app = ZaloApp(APP, SECRET, self.zalo.url)
        tokens = Tokens(self.database, self.keys, self.folder, ACCOUNT)
        steady = lambda: self.now.timestamp()  # noqa: E731 - both clocks of this machine go together
        return ZaloAccess(ACCOUNT, app, tokens, self.database, self.folder, lambda: self.now, steady)

    def logs_in(self) -> str:
        """A grant is there, without the pages; its access token."""
        access, refresh = self.zalo.grants()
        self.tokens.store(TokenPair(access, refresh, 90_000), TokenAnswer(b"", 0, True, self.now))
        return access

    def later(self, **time: float) -> None:
        self.now += timedelta(**time)

    @property
    def trouble(self) -> str:
        grant = self.tokens.grant()
        assert grant
        return grant.trouble


@pytest.fixture
def zalo() -> Iterator[FakeZaloOauth]:
    with FakeZaloOauth(APP, SECRET) as fake:
        yield fake


@pytest.fixture
def office(zalo: FakeZaloOauth, database: Engine, keys: Keys, tmp_path: Path, now: datetime) -> Office:
    return Office(zalo, database, keys, tmp_path, now)
