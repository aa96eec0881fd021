"""One tap on the page of a lesson says that its K'Ho is not right; it reaches the reviewers as from any chat."""

import re
from typing import Any

import pytest
from httpx import AsyncClient
from sqlalchemy import select

from api.clock import now
from api.codes.lesson_links import LIFE, signed
from api.http.context import Context
from api.player.kept import LessonsToKeep
from api.player.routes import NOBODYS
from api.store.database import reading
from api.store.models import ContentVersion, TranslationReport
from api.store.statements import core
from tests.api.conftest import BOTH
from tests.api.player.conftest import LAN
from tests.api.village import Village

HERE = "/l/qr-pay/scan"
KHO = f"{HERE}?lang=kpm"
THANKS = "sẽ xem lại câu này"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


def reports(parts: Context) -> list[Any]:
    table = core(TranslationReport)
    with reading(parts.database) as connection:
        return list(connection.execute(select(table).order_by(table.c.key)).all())


def version(parts: Context) -> int:
    with reading(parts.database) as connection:
        return int(connection.scalar(select(core(ContentVersion).c.version)) or 0)


def form(page: str) -> str:
    """Where the button of a page sends."""
    found = re.search(r'<form method="post" action="([^"]+)"><button class="doubt">', page)
    return found[1].replace("&amp;", "&") if found else ""


@pytest.mark.slow
async def test_a_draft_has_a_button_and_vietnamese_has_none(phone: AsyncClient, parts: Context) -> None:
    assert form((await phone.get(KHO)).text) == KHO
    assert "K&#39;Ho chưa đúng" in (await phone.get(KHO)).text
    assert form((await phone.get(HERE)).text) == ""
    kept = LessonsToKeep().kept(parts, "qr-pay", {"lang": "kpm"}, now())
    assert kept.content and "form-action 'self'" in (await phone.get(KHO)).headers["content-security-policy"]


async def test_it_reaches_the_reviewers_once_and_thanks(phone: AsyncClient, parts: Context) -> None:
    before = version(parts)
    done = await phone.post(KHO)
    assert (done.status_code, done.headers["location"]) == (303, f"{KHO}&thanks=1")
    thanked = (await phone.get(done.headers["location"])).text
    assert THANKS in thanked and form(thanked) == KHO
    assert THANKS not in (await phone.get(KHO)).text
    await phone.post(KHO)
    rows = reports(parts)
    assert {(row.lang, row.lesson, row.step, row.chat_id) for row in rows} == {("kpm", "qr-pay", "scan", NOBODYS)}
    assert len(rows) == len({row.key for row in rows})
    key = "qr-pay/scan/text"
    assert key in {row.key for row in rows} and key in parts.courses.current.marks.safety
    assert version(parts) > before, "every process takes it back within a second"


async def test_from_a_chat_it_is_hers(phone: AsyncClient, parts: Context, lan: Village) -> None:
    chat = lan.row(LAN).id
    await phone.post(f"{KHO}&k={signed(parts.keys, chat, who='1', lesson='qr-pay', until=now() + LIFE)}")
    assert {row.chat_id for row in reports(parts)} == {chat}
    await phone.post(f"{KHO}&k=wrong")
    assert {row.chat_id for row in reports(parts)} == {chat, NOBODYS}


async def test_where_nothing_is_a_draft_nothing_is_written(phone: AsyncClient, parts: Context) -> None:
    assert (await phone.post(HERE)).status_code == 303
    for nowhere in ("/l/no-such-lesson", "/l/qr-pay?lang=fr"):
        assert (await phone.post(nowhere)).status_code == 404
    assert reports(parts) == []


async def test_only_our_own_page_may_send_it_and_not_without_end(phone: AsyncClient, parts: Context) -> None:
    assert (await phone.post(KHO, headers={"origin": "https://other.example"})).status_code == 403
    assert (await phone.post(KHO, headers={"origin": "null"})).status_code == 403
    assert reports(parts) == []
    assert (await phone.post(KHO, headers={"origin": "http://test"})).status_code == 303
    answers = [(await phone.post(KHO)).status_code for _ in range(60)]
    assert set(answers) == {303, 429} and answers[-1] == 429
