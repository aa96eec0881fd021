"""Real processes are killed while they renew: the grant is kept wherever it can be, and a token is used once."""

import signal
import subprocess
import sys
from typing import Any

import pytest

from api.platforms.zalo_oa.alarms import alarms
from api.settings import ROOT
from bot.channels.base import BadToken
from tests.api.platforms.zalo_oa.conftest import Office
from tests.api.platforms.zalo_oa.mortal import POINTS

pytestmark = pytest.mark.sql

KEPT = [point for point in POINTS if point != "after-answer"]


def command(office: Office, point: str) -> list[str]:
    url = office.database.url.render_as_string(hide_password=False)
    given = (url, str(office.folder), office.zalo.url, office.now.isoformat(), point)
    return [sys.executable, "-m", "tests.api.platforms.zalo_oa.mortal", *given]


def dies(office: Office, point: str) -> None:
    done = subprocess.run(command(office, point), cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr


def started(office: Office, **piped: Any) -> Any:
    return subprocess.Popen(command(office, "never"), **piped)


def due(office: Office) -> str:
    """The grant there is, old enough to be renewed; its access token."""
    first = office.logs_in()
    office.later(hours=20)
    return first


@pytest.mark.slow
@pytest.mark.parametrize("point", KEPT)
async def test_whoever_comes_after_the_kill_has_the_grant(office: Office, point: str) -> None:
    first = due(office)
    dies(office, point)
    after = office.another()
    await after.tend()
    assert await after.token() == office.zalo.access != first
    assert [form["grant_type"] for form in office.zalo.asked] == ["refresh_token"], "asked once, before or after"
    grant = office.tokens.grant()
    assert grant
    assert (grant.generation, grant.trouble, grant.asked_at) == (2, "", None)
    assert office.tokens.kept() is None
    office.later(hours=20)
    await after.tend()
    assert await after.token() == office.zalo.access, "and the pair that was kept can be renewed"


@pytest.mark.slow
async def test_an_answer_nobody_read_is_lost_and_that_is_said(office: Office) -> None:
    due(office)
    dies(office, "after-answer")
    after = office.another()
    await after.tend()
    assert len(office.zalo.asked) == 2, "the old token is tried once more"
    assert office.trouble == "lost"
    (alarm,) = alarms(office.tokens.grant(), office.now)
    assert (alarm.level, alarm.says[:26]) == ("bad", "Phải đăng nhập lại Zalo tr")
    office.later(days=1)
    await after.tend()
    with pytest.raises(BadToken):
        await after.token()
    assert len(office.zalo.asked) == 2, "and not again and again"


@pytest.mark.slow
async def test_an_answer_nobody_read_is_no_loss_where_the_platform_takes_the_old_token_again(office: Office) -> None:
    due(office)
    before = office.zalo.refresh
    dies(office, "after-answer")
    office.zalo.refresh = before
    await office.another().tend()
    assert office.trouble == ""
    assert await office.another().token() == office.zalo.access


@pytest.mark.slow
async def test_two_processes_that_renew_at_once_use_one_refresh(office: Office) -> None:
    due(office)
    piped: Any = {"cwd": ROOT, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes: list[Any] = [started(office, **piped) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    used = [process.communicate(timeout=60)[0].splitlines()[-1] for process in processes]
    assert used == [office.zalo.access] * 3
    assert len(office.zalo.asked) == 1
