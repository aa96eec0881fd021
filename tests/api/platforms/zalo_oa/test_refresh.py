"""Renewing in one process: when it is time, what each answer of the platform leads to, and what is never shown."""

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import orjson
import pytest
import structlog
from sqlalchemy import Engine
from sqlalchemy.exc import OperationalError

from api import logs
from api.platforms.zalo_oa import ACCOUNT, refresh
from api.platforms.zalo_oa.alarms import alarms
from api.platforms.zalo_oa.oauth import verifier
from api.platforms.zalo_oa.refresh import LoginRefused, TokenRenewal
from api.platforms.zalo_oa.token_lock import Busy, token_lock
from api.platforms.zalo_oa.tokens import TokenAnswer, Tokens
from api.store.keys import Keys
from api.store.models import SQLModel
from bot.channels.base import BadToken, Unreachable
from tests.api.platforms.zalo_oa.conftest import SECRET, Office
from tests.fakes.zalo_oauth import BAD_APP, BAD_GRANT, Fault


async def test_without_a_login_there_is_no_token(office: Office) -> None:
    with pytest.raises(BadToken):
        await office.access.token()
    await office.access.tend()
    assert office.zalo.asked == []


async def test_a_token_is_renewed_after_twenty_hours_and_not_before(office: Office) -> None:
    first = office.logs_in()
    office.later(hours=19, minutes=59)
    await office.access.tend()
    assert await office.access.token() == first
    office.later(minutes=1)
    await office.access.tend()
    assert await office.access.token() == office.zalo.access != first
    grant = office.tokens.grant()
    assert grant
    assert (grant.obtained_at, grant.expires_at) == (office.now, office.now + timedelta(hours=25))
    assert grant.login_by == office.now + timedelta(days=90)


async def test_a_machine_that_slept_renews_when_a_token_is_wanted(office: Office) -> None:
    office.logs_in()
    office.later(days=3)
    assert await office.access.token() == office.zalo.access
    assert len(office.zalo.asked) == 1


@pytest.mark.sql
async def test_of_many_that_were_refused_at_once_one_asks(office: Office) -> None:
    first = office.logs_in()
    await office.access.token()
    office.later(minutes=5)
    got = await asyncio.gather(*(office.access.renew(first) for _ in range(40)))
    assert set(got) == {office.zalo.access}
    assert len(office.zalo.asked) == 1


async def test_whoever_is_refused_after_another_process_renewed_gets_that_token(office: Office) -> None:
    first = office.logs_in()
    other = office.another()
    await other.token()
    office.later(minutes=5)
    await office.access.renew(first)
    assert await other.renew(first) == office.zalo.access
    assert len(office.zalo.asked) == 1


async def test_a_platform_that_refuses_even_new_tokens_gets_a_rest(office: Office) -> None:
    first = office.logs_in()
    with pytest.raises(BadToken):
        await office.access.renew(first)
    assert office.zalo.asked == []


@pytest.mark.sql
async def test_a_refused_request_stays_an_alarm_until_it_works_again(office: Office) -> None:
    office.logs_in()
    office.later(hours=20)
    office.zalo.secret = "changed"
    await office.access.tend()
    assert office.trouble == f"refused:{BAD_APP}"
    (alarm,) = alarms(office.tokens.grant(), office.now)
    assert (alarm.level, str(BAD_APP) in alarm.says) == ("bad", True)
    office.zalo.secret = SECRET
    await office.access.tend()
    assert len(office.zalo.asked) == 1, "it rests"
    office.later(minutes=5)
    await office.access.tend()
    assert office.trouble == ""
    assert alarms(office.tokens.grant(), office.now) == []


@pytest.mark.parametrize("fault", [Fault(silent=True), Fault(status=502, body=b"<html>"), Fault(body=b'{"access_')])
async def test_an_answer_that_did_not_come_is_asked_for_again(office: Office, fault: Fault) -> None:
    office.logs_in()
    office.later(hours=20)
    office.zalo.faults.append(fault)
    await office.access.tend()
    assert office.trouble == "no-answer"
    (alarm,) = alarms(office.tokens.grant(), office.now)
    assert alarm.level == "warn"
    await office.access.tend()
    assert len(office.zalo.asked) == 1
    office.later(minutes=5)
    await office.access.tend()
    assert office.trouble == ""
    assert office.tokens.kept() is None
    assert await office.access.token() == office.zalo.access


async def test_a_network_that_is_away_uses_nothing_up(office: Office) -> None:
    office.logs_in()
    office.later(hours=20)
    gone = office.another()
    object.__setattr__(gone.app, "url", "http://127.0.0.1:1")
    await gone.tend()
    assert office.trouble == "unreachable"
    grant = office.tokens.grant()
    assert grant
    assert grant.asked_at is None
    office.later(hours=6)
    with pytest.raises(BadToken):
        await gone.token()
    assert [alarm.level for alarm in alarms(office.tokens.grant(), office.now)] == ["bad"]


async def test_a_login_mends_everything(office: Office) -> None:
    office.logs_in()
    office.later(hours=20)
    office.zalo.refresh = "spent by somebody else"
    await office.access.tend()
    assert office.trouble == "lost"
    ours = verifier()
    back = office.zalo.allows(office.access.app.permission(office.zalo.redirect, "s", ours))
    await asyncio.to_thread(office.access.login, back.partition("code=")[2].partition("&")[0], ours)
    assert await office.access.token() == office.zalo.access
    assert office.trouble == ""


