"""A voice that the page brought waits for her yes: sealed, for a day, and not more of them than there is room for."""

import os
from datetime import timedelta
from pathlib import Path

import pytest

from api import brought
from api.brought import FOLDER, LIFE, Brought, bring, clear
from api.clock import now
from api.errors import TooMany
from bot.channels.fetching import Fetching, NotFetched
from bot.channels.web import Web
from tests.fakes.samples import recorded


@pytest.fixture(scope="module")
def sound() -> bytes:
    return recorded(1, "webm", "libopus", 48000)


async def test_who_knows_its_name_gets_it_back_and_nobody_else(tmp_path: Path, sound: bytes) -> None:
    ref, other = bring(tmp_path, sound), bring(tmp_path, sound)
    channel = Web(Brought(tmp_path).fetch)
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
    assert clear(tmp_path, now()) == 1
    assert await Brought(tmp_path).fetch(new) == sound
    with pytest.raises(NotFetched):
        await Brought(tmp_path).fetch(old)
    assert clear(tmp_path / "nowhere", now()) == 0


def test_the_disk_is_not_filled_by_strangers(tmp_path: Path, sound: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(brought, "MOST_BYTES", 2 * len(sound) + 100)
    bring(tmp_path, sound)
    bring(tmp_path, sound)
    with pytest.raises(TooMany):
        bring(tmp_path, sound)
    assert len(list((tmp_path / FOLDER).iterdir())) == 2
