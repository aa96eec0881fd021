"""What a learner said, heard in a real browser on a union member's phone."""

from typing import Any

import pytest
from sqlalchemy import insert

from api.clock import now
from api.ids import new_id
from api.people import voice_messages
from api.settings import Settings
from api.store.database import connect, writing
from api.store.keys import Keys
from api.store.models import HelpRequest, Question
from bot.speech.encode import encoded
from tests.browser.conftest import Server, Visit
from tests.browser.test_staff import first_link, fits, welcome
from tests.fakes.samples import tone

pytestmark = pytest.mark.browser


def spoken(server: Server, seconds: int) -> None:
    """A request with a voice that is here, as a fetch would have left it."""
    settings, request, voice = Settings(_env_file=None, data_dir=server.folder), new_id(now()), new_id(now())
    key = voice_messages.lay_down(server.folder, voice, encoded(tone(seconds), "ogg"), Keys.load(settings))
    place = {"chat_id": request, "commune": "lac-duong", "village": "da-tro", "lesson": "", "step": ""}
    row = {"id": voice, "request": request, "chat_id": request, "account": "zalo-bot/main", "ref": "", "key": key}
    row |= {"state": "kept", "attempts": 1, "error": "", "seconds": seconds, "at": now(), "due_at": now()}
    with writing(connect(settings.database)) as connection:
        connection.execute(insert(HelpRequest).values(**place, at=now(), settled_by="", question=request))
        connection.execute(insert(Question).values(row))


def player(page: Any, question: str) -> Any:
    return page.evaluate(f"document.querySelector('audio').{question}")


def test_a_voice_is_played_on_a_phone_and_gone_when_she_was_helped(server: Server, visit: Visit) -> None:
    spoken(server, 3)
    page = visit().page
    welcome(page, first_link(server), login="ca", name="Ca (hư cấu)")
    page.goto(f"{server.url}/staff/help")
    assert fits(page) and "3 giây" in page.inner_text(".voices")
    assert player(page, "networkState") != 2, "nothing is loaded before she asks for it"
    player(page, "play()")
    for _ in range(100):
        if player(page, "currentTime") > 0.5:
            break
        page.wait_for_timeout(100)
    assert 0.5 < player(page, "currentTime") <= player(page, "duration") < 3.5
    page.click("button:has-text('Đã giúp')")
    page.wait_for_selector("text=Không còn ai chờ.")
    assert server.rows("SELECT * FROM question") == []
    assert server.rows("SELECT action FROM audit ORDER BY id DESC LIMIT 2") == [("help-settled",), ("voice-heard",)]
