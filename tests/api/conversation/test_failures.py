"""What could not be dealt with is looked at by kind and place, settled, and counted."""

from typing import Any

import pytest
from sqlalchemy import Engine, insert
from typer.testing import CliRunner

from api.cli import app
from api.clock import now
from api.conversation import failures
from api.settings import Settings
from api.store.database import reading, writing
from api.store.models import DeadEvent
from api.store.statements import core

pytestmark = pytest.mark.sql


def put(database: Engine, *errors: str) -> None:
    row: dict[str, Any] = {"account": "web/main", "event": '{"type":"Said"}', "at": now()}
    with writing(database) as connection:
        for number, error in enumerate(errors):
            connection.execute(insert(core(DeadEvent)).values({**row, "key": f"k{number}", "error": error}))


def test_they_are_listed_by_kind_and_settled_together(database: Engine) -> None:
    put(database, "KeyError a.py:1", "KeyError a.py:1", "ValueError b.py:2")
    with reading(database) as connection:
        found = {row["error"]: row["count"] for row in failures.unsettled(connection)}
        assert (found, failures.count(connection)) == ({"KeyError a.py:1": 2, "ValueError b.py:2": 1}, 3)
    with writing(database) as connection:
        assert failures.settle(connection, actor="bonso", now=now()) == 3
        assert failures.settle(connection, actor="bonso", now=now()) == 0
        assert failures.count(connection) == 0
        assert list(failures.unsettled(connection)) == []


def test_the_command_shows_and_settles_them(
    settings: Settings, database: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("BONSO_DATABASE_URL", settings.database_url)
    put(database, "KeyError a.py:1")
    shown = CliRunner().invoke(app, ["failures"])
    assert shown.exit_code == 0
    assert "KeyError a.py:1" in shown.stdout
    assert "Đã ghi là có người xem: 1." in CliRunner().invoke(app, ["failures", "--settle"]).stdout
    assert "Không có." in CliRunner().invoke(app, ["failures"]).stdout
