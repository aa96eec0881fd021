"""A lesson put together for a phone without a network: complete, weighed beforehand, another one when it was edited."""

import gzip
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import pytest
from httpx import AsyncClient

from api.http.context import Context
from api.media.media import Media
from api.player.kept import LessonsToKeep
from api.settings import ROOT
from bot.course.model import Course
from bot.speech.encode import decoded
from bot.speech.espeak import Espeak
from bot.speech.store import Clips
from tests.api.conftest import NOW
from tests.api.player.pages import Elements

Listed = dict[str, Any]


async def listed(phone: AsyncClient, lesson: str = "qr-pay", **query: str) -> Listed:
    answer = await phone.get(f"/l/{lesson}/lesson.json", params=query)
    assert answer.status_code == 200
    found: Listed = answer.json()
    return found


@pytest.mark.slow
async def test_whatever_a_kept_page_shows_plays_or_leads_to_is_kept(phone: AsyncClient) -> None:
    for lesson, query in (("qr-pay", {}), ("account-phone", {"lang": "kpm"})):
        found = await listed(phone, lesson, **query)
        files = {file for file, _ in found["files"]}
        for where, main in found["pages"].items():
            elements = Elements(main)
            assert {one["src"] for one in elements.each("img")} <= files
            assert elements.sounds and {f"{sound}.ogg" for sound in elements.sounds} <= files
            inside = {one["href"] for one in elements.each("a") if one["href"].startswith(f"/l/{lesson}")}
            assert inside <= found["pages"].keys(), where
            assert "slow=" not in main and "k=" not in re.sub(r'data-[a-z]+="[^"]*"', "", main)
        shell = Elements("".join(found["shell"]))
        assert {shell.each("script")[0]["src"], shell.each("link", rel="stylesheet")[0]["href"]} <= files


@pytest.mark.slow
async def test_a_kept_page_is_the_page(phone: AsyncClient) -> None:
    found = await listed(phone)
    for where in ("/l/qr-pay", "/l/qr-pay/open?screen=could-not", "/l/qr-pay?screen=finished"):
        online, kept = Elements((await phone.get(where)).text), Elements(found["pages"][where])
        assert kept.text in online.text.replace("Chậm hơn ", "").replace("Tiếng Việt K'Ho (bản nháp) ", "")


async def test_it_weighs_what_was_said_before(phone: AsyncClient) -> None:
    said = await listed(phone, only="size")
    answer = await phone.get("/l/qr-pay/lesson.json", headers={"accept-encoding": "gzip"})
    found = answer.json()
    assert said == {"version": found["version"], "bytes": found["bytes"]}
    fetched = int(answer.headers["content-length"])
    worker = await phone.get("/l/sw.js")
    fetched += int(worker.headers["content-length"])
    for file, size in found["files"]:
        got = await phone.get(file)
        assert got.status_code == 200
        assert int(got.headers["content-length"]) <= size + 60
        fetched += int(got.headers["content-length"])
    assert abs(fetched - said["bytes"]) < 0.01 * said["bytes"]


@pytest.mark.slow
async def test_sounds_are_kept_in_the_form_that_the_phone_plays(phone: AsyncClient) -> None:
    found = await listed(phone, form="mp3")
    sounds = [(file, size) for file, size in found["files"] if "/audio/" in file]
    assert sounds and all(file.endswith(".mp3") for file, _ in sounds)
    content = (await phone.get(sounds[0][0])).content
    assert len(content) == sounds[0][1] and decoded(content).seconds > 0.3


@pytest.mark.parametrize("query", [{"form": "exe"}, {"lang": "xx"}])
async def test_what_there_is_not_is_not_found(phone: AsyncClient, query: dict[str, str]) -> None:
    assert (await phone.get("/l/qr-pay/lesson.json", params=query)).status_code == 404


def edited(course: Course) -> Course:
    lesson = course.lessons["qr-pay"]
    first = lesson.steps[0]
    key = f"qr-pay/{first.slug}/text"
    message = course.messages["vi"][key]
    other = replace(message, lines=(replace(message.lines[0], text="Câu này vừa sửa."),))
    messages = {**course.messages, "vi": {**course.messages["vi"], key: other}}
    return replace(course, messages=messages, digest=course.digest + "'", views={})


@pytest.mark.slow
def test_an_edited_lesson_is_another_version_and_the_others_are_not(parts: Context, course: Course) -> None:
    shelf = LessonsToKeep()
    before = [shelf.kept(parts, lesson, {}, NOW) for lesson in ("qr-pay", "qr-what")]
    assert shelf.kept(parts, "qr-pay", {}, NOW) is before[0]
    assert LessonsToKeep().kept(parts, "qr-pay", {}, NOW).version == before[0].version, "the same everywhere"
    parts.courses.swap(edited(course))
    after = [shelf.kept(parts, lesson, {}, NOW) for lesson in ("qr-pay", "qr-what")]
    assert after[0].version != before[0].version
    assert after[1].version == before[1].version
    pages = orjson.loads(gzip.decompress(after[0].content))["pages"]
    assert "Câu này vừa sửa." in pages["/l/qr-pay"]


@pytest.mark.slow
def test_another_voice_is_another_version(parts: Context, tmp_path: Path) -> None:
    other = replace(parts, media=Media(ROOT, Clips(tmp_path / "clips", {"vi": Espeak("vi-vn-x-south")})))
    assert (
        LessonsToKeep().kept(other, "qr-what", {}, NOW).version
        != LessonsToKeep().kept(parts, "qr-what", {}, NOW).version
    )
