"""Whoever opens an address by hand reads Vietnamese, whatever is wrong; programs read JSON."""

import re

import httpx
import pytest
from fastapi import FastAPI, Form

from api.care import health
from api.errors import NotAllowed, answer_faults

PEOPLE, PROGRAM = {"accept": "text/html,*/*"}, {"accept": "application/json"}


@pytest.fixture
def client() -> httpx.AsyncClient:
    app = FastAPI()
    answer_faults(app)

    @app.get("/page/{number}")
    async def page(number: int) -> int:
        return 1 // number

    @app.post("/form")
    async def form(age: int = Form()) -> int:
        return age

    @app.get("/closed")
    async def closed() -> None:
        raise NotAllowed

    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    return httpx.AsyncClient(transport=transport, base_url="http://test")


WRONG = [
    ("GET", "/nowhere", 404, "Không có trang này"),
    ("GET", "/form", 405, "Trang này không mở theo cách đó được"),
    ("DELETE", "/page/1", 405, "Trang này không mở theo cách đó được"),
    ("GET", "/page/x", 422, "Có chỗ điền chưa đúng"),
    ("POST", "/form", 422, "Có chỗ điền chưa đúng"),
    ("GET", "/page/0", 500, "Máy gặp lỗi, không phải tại bạn"),
    ("GET", "/closed", 403, "Tài khoản của bạn không được làm việc này"),
]


@pytest.mark.parametrize(("method", "path", "status", "title"), WRONG)
async def test_people_read_in_vietnamese_what_is_wrong(
    client: httpx.AsyncClient, method: str, path: str, status: int, title: str
) -> None:
    answer = await client.request(method, path, headers=PEOPLE)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    assert f"<title>{title} – Bòn Số</title>" in answer.text and '<html lang="vi">' in answer.text


@pytest.mark.parametrize(("method", "path", "status"), [row[:3] for row in WRONG])
async def test_programs_read_json(client: httpx.AsyncClient, method: str, path: str, status: int) -> None:
    answer = await client.request(method, path, headers=PROGRAM)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/json")
    assert answer.json()


async def test_the_api_speaks_json_to_browsers_too(client: httpx.AsyncClient) -> None:
    assert (await client.get("/api/v1/nowhere", headers=PEOPLE)).headers["content-type"] == "application/json"


async def test_what_may_be_asked_instead_is_said(client: httpx.AsyncClient) -> None:
    assert (await client.get("/form", headers=PEOPLE)).headers["allow"] == "POST"


def test_whoever_may_get_the_health_may_ask_for_its_head() -> None:
    methods = [(route.path, set(route.methods)) for route in health.router.routes]  # type: ignore[attr-defined]
    for path in {path for path, _ in methods}:
        assert {"GET", "HEAD"} <= set().union(*(found for one, found in methods if one == path))


@pytest.mark.parametrize(
    ("came", "links"),
    [
        ("http://test/l/qr-pay?lang=kpm&slow=1", ["/l/qr-pay?lang=kpm&amp;slow=1", "/"]),
        ("http://test/nowhere", ["/"]),
        ("http://elsewhere.example/l/qr-pay", ["/"]),
        ("http://test//elsewhere.example/", ["/"]),
        ("javascript:alert(1)", ["/"]),
        ('http://test/"><script>', ["/&quot;&gt;&lt;script&gt;", "/"]),
        ("", ["/"]),
    ],
)
async def test_the_way_back_is_a_link_to_a_page_of_ours(client: httpx.AsyncClient, came: str, links: list[str]) -> None:
    """Not a script: that is nothing where scripts are off or a policy forbids them."""
    answer = await client.get("/nowhere", headers={**PEOPLE, "referer": came})
    assert re.findall(r'<a href="([^"]*)"', answer.text) == links
