"""The fictional district's installation, with four people who may log in."""

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.settings import Settings
from tests.api.office import application, employ

PEOPLE = (("ca", "admin", ""), ("thu", "staff", "anh-dao"), ("ha", "union", "anh-dao"), ("lan", "union", "thong-xanh"))


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Pages are tested on SQLite; ``test_walk`` visits all of them on PostgreSQL."""
    return sqlite_url


@pytest.fixture
def app(settings: Settings, database: Engine) -> FastAPI:
    for login, role, commune in PEOPLE:
        employ(database, login, role, commune)
    return application(settings, database)
