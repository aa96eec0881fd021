"""The page as it arrives: what the engine says, heard and seen, light, plain, with nothing of anybody's."""

import gzip
import re
import sys
from html import escape
from pathlib import Path

import pytest
from httpx import AsyncClient

from api.clock import now
from api.codes.lesson_places import place_at
from api.front.colours import colours
from api.front.page_files import RANGES, SHARED
from api.http.context import Context
from api.player import page
from api.player.kept import everywhere
from api.player.screens import PlayerScreen, screen_at
from bot.course.model import Course, Question
from bot.engine.state import NOBODY, Learner
from bot.replies import Speech
from bot.speech.encode import decoded
from tests.api.player.pages import fetched
from tests.api.web.test_page import contrast

FIRST_VIEW_BYTES = 100_000


def engine(course: Course, lesson: str, step: str = "", **query: str) -> PlayerScreen:
    base = Learner()
    return screen_at(course, base, place_at(course, base, lesson, step=step, query=query), now())


@pytest.mark.parametrize("lang", ["vi", "kpm"])
@pytest.mark.parametrize("lesson", ["qr-pay", "account-phone", "scam-three-rules"])
async def test_each_stage_says_what_the_engine_says(phone: AsyncClient, course: Course, lesson: str, lang: str) -> None:
    for stage in course.lessons[lesson].stages:
        drawn = await fetched(phone, f"/l/{lesson}/{stage.slug}?lang={lang}")
        reply = engine(course, lesson, stage.slug, lang=lang).reply
        for line in reply.lines:
            mark = '<span class="tag" lang="vi">bản nháp</span>' if line.draft else ""
            assert f'lang="{line.lang}">{mark}{escape(line.text)}' in drawn.answer.text.replace("&#34;", "&quot;")
        assert list(drawn.choices) == [choice.id for choice in reply.choices]
        assert all(choice.label in drawn.text for choice in reply.choices)
        (picture,) = drawn.elements.each("img", class_="picture")
        assert picture["src"].startswith(f"/media/pictures/{reply.picture}.svg?v=")
        assert picture["alt"] == reply.alt


async def test_each_choice_has_a_drawing_and_a_loudspeaker_of_its_own(
    phone: AsyncClient, course: Course, parts: Context
) -> None:
    for where in ("", "/open?screen=could-not", "?screen=finished", "/" + course.lessons["qr-pay"].quiz[0].slug):
        drawn = await fetched(phone, f"/l/qr-pay{where}")
        screen, *choices = drawn.sounds
        assert len(choices) == len(drawn.choices) == len(set(choices)), where
        assert screen not in choices
        picks = re.findall(r'<a class="pick.*?</a>', drawn.answer.text, re.DOTALL)
        assert all("<img" in pick or "<svg" in pick for pick in picks)
    question = course.lessons["qr-pay"].quiz[0]
    drawn = await fetched(phone, f"/l/qr-pay/{question.slug}")
    labels = [parts.media.heard_at(Speech(way.choice.says)) for way in engine(course, "qr-pay", question.slug).choices]
    assert [f"{sound}.ogg" for sound in drawn.sounds[1:]] == labels
    assert len(drawn.elements.each("img")) == 1 + len(question.options)


async def test_what_is_heard_is_speech_in_every_form_and_comes_in_ranges(phone: AsyncClient) -> None:
    drawn = await fetched(phone, "/l/qr-pay")
    sources = drawn.elements.each("source")
    assert [source["type"] for source in sources] == ["audio/ogg; codecs=opus", "audio/mpeg", "audio/aac"]
    lengths = []
    for source in sources:
        whole = await phone.get(source["src"])
        part = await phone.get(source["src"], headers={"range": "bytes=100-299"})
        assert (part.status_code, part.content) == (206, whole.content[100:300])
        lengths.append(decoded(whole.content).seconds)
    assert min(lengths) > 2 and max(lengths) - min(lengths) < 0.3


async def test_slower_is_longer(phone: AsyncClient) -> None:
    seconds = []
    for where in ("/l/qr-pay", "/l/qr-pay?slow=1"):
        drawn = await fetched(phone, where)
        seconds.append(decoded((await phone.get(f"{drawn.sounds[0]}.ogg")).content).seconds)
    assert seconds[1] > seconds[0] * 1.15