async def test_a_login_that_is_refused_changes_nothing(office: Office) -> None:
    first = office.logs_in()
    with pytest.raises(LoginRefused) as refused:
        office.access.login("no such code", verifier())
    assert refused.value.code == BAD_GRANT
    assert await office.access.token() == first
    assert office.tokens.kept() is None


async def test_three_months_without_renewing_are_announced(office: Office) -> None:
    office.logs_in()
    grant = office.tokens.grant()
    assert grant
    assert alarms(grant, office.now + timedelta(days=75)) == []
    (alarm,) = alarms(grant, office.now + timedelta(days=77))
    assert alarm.says.startswith("Phải đăng nhập lại Zalo trước ngày 31/05/2026.")


async def test_another_key_opens_no_grant_and_says_so(office: Office) -> None:
    office.logs_in()
    office.access.tokens._keys = office.tokens._keys = Keys(b"another key of sixteen")
    with pytest.raises(BadToken):
        await office.access.token()
    (alarm,) = alarms(office.tokens.grant(), office.now)
    assert "khóa bí mật" in alarm.says
    await office.access.tend()
    assert office.zalo.asked == []


async def test_where_the_database_does_not_take_the_answer_a_file_does(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = office.logs_in()
    office.later(hours=20)
    whole = Tokens._put

    def away(self: Tokens, connection: Any, table: Any, row: dict[str, Any]) -> None:
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("disk full"))

    monkeypatch.setattr(Tokens, "_put", away)
    with pytest.raises(Unreachable):
        await office.access.renew(first)
    (kept,) = office.folder.glob("answer-*.sealed")
    assert b"fictional" not in kept.read_bytes()
    assert kept.stat().st_mode & 0o077 == 0
    monkeypatch.setattr(Tokens, "_put", whole)
    await office.another().tend()
    assert await office.another().token() == office.zalo.access
    assert len(office.zalo.asked) == 1
    assert not kept.exists()


def test_an_answer_older_than_the_grant_changes_nothing(office: Office) -> None:
    office.logs_in()
    answer = TokenAnswer(
        orjson.dumps({"access_token": "a", "refresh_token": "b", "expires_in": "90000"}), 0, False, office.now
    )
    office.tokens.keep(answer)
    office.access._take_up()
    grant = office.tokens.grant()
    assert grant
    assert grant.access == office.zalo.access
    assert office.tokens.kept() is None


def test_only_one_is_alone(database: Engine, office: Office) -> None:
    inside = threading.Event()
    leave = threading.Event()

    def holder() -> None:
        with token_lock(database, office.folder, ACCOUNT):
            inside.set()
            leave.wait(60)

    thread = threading.Thread(target=holder)
    thread.start()
    assert inside.wait(60)
    with pytest.raises(Busy), token_lock(database, office.folder, ACCOUNT, 0.1):
        raise AssertionError("two at once")
    with token_lock(database, office.folder, "zalo-oa/other", 0.1):
        leave.set()
    thread.join()
    with token_lock(database, office.folder, ACCOUNT, 5):
        pass


async def test_whoever_sends_keeps_the_tokens_fresh(office: Office) -> None:
    first = office.logs_in()
    office.later(hours=20)
    stopping, leading = asyncio.Event(), [False]
    task = asyncio.create_task(TokenRenewal(office.access, lambda: leading[0], 0.01).run(stopping))
    await asyncio.sleep(0.1)
    assert office.zalo.asked == []
    leading[0] = True
    async with asyncio.timeout(60):
        while await office.another().token() == first:  # noqa: ASYNC110 - it happens elsewhere
            await asyncio.sleep(0.01)
    stopping.set()
    await task


async def test_tokens_appear_in_no_log_and_open_in_no_table(
    office: Office, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    logs.configure("DEBUG", [])
    # One that has not spoken yet: a logger keeps the level of its first word, which some earlier test may have had.
    monkeypatch.setattr(refresh, "log", structlog.get_logger())
    try:
        office.logs_in()
        office.later(hours=20)
        await office.access.tend()
        structlog.get_logger().info("a library", header=f"access_token: {await office.access.token()}")
        structlog.get_logger().info("a library", body=f"refresh_token={office.zalo.refresh}")
        _fails(lambda: office.access.login("code", office.zalo.refresh))
    finally:
        structlog.reset_defaults()
    said = capsys.readouterr().err
    assert "tokens renewed" in said
    assert "fictional" not in said
    with office.database.connect() as connection:
        for table in SQLModel.metadata.sorted_tables:
            assert b"fictional" not in repr(connection.execute(table.select()).all()).encode()


def _fails(work: Callable[[], object]) -> None:
    try:
        work()
    except LoginRefused:
        structlog.get_logger().exception("login")


@pytest.mark.sql
async def test_a_clock_set_back_makes_it_rest_no_longer(office: Office) -> None:
    office.logs_in()
    office.later(hours=20)
    office.zalo.faults.append(Fault(status=502, body=b""))
    await office.access.tend()
    office.later(hours=-1)
    await office.access.tend()
    assert (office.trouble, len(office.zalo.asked)) == ("", 2)


async def test_a_clock_set_back_keeps_no_refused_token(office: Office) -> None:
    first = office.logs_in()
    office.later(hours=-1)
    await office.another().renew(first)
    assert office.zalo.access != first
