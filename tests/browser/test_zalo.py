"""Connecting Zalo in a real browser, which holds our policy against the way to Zalo and back."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.api.platforms.zalo_oa.conftest import APP, SECRET
from tests.browser.conftest import Server, Visit
from tests.browser.test_staff import first_link, fits, welcome
from tests.fakes.zalo_oauth import FakeZaloOauth

pytestmark = pytest.mark.browser


@pytest.fixture
def zalo() -> Iterator[FakeZaloOauth]:
    with FakeZaloOauth(APP, SECRET) as fake:
        yield fake


def test_an_admin_connects_the_official_account_with_her_phone(
    tmp_path: Path, visit: Visit, zalo: FakeZaloOauth
) -> None:
    server = Server(tmp_path)
    zalo.redirect = f"{server.url}/staff/zalo/back"
    server.start(
        BONSO_ZALO_OA_ID="77",
        BONSO_ZALO_OA_APP_ID=APP,
        BONSO_ZALO_OA_APP_SECRET=SECRET,
        BONSO_ZALO_OA_SECRET="khóa ký hư cấu",
        BONSO_ZALO_OA_OAUTH_URL=zalo.url,
    )
    try:
        page = visit().page
        welcome(page, first_link(server), login="ca", name="Ca (hư cấu)")
        page.click("nav >> text=Zalo")
        assert "Chưa đăng nhập Zalo" in page.locator(".trouble").inner_text()
        assert fits(page)
        page.click("text=Mở trang cho phép của Zalo")
        page.wait_for_selector("text=Zalo đang chạy tốt")
        assert page.url == f"{server.url}/staff/zalo"
        assert fits(page)
        assert server.rows("SELECT generation, trouble FROM zalo_token") == [(1, "")]
        log = (server.folder / "server.log").read_text()
        assert not [secret for secret in (SECRET, zalo.access, zalo.refresh) if secret in log]
    finally:
        server.end()