async def weighed(phone: AsyncClient, where: str) -> dict[str, int]:
    """What a browser fetches for a page, without sound, in bytes; ``wire`` is the sum as it is sent, compressed."""
    drawn = await fetched(phone, where)
    pictures = [(await phone.get(one["src"])).content for one in drawn.elements.each("img")]
    kinds = {
        "HTML": drawn.answer.content,
        **{name.rpartition(".")[2].upper(): file for name, file in page.FILES.contents.items()},
    }
    weight = {kind: len(content) for kind, content in kinds.items()} | {"pictures": sum(map(len, pictures))}
    wire = sum(len(gzip.compress(content, 6)) for content in kinds.values()) + weight["pictures"]
    return weight | {"all": sum(weight.values()), "wire": wire}


@pytest.mark.slow
async def test_the_first_view_weighs_less_than_100_kb(
    phone: AsyncClient, course: Course, parts: Context, capsys: pytest.CaptureFixture[str]
) -> None:
    pages = [f"/l/{id}/{stage.slug}" for id, lesson in course.lessons.items() for stage in lesson.stages]
    weights = {where: await weighed(phone, where) for where in pages}
    opened = {f"/l/{id}/{lesson.stages[0].slug}" for id, lesson in course.lessons.items()}
    first = max(opened, key=lambda where: weights[where]["all"])
    heaviest = max(pages, key=lambda where: weights[where]["all"])
    told = course.lessons[first.split("/")[2]].stages[0]
    webp = parts.media.picture(told.picture, "webp").stat().st_size
    with capsys.disabled():
        sys.stdout.write(f"\nfirst view {first} {weights[first]}; its picture as WebP {webp}")
        sys.stdout.write(f"\nheaviest page {heaviest} {weights[heaviest]}\n")
    assert weights[first]["all"] + webp < FIRST_VIEW_BYTES
    assert weights[heaviest]["all"] < FIRST_VIEW_BYTES


