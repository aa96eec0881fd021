"""The fake platform as a client sees it that was written elsewhere (zalo-sdk, where it is installed)."""

from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.fakes.zalo_oauth import BAD_TOKEN, FakeZaloOauth

REAL = "https://oauth.zaloapp.com"


@pytest.fixture
def zalo() -> Iterator[FakeZaloOauth]:
    with FakeZaloOauth("123", "secret of the app") as fake:
        yield fake


@pytest.fixture
def client(zalo: FakeZaloOauth, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Its address is written into that client, so its requests are sent to the fake on the way."""
    sdk = pytest.importorskip("zalo_sdk.BaseClient", reason="zalo-sdk is not installed")
    post = sdk.requests.post
    monkeypatch.setattr(sdk.requests, "post", lambda url, **more: post(url.replace(REAL, zalo.url), **more))
    return sdk.BaseClient(app_id="123", secret_key="secret of the app")


def test_another_client_gets_its_tokens_and_renews_them_once(zalo: FakeZaloOauth, client: Any) -> None:
    page = client.request_authoriation_code_url(zalo.redirect, "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", "s")
    code = parse_qs(urlsplit(zalo.allows(page)).query)["code"][0]
    verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
    access, refresh, _ = client.get_access_token_from_authorization_code(code, verifier)
    assert (access, refresh) == (zalo.access, zalo.refresh)
    assert client.refresh_acccess_token()[0] == zalo.access != access
    client.refresh_token = refresh
    with pytest.raises(Exception) as refused:
        client.refresh_acccess_token()
    assert str(BAD_TOKEN) in str(refused.value.args)
