"""Pictures that people send: looked at once, together, and nowhere afterwards."""

import asyncio
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.delivery.sealed_parts import opened_part, sealed_part
from api.people import photo_reading
from api.people.photo_reading import LATE, TOGETHER, TRIES, WAIT, PhotoWork
from api.store.keys import Keys
from api.work.platform_sounds import PlatformSounds
from bot.channels.fetching import NotFetched
from bot.events import CodeShown, Sent
from tests.api.campaigns.people import received
from tests.api.media.qr_drawn import photo
from tests.api.village import Village
from tests.bot.payments.test_read import ROWS, STATIC

HER, OTHER = "1001", "1002"
ACCOUNT_NUMBER = "5400205000001"
DYNAMIC = next(row["content"] for row in ROWS if row["id"] == "S2")


class Album:
    """A channel that only fetches: what lies under each name."""

    def __init__(self, **pictures: bytes | Exception) -> None:
        self.pictures, self.asked = pictures, []  # type: ignore[var-annotated]

    async def fetch(self, ref: str, most: int) -> bytes:
        self.asked.append(ref)
        found = self.pictures[ref]
        if isinstance(found, Exception):
            raise found
        return found


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


Looks = Callable[[Album], None]


@pytest.fixture
def looks(village: Village, loop: asyncio.AbstractEventLoop) -> Looks:
    """One look of the worker, some time after the last picture came."""

    def look(album: Any, later: timedelta = TOGETHER) -> None:
        village.now += later
        files = PlatformSounds({village.account: album}, village.keys, loop)
        work = PhotoWork(village.database, village.keys, files, received(village), lambda: village.now)
        assert work.work("", lambda: False) == photo_reading.LOOK_SECONDS

    return look


def told(village: Village, address: str = HER) -> list[str]:
    """What was answered since the last call, opened."""
    rows = village.rows("outbox", chat_id=village.row(address).id)
    return [opened_part(row.body, village.keys).get("text", "") for row in rows]


def test_a_code_in_a_picture_is_told(village: Village, looks: Looks) -> None:
    village.arrives(HER)
    before = len(village.rows("outbox"))
    village.happens(HER, Sent("photo", "a"))
    assert len(village.rows("outbox")) == before
    looks(Album(a=photo(DYNAMIC)))
    assert "Số tài khoản: 5400 2050 0000 1." in told(village)[-1]
    assert "35.000 đồng (ba mươi lăm nghìn đồng)" in told(village)[-1]
    assert village.chat(HER).screen == "code"
    assert village.kinds()[-1] == "code_read"


def test_an_album_is_answered_once(village: Village, looks: Looks) -> None:
    village.arrives(HER)
    before = len(village.rows("outbox"))
    for name in "abcd":
        village.happens(HER, Sent("photo", name))
    album = Album(a=b"no picture", b=photo(STATIC), c=photo(STATIC), d=b"")
    looks(album)
    assert sorted(album.asked) == ["a", "b", "c", "d"]
    serials = {row.screen for row in village.rows("outbox")[before:]}
    assert len(serials) == 1 and village.chat(HER).screen == "code"


def test_it_is_not_looked_at_before_the_rest_of_an_album_could_come(village: Village, looks: Any) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "a"))
    album = Album(a=photo(STATIC))
    looks(album, later=timedelta())
    assert album.asked == []


def test_two_codes_are_told_apart_from_one(village: Village, looks: Looks) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "a"))
    looks(Album(a=photo(STATIC, DYNAMIC)))
    assert village.chat(HER).screen == "code-several"


def test_people_do_not_get_each_others(village: Village, looks: Looks) -> None:
    for who in (HER, OTHER):
        village.arrives(who)
        village.happens(who, Sent("photo", who))
    looks(Album(**{HER: photo(STATIC), OTHER: photo("https://example.com/qua")}))
    assert (village.chat(HER).screen, village.chat(OTHER).screen) == ("code", "code-link")