async def test_it_is_compressed_for_who_takes_it_and_not_sent_twice(phone: AsyncClient) -> None:
    for where in ("/l/qr-pay", f"{page.FILES.folder}/player.js"):
        small = await phone.get(where)
        assert small.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in (await phone.get(where, headers={"accept-encoding": "identity"})).headers
        again = await phone.get(where, headers={"if-none-match": small.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_it_remembers_nobody(phone: AsyncClient, course: Course) -> None:
    for where in ("", "/scan", "?screen=finished", "?screen=person", "/lesson.json?only=size"):
        answer = await phone.get(f"/l/qr-pay{where}")
        assert "set-cookie" not in answer.headers
    assert "unsafe" not in page.HEADERS["content-security-policy"]


async def test_nothing_in_it_needs_a_softer_policy_or_another_site(phone: AsyncClient) -> None:
    for where in ("/l/qr-pay", "/l/qr-pay?screen=finished"):
        elements = (await fetched(phone, where)).elements
        assert all("src" in one for one in elements.each("script")) and not elements.each("style")
        assert not [name for _, one in elements.found for name in one if name == "style" or name[:2] == "on"]
    for content in (*page.FILES.contents.values(), page.WORKER.read_bytes()):
        assert set(re.findall(r"https?://[^\s\"'/]+", content.decode())) <= {"http://www.w3.org"}


def scripts() -> list[Path]:
    return [*SHARED, *sorted((page.STATIC / "script").glob("*.js")), page.WORKER, RANGES]


def code(file: Path) -> str:
    """A script without comments and words to be read."""
    return re.sub(r"//.*|\"(?:\\.|[^\"\\])*\"|'(?:\\.|[^'\\])*'", "", file.read_text("utf-8"))


def test_the_scripts_keep_to_what_a_browser_of_2014_understands() -> None:
    assert {file.stem for file in (page.STATIC / "script").glob("*.js")} == {*page.SCRIPTS}
    newer = r"=>|`|\b(?:let|const|class|async|await|import|export|of)\b|\?\.|\?\?|\.\.\.|\*\*|catch \{"
    methods = "includes startsWith endsWith padStart repeat flat closest matches assign entries values finally append"
    newer += rf"|\.(?:{methods.replace(' ', '|')})\(|(?<!classList)\.remove\("
    for file in scripts():
        assert re.findall(newer, code(file)) == [], file.name
        assert "innerHTML" not in code(file) and "eval(" not in code(file)


async def test_every_icon_is_drawn(phone: AsyncClient, course: Course) -> None:
    drawn = (await fetched(phone, "/l/qr-pay")).elements
    there = {one["id"].removeprefix("icon-") for one in drawn.each("symbol")}
    firsts = (place_at(course, NOBODY, lesson, step="", query={}) for lesson in ("account-phone", "qr-pay"))
    met = (screen for first in firsts for _, screen in everywhere(course, first, now()))
    used = {way.choice.icon for screen in met for way in screen.choices if not way.choice.picture}
    assert {"done", "could-not", "next", "bank"} <= used
    assert used | {"speaker", "stop", "call", "slower", "faster", "back", "person", "emergency"} <= there


async def test_every_element_the_scripts_ask_for_is_there(phone: AsyncClient) -> None:
    ids = {one["id"] for _, one in (await fetched(phone, "/l/qr-pay")).elements.found if "id" in one}
    wanted = {id for file in scripts() for id in re.findall(r'bonso\.at\("([a-z-]+)"\)', file.read_text("utf-8"))}
    assert wanted and wanted <= ids


def test_words_stand_out_in_the_sun() -> None:
    sheet = colours()["sheet"]
    assert contrast(colours()["ink"], sheet) >= 12
    assert all(contrast(colours()[words], sheet) >= 7 for words in ("soft", "pine", "alarm"))
    assert all(contrast("#ffffff", colours()[paper]) >= 6 for paper in ("pine", "earth", "alarm"))
    assert contrast(colours()["draft"], colours()["draft-paper"]) >= 7


async def test_the_language_is_chosen_in_words_of_its_own(phone: AsyncClient, course: Course) -> None:
    drawn = await fetched(phone, "/l/qr-pay?lang=kpm&slow=1")
    vi, kpm = drawn.elements.each("a", lang="vi")[0], drawn.elements.each("a", lang="kpm")[0]
    step = course.lessons["qr-pay"].stages[0].slug
    assert vi["href"] == f"/l/qr-pay/{step}?slow=1" and "aria-current" not in vi
    assert kpm["href"] == f"/l/qr-pay/{step}?lang=kpm&slow=1" and kpm["aria-current"] == "true"
    assert "K'Ho (bản nháp)" in drawn.text


async def test_a_number_to_call_is_pressed(phone: AsyncClient) -> None:
    drawn = await fetched(phone, "/l/qr-pay/open?screen=emergency-call&about=BIDV")
    (call,) = drawn.elements.each("a", class_="call")
    assert call["href"] == "tel:19009247"


async def test_a_lesson_can_be_sent_with_its_name_and_picture(phone: AsyncClient, course: Course) -> None:
    said = {
        one.get("property"): one["content"]
        for one in (await fetched(phone, "/l/qr-pay")).elements.each("meta")
        if "content" in one
    }
    assert said["og:title"] == course.lessons["qr-pay"].title
    assert said["og:url"] == "http://127.0.0.1:8000/l/qr-pay"
    assert (await phone.get(said["og:image"].removeprefix("http://127.0.0.1:8000"))).headers[
        "content-type"
    ] == "image/png"


@pytest.mark.parametrize("where", ["/l/no-such", "/l/no-such/step", "/l/qr-pay?lang=xx", "/l/static/x/secret.js"])
async def test_what_does_not_exist_is_a_page_that_says_so(phone: AsyncClient, where: str) -> None:
    answer = await phone.get(where, headers={"accept": "text/html"})
    assert (answer.status_code, "Không tìm thấy" in answer.text) == (404, True)


async def test_a_whole_lesson_can_be_walked_by_its_links(phone: AsyncClient, course: Course) -> None:
    """As with scripts off: from the first page to the end, through a wrong answer and back, by plain links."""
    lesson, where, seen = course.lessons["qr-pay"], "/l/qr-pay", []
    while True:
        drawn = await fetched(phone, where)
        seen.append(drawn.main["data-screen"])
        if seen[-1] == "finished":
            break
        stage = next((one for one in lesson.stages if one.slug == drawn.main["data-step"]), None)
        if isinstance(stage, Question) and seen[-1] in ("question", "wrong"):
            wanted = seen[-1] == "wrong"
            where = drawn.choices[next(one.slug for one in stage.options if one.right is wanted)]
        else:
            where = drawn.choices.get("done") or drawn.choices["next"]
    assert seen == ["step"] * len(lesson.steps) + ["question", "wrong", "right"] * len(lesson.quiz) + ["finished"]
    assert list(drawn.choices) == ["next-lesson", "redo", "rest"]
    assert drawn.choices["next-lesson"].startswith(f"/l/{lesson.after}/")
    assert drawn.choices["redo"] == f"/l/qr-pay/{lesson.stages[0].slug}"
