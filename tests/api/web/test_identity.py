from collections.abc import Iterator

import pytest
from fastapi import FastAPI, Request
from fastapi.responses import Response
from fastapi.testclient import TestClient

from api.errors import answer_faults
from api.settings import Settings
from api.web.identity import COOKIE, browser_address, remember_browser
from tests.rows import each_row


def _app(public_url: str) -> FastAPI:
    settings = Settings(_env_file=None, public_url=public_url)
    app = FastAPI()
    answer_faults(app)

    @app.get("/")
    def home(request: Request) -> Response:
        response = Response()
        remember_browser(request, response, settings)
        return response

    @app.get("/who")
    def who(request: Request) -> str:
        return browser_address(request)

    return app


@pytest.fixture
def client() -> Iterator[TestClient]:
    with TestClient(_app("http://127.0.0.1:8000")) as client:
        yield client


def test_a_browser_keeps_its_address(client: TestClient) -> None:
    client.get("/")
    first = client.get("/who").json()
    client.get("/")
    assert client.get("/who").json() == first
    assert len(first) == 43


def test_two_browsers_have_two_addresses(client: TestClient) -> None:
    client.get("/")
    first = client.get("/who").json()
    client.cookies.clear()
    client.get("/")
    assert client.get("/who").json() != first


@pytest.mark.parametrize("value", [None, "", "short", "x" * 44, "a" * 42 + "é", "a" * 42 + ";", "1' OR '1'='1"])
def test_only_a_cookie_of_ours_is_an_address(client: TestClient, value: str | None) -> None:
    headers = {} if value is None else {"cookie": f"{COOKIE}={value}".encode()}
    answer = client.get("/who", headers=headers)
    assert (answer.status_code, answer.json()["error"]) == (401, "not-known")


def test_a_made_up_cookie_is_replaced(client: TestClient) -> None:
    answer = client.get("/", headers={"cookie": f"{COOKIE}=made-up"})
    assert "made-up" not in answer.headers["set-cookie"]


def test_scripts_and_other_sites_do_not_get_it(client: TestClient) -> None:
    cookie = client.get("/").headers["set-cookie"].lower()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert f"max-age={400 * 24 * 3600}" in cookie


@each_row(
    ("public_url", "base_url", "secure"),
    [
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000", False),
        ("http://127.0.0.1:8000", "https://127.0.0.1:8000", True),
        ("https://bonso.example", "http://bonso.example", True),  # behind a proxy that says nothing
        ("https://bonso.example", "http://192.0.2.7:8000", False),  # the machine by its own address
    ],
)
def test_over_https_it_never_leaves_in_the_clear(public_url: str, base_url: str, secure: bool) -> None:
    with TestClient(_app(public_url), base_url=base_url) as client:
        assert ("; secure" in client.get("/").headers["set-cookie"].lower()) is secure
