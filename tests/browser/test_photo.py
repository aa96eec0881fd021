"""A code before the camera of the page: a picture is chosen, made small, sent, and what it says is shown and heard."""

from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.api.media.qr_drawn import drawn, encoded
from tests.bot.payments.test_read import ROWS
from tests.browser.conftest import Server, Visit
from tests.browser.lesson import enter
from tests.browser.phone import Phone
from tests.browser.test_network import AWAY
from tests.browser.test_page import fits

pytestmark = pytest.mark.browser

DYNAMIC = next(row["content"] for row in ROWS if row["id"] == "S2")


@pytest.fixture
def on_a_wall(tmp_path: Path) -> Path:
    """A code in a picture as large as a phone's camera makes it."""
    wall = Image.new("L", (3000, 4000), 150)
    wall.paste(drawn(DYNAMIC, scale=20), (700, 1200))
    file = tmp_path / "wall.jpg"
    file.write_bytes(encoded(wall, "JPEG"))
    return file


@pytest.fixture
def nothing(tmp_path: Path) -> Path:
    file = tmp_path / "nothing.png"
    file.write_bytes(encoded(Image.new("L", (800, 600), 90)))
    return file


def shown(phone: Phone, button: str, picture: Path) -> Any:
    """She presses a button and takes a picture; the request that brought it."""
    with phone.page.expect_response(lambda answer: "/chat/photo" in answer.url) as answer:
        with phone.page.expect_file_chooser() as chooser:
            phone.page.locator(button).tap()
        capture = chooser.value.element.get_attribute("capture")
        assert capture == ("environment" if button == "#shoot" else None)
        chooser.value.set_files(picture)
    return answer.value


def entered(server: Server, visit: Visit) -> Phone:
    phone = visit()
    phone.open(server.url)
    enter(phone)
    return phone


def test_a_code_before_the_camera_is_read(server: Server, visit: Visit, on_a_wall: Path) -> None:
    phone = entered(server, visit)
    answer = shown(phone, "#look", on_a_wall)
    assert answer.status == 202
    assert int(answer.request.all_headers()["content-length"]) < on_a_wall.stat().st_size / 2
    phone.page.wait_for_selector("#now >> text=5400 2050 0000 1")
    assert "ba mươi lăm nghìn đồng" in phone.page.locator("#now").inner_text()
    assert phone.page.locator("#notice").inner_text() == ""
    fits(phone)
    phone.choose("next")
    phone.page.wait_for_selector("#now >> text=Đọc lớn TÊN")


def test_where_no_code_is_seen_the_next_try_is_a_press_away(
    server: Server, visit: Visit, on_a_wall: Path, nothing: Path
) -> None:
    phone = entered(server, visit)
    assert not phone.page.locator("#shoot").is_visible()
    shown(phone, "#look", nothing)
    phone.page.wait_for_selector("#now >> text=không thấy mã")
    fits(phone)
    assert phone.page.locator("#shoot").is_visible()
    shown(phone, "#shoot", on_a_wall)
    phone.page.wait_for_selector("#now >> text=Agribank")


def test_a_lost_network_does_not_answer_twice(server: Server, visit: Visit, on_a_wall: Path) -> None:
    phone = entered(server, visit)
    phone.forgive(AWAY)
    before = server.rows("SELECT count(*) FROM outbox")[0][0]
    tries = []

    def lose_the_first(route: Any) -> None:
        tries.append(route.request.url)
        if len(tries) == 1:
            route.fetch()  # it arrived, and the answer did not
            route.abort()
        else:
            route.continue_()

    phone.page.route("**/chat/photo*", lose_the_first)
    with phone.page.expect_file_chooser() as chooser:
        phone.page.locator("#look").tap()
    chooser.value.set_files(on_a_wall)
    phone.page.wait_for_selector("#now >> text=5400 2050 0000 1")
    phone.page.wait_for_function("() => document.querySelector('#notice').textContent === ''")
    assert len(tries) == 2 and tries[0].split("id=")[1] == tries[1].split("id=")[1]
    assert server.rows("SELECT count(*) FROM outbox")[0][0] == before + 1
