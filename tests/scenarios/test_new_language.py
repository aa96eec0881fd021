"""A language is one folder: a service that runs teaches it over HTTP, and takes in what people wrote in a file.

The folder is that of CONTRIBUTING, in a copy of this tree (``tests/test_languages.py`` asks the parts).
"""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from api.store.database import connect
from bot.course.load import read_course
from tests.api.office import employ
from tests.contributing.guide import copied
from tests.scenarios.process import Process
from tests.scenarios.town import Page, onward
from tests.test_languages import FOLDER, LANG

LESSON = "scam-three-rules"
WORDS, BETTER = "Xa dadan, xa xix.", "Xa dadan daxan, xa xix xa."


@pytest.fixture
async def service(tmp_path: Path) -> AsyncIterator[Process]:
    """``bonso serve`` with one more folder in ``locales``."""
    tree, data = tmp_path / "tree", tmp_path / "data"
    data.mkdir()
    copied(tree)
    (tree / "locales" / LANG).mkdir()
    for name, text in FOLDER.items():
        (tree / "locales" / LANG / name).write_text(text, "utf-8")
    process = Process(data, "http://127.0.0.1:9", "serve", tree=tree, BONSO_TELEGRAM_TOKEN="")
    process.start()
    await process.ready()
    yield process
    process.kill()


@pytest.mark.slow
async def test_who_reads_it_takes_a_lesson_and_sees_what_somebody_brought_in(service: Process, tmp_path: Path) -> None:
    course = read_course(tmp_path / "tree")
    async with httpx.AsyncClient(base_url=service.url, headers={"x-bonso": "1"}) as http:
        page = Page(http)
        await page.http.get("/")
        await page.does(type="open")
        assert [one["label"] for one in page.screen["choices"]][-1] == "Thử (bản nháp)"
        await page.taps(LANG)
        await reaches(page, WORDS)
        assert [line[0] for line in page.screen["lines"]] == [LANG, "vi"], "a draft stands beside the Vietnamese"
        heard = await http.get(f"/chat/voice/{page.last}/message?form=ogg", follow_redirects=True)
        assert heard.status_code == 200 and heard.content.startswith(b"OggS")
        step = page.screen
        await brings_in(service, tmp_path)
        async with asyncio.timeout(30):
            while [LANG, BETTER] not in [line[:2] for line in page.screen["lines"]]:
                await asyncio.sleep(0.2)
                await page.does(type="say", text="nghe lại")
        assert {one["id"] for one in page.screen["choices"]} == {one["id"] for one in step["choices"]}, "her step"
        while choice := onward(course, LESSON, [one["id"] for one in page.screen["choices"]]):
            await page.taps(choice)
    assert "Traceback" not in service.log.read_text()


async def reaches(page: Page, words: str) -> None:
    """Go on as a newcomer does who takes the first thing offered, until she reads ``words`` as a draft."""
    for _ in range(30):
        if [LANG, words, True] in page.screen["lines"]:
            return
        offered = [one["id"] for one in page.screen["choices"]]
        await page.taps(next((one for one in ("learn", "next") if one in offered), offered[0]))
    raise AssertionError(page.words)


async def brings_in(service: Process, folder: Path) -> None:
    """A reviewer sends back the file of the language, with a sentence of his own."""
    employ(connect(f"sqlite:///{folder}/data/bonso.db"), "nguoi.thu", "reviewer")
    out, back = folder / "out.po", folder / "back.po"
    await asyncio.to_thread(service.beside, "locales", "export", str(out), "--lang", LANG)
    text = out.read_text("utf-8")
    assert text.count(WORDS) == 1
    back.write_text(text.replace(WORDS, BETTER), "utf-8")
    wanted = ["locales", "import", str(back), "--as", "nguoi.thu", "--lang", LANG]
    shown = await asyncio.to_thread(service.beside, *wanted)
    assert BETTER in shown and "Thêm --apply" in shown
    assert "Đã đưa vào 1 lời đề nghị." in await asyncio.to_thread(service.beside, *wanted, "--apply")
