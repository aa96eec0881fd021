"""A picture of a code that the page sends: read, told, and nowhere afterwards."""

from uuid import uuid4

import pytest
from httpx import AsyncClient, Response

from api.http import guard
from api.http.context import Context
from api.media import qr_pictures
from tests.api.media.qr_drawn import photo
from tests.api.web.conftest import Browser, send
from tests.bot.payments.test_read import ROWS

DYNAMIC = next(row["content"] for row in ROWS if row["id"] == "S2")


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """SQLite alone: what is asked of the database here has tests where it stands."""
    return sqlite_url


async def shows(page: AsyncClient, picture: bytes, id: str = "", after: int = 0) -> Response:
    return await page.post(f"/chat/photo?after={after}&id={id or uuid4()}", content=picture)


def words(answer: Response) -> str:
    return " ".join(line[1] for row in answer.json()["messages"] for line in row["part"]["lines"])


async def test_a_code_is_told_in_the_answer(page: AsyncClient) -> None:
    await send(page, type="open")
    answer = await shows(page, photo(DYNAMIC), after=1)
    assert answer.status_code == 202
    assert "Agribank" in words(answer) and "5400 2050 0000 1" in words(answer)


async def test_what_cannot_be_read_is_to_be_taken_again(page: AsyncClient) -> None:
    await send(page, type="open")
    for picture in (b"no picture", b"", photo("x")[:200]):
        assert "không thấy mã" in words(await shows(page, picture, after=1))


async def test_the_same_picture_again_is_answered_once(page: AsyncClient) -> None:
    await send(page, type="open")
    id = str(uuid4())
    first = await shows(page, photo(DYNAMIC), id)
    again = await shows(page, photo(DYNAMIC), id)
    assert first.json()["messages"] == again.json()["messages"]


async def test_its_voice_is_made_for_her_alone_and_its_screen_is_there_after_a_reload(
    page: AsyncClient, browser: Browser, parts: Context
) -> None:
    await send(page, type="open")
    row = (await shows(page, photo(DYNAMIC), after=1)).json()["messages"][-1]
    heard = await page.get(f"/chat/voice/{row['seq']}/message")
    assert (heard.status_code, heard.headers["cache-control"]) == (200, "no-store")
    assert heard.content[:4] == b"OggS"
    assert (await page.get(f"/chat/voice/{row['seq']}/message/size")).json()["bytes"] > 1000
    assert "5400 2050" in words(await page.get("/chat/messages?after=0"))
    stranger = browser()
    await stranger.get("/")
    assert (await stranger.get(f"/chat/voice/{row['seq']}/message")).status_code == 404
    folder = parts.settings.data_dir
    for file in (file for file in folder.rglob("*") if file.is_file()):
        content = file.read_bytes()
        assert not [part for part in (b"5400205000001", b"5400 2050", b"MUA RAU") if part in content], file


async def test_pasted_text_is_read_too(page: AsyncClient) -> None:
    await send(page, type="open")
    assert "Agribank" in words(await send(page, after=1, type="say", text=f"mã này {DYNAMIC}"))


async def test_a_picture_that_is_too_large_is_refused(page: AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr_pictures, "MOST_BYTES", 1000)
    assert (await shows(page, photo(DYNAMIC))).status_code == 413


async def test_other_sites_and_the_hasty_are_refused(page: AsyncClient) -> None:
    origin = {"origin": "https://other.example"}
    answer = await page.post(f"/chat/photo?id={uuid4()}", content=photo(DYNAMIC), headers=origin)
    assert answer.status_code == 403
    answers = [await shows(page, b"") for _ in range(guard.RATES["photo"][0][0].amount + 1)]
    assert (answers[0].status_code, answers[-1].status_code) == (202, 429)
    assert answers[-1].json()["message"] == guard.WORDS["photo"]
