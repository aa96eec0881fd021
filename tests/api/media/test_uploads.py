"""A voice that the page brought waits for her yes: sealed, for a day, in a room that nobody fills for others."""

import os
from collections.abc import Container
from datetime import timedelta
from pathlib import Path

import pytest

from api.clock import now
from api.media import uploads
from api.media.uploads import FOLDER, LIFE, NoRoom, Uploader, UploadFolder, clear_uploads, upload_file
from bot.channels.fetching import Fetching, NotFetched
from bot.channels.web import Web
from tests.fakes.samples import recorded


@pytest.fixture(scope="module")
def sound() -> bytes:
    return recorded(1, "webm", "libopus", 48000)


HER = Uploader.of("her cookie", "203.0.113.7/32")


def bring(folder: Path, sound: bytes, whose: Uploader = HER, asked: Container[str] = ()) -> str:
    return uploads.keep_upload(folder, sound, whose, lambda: asked)


def there(folder: Path, *refs: str) -> list[bool]:
    return [folder.joinpath(FOLDER, upload_file(ref)).exists() for ref in refs]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch, sound: bytes) -> None:
    """Room for six in all, four of a network, two of a chat."""
    one = len(sound) + 28  # as sealed
    monkeypatch.setattr(uploads, "MOST_BYTES", 6 * one)
    monkeypatch.setattr(uploads, "MOST_OF_NETWORK", 4 * one)
    monkeypatch.setattr(uploads, "MOST_OF_CHAT", 2 * one)


def strangers(folder: Path, sound: bytes, count: int, network: str) -> list[str]:
    """One voice each of browsers that change their cookie every time."""
    refs = []
    for number in range(count):
        refs.append(bring(folder, sound, Uploader.of(f"{network} {number}", network)))
        moment = (now() - timedelta(minutes=count - number)).timestamp()
        os.utime(folder / FOLDER / upload_file(refs[-1]), (moment, moment))
    return refs


async def test_who_knows_its_name_gets_it_back_and_nobody_else(tmp_path: Path, sound: bytes) -> None:
    ref, other = bring(tmp_path, sound), bring(tmp_path, sound)
    channel = Web(UploadFolder(tmp_path).fetch)
    assert isinstance(channel, Fetching)
    assert await channel.fetch(ref) == sound
    name, key = ref.split(".")
    assert sound[:40] not in (tmp_path / FOLDER / name).read_bytes()
    for wrong in (f"{name}.{other.split('.')[1]}", f"{name}.", name, f"../{FOLDER}/{name}.", "", f"{'0' * 32}.{key}"):
        with pytest.raises(NotFetched) as failure:
            await channel.fetch(wrong)
        assert failure.value.code == "gone" and not failure.value.retry


async def test_a_page_without_a_folder_has_nothing(sound: bytes) -> None:
    with pytest.raises(NotFetched):
        await Web().fetch("0.0")


async def test_it_waits_for_a_day(tmp_path: Path, sound: bytes) -> None:
    old, new = bring(tmp_path, sound), bring(tmp_path, sound)
    age = (now() - LIFE - timedelta(minutes=1)).timestamp()
    os.utime(tmp_path / FOLDER / old.split(".")[0], (age, age))
    assert clear_uploads(tmp_path, now()) == 1
    assert await UploadFolder(tmp_path).fetch(new) == sound
    with pytest.raises(NotFetched):
        await UploadFolder(tmp_path).fetch(old)
    assert clear_uploads(tmp_path / "nowhere", now()) == 0


def test_of_one_browser_the_oldest_gives_way(tmp_path: Path, sound: bytes, small: None) -> None:
    stranger = bring(tmp_path, sound, Uploader.of("another cookie", "203.0.113.7/32"))
    first, second = bring(tmp_path, sound), bring(tmp_path, sound)
    age = (now() - timedelta(minutes=1)).timestamp()
    os.utime(tmp_path / FOLDER / upload_file(first), (age, age))
    third = bring(tmp_path, sound)
    assert there(tmp_path, first, second, third, stranger) == [False, True, True, True]


def test_a_network_of_strangers_fills_its_own_share_alone(tmp_path: Path, sound: bytes, small: None) -> None:
    hers = bring(tmp_path, sound)
    refs = strangers(tmp_path, sound, 20, "198.51.100.1/32")
    assert there(tmp_path, hers) == [True]
    assert there(tmp_path, *refs) == [False] * 16 + [True] * 4


def test_a_full_room_refuses_no_learner(tmp_path: Path, sound: bytes, small: None) -> None:
    many = strangers(tmp_path, sound, 4, "198.51.100.1/32")
    few = strangers(tmp_path, sound, 2, "198.51.100.2/32")
    hers = bring(tmp_path, sound)
    assert there(tmp_path, hers, *few) == [True] * 3
    assert there(tmp_path, *many) == [False, True, True, True]


def test_what_somebody_asked_for_stays(tmp_path: Path, sound: bytes, small: None) -> None:
    many = strangers(tmp_path, sound, 4, "198.51.100.1/32")
    strangers(tmp_path, sound, 2, "198.51.100.2/32")
    bring(tmp_path, sound, asked={upload_file(many[0])})
    assert there(tmp_path, *many[:2]) == [True, False]


def test_when_all_of_it_was_asked_for_she_is_told(tmp_path: Path, sound: bytes, small: None) -> None:
    refs = [bring(tmp_path, sound) for _ in range(2)]
    with pytest.raises(NoRoom) as refused:
        bring(tmp_path, sound, asked={upload_file(ref) for ref in refs})
    assert "Bà con" in refused.value.message
    assert there(tmp_path, *refs) == [True, True]


def test_marks_say_nothing_of_who_it_is() -> None:
    assert "cookie" not in HER.chat and "203" not in HER.network
    assert Uploader.of("her cookie", "203.0.113.7/32") == HER != Uploader.of("his cookie", "203.0.113.7/32")