def test_a_picture_without_a_code_is_answered_as_ever(village: Village, looks: Looks) -> None:
    village.arrives(HER)
    screen = village.chat(HER).screen
    village.happens(HER, Sent("photo", "a"))
    looks(Album(a=b"no picture"))
    assert "chưa xem" in " ".join(told(village)[-2:]) and village.chat(HER).screen == screen


def test_after_asking_about_codes_it_is_said_how_to_take_it(village: Village, looks: Looks) -> None:
    village.arrives(HER)
    village.taps(HER, "menu")
    village.happens(HER, CodeShown())
    village.happens(HER, Sent("photo", "a"))
    looks(Album(a=b"no picture"))
    assert village.chat(HER).screen == "code-unseen"


def test_what_does_not_come_is_asked_for_again_and_then_answered(village: Village, looks: Any) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "a"))
    album = Album(a=NotFetched("no-connection", retry=True))
    for _ in range(TRIES):
        assert "chưa xem" not in " ".join(told(village))
        looks(album, later=TOGETHER + WAIT * TRIES)
    assert len(album.asked) == TRIES and "chưa xem" in " ".join(told(village))
    looks(album, later=TOGETHER + WAIT * TRIES)
    assert len(album.asked) == TRIES


def test_a_crash_before_it_is_noted_answers_once(
    village: Village, looks: Looks, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "a"))
    with monkeypatch.context() as killed:
        killed.setattr(PhotoWork, "_change", lambda *_, **__: None)
        looks(Album(a=photo(STATIC)))
    count = len(village.rows("outbox"))
    looks(Album(a=photo(STATIC)))
    assert len(village.rows("outbox")) == count
    assert {row.state for row in village.rows("work_order", kind="fetch_photo")} == {"done"}


def test_one_that_nobody_waits_for_any_more_is_let_go(village: Village, looks: Any) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "a"))
    count = len(village.rows("outbox"))
    album = Album(a=photo(STATIC))
    looks(album, later=LATE + TOGETHER)
    assert (album.asked, len(village.rows("outbox"))) == ([], count)
    assert [row.state for row in village.rows("work_order", kind="fetch_photo")] == ["done"]


def test_a_clock_that_was_set_back_stops_nothing(village: Village, looks: Any) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "a"))
    looks(Album(a=photo(STATIC)), later=-timedelta(days=1))
    assert village.chat(HER).screen == "code"


def test_no_number_and_no_name_of_a_picture_is_kept(village: Village, looks: Looks) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "AgAC-secret-name"))
    village.says(HER, f"mã này của ai {DYNAMIC}")
    village.says(HER, "nghe lại")
    looks(Album(**{"AgAC-secret-name": photo(DYNAMIC)}))
    everything = repr(village.everything())
    assert "5400 2050" in " ".join(told(village))
    for part in (ACCOUNT_NUMBER, "5400 2050", "năm bốn không không", "MUA RAU", "AgAC-secret", DYNAMIC[:40]):
        assert part not in everything, part
    assert [row.body for row in village.rows("work_order", kind="fetch_photo")] == [{}]


def test_nothing_of_it_is_in_the_files_of_the_database(village: Village, looks: Looks, tmp_path: Path) -> None:
    village.arrives(HER)
    village.happens(HER, Sent("photo", "a"))
    looks(Album(a=photo(DYNAMIC)))
    village.happens(HER, CodeShown((DYNAMIC,)))
    files = [file for file in tmp_path.rglob("*") if file.is_file()]
    if village.database.dialect.name == "sqlite":
        assert files
    for file in files:
        content = file.read_bytes()
        assert not [part for part in (ACCOUNT_NUMBER, "5400 2050", "MUA RAU") if part.encode() in content], file


def test_a_message_that_was_sealed_by_other_keys_is_none(village: Village) -> None:
    body = '{"kind":"text","screen":1,"text":"5400"}'
    hidden = sealed_part(body, village.keys)
    assert "5400" not in hidden and orjson.loads(hidden)["kind"] == "text"
    assert opened_part(hidden, village.keys) == orjson.loads(body)
    assert opened_part(hidden, Keys(b"of another installation")) == {}
