"""What was done on a page that was opened from a chat: counted for her, once, and nobody else can say it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import orjson
import pytest
from httpx import AsyncClient, Response

from api.clock import now
from api.codes.lesson_links import LIFE, signed
from api.http.context import Context
from bot.course.model import Course, Question
from bot.engine.state import load_learner
from bot.events import Tapped
from tests.api.conftest import BOTH
from tests.api.player.conftest import LAN
from tests.api.player.pages import Page, fetched
from tests.api.village import Village

LESSON = "qr-pay"


@pytest.fixture(params=BOTH)
def database_url(request: pytest.FixtureRequest) -> str:
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
def key(parts: Context, lan: Village) -> str:
    """The key of a link that Lan was given on her chat just now."""
    return signed(parts.keys, lan.row(LAN).id, who="1", lesson=LESSON, until=now() + LIFE)


async def post(phone: AsyncClient, key: str, at: dict[str, str], choice: str, id: str = "") -> Response:
    """What the script does with what was pressed on the screen ``at``."""
    seen = {name: at[f"data-{name}"] for name in ("lesson", "step", "screen", "about")}
    event = {"id": id or str(uuid4()), "k": key, "choice": choice, **seen}
    return await phone.post("/l/progress", json=event, headers={"x-bonso": "1"})


def pressed(drawn: Page, course: Course, lesson: str = LESSON) -> str:
    """The choice that goes on; questions are answered wrongly once."""
    stage = next((one for one in course.lessons[lesson].stages if one.slug == drawn.main["data-step"]), None)
    if isinstance(stage, Question) and drawn.main["data-screen"] in ("question", "wrong"):
        wanted = drawn.main["data-screen"] == "wrong"
        return next(one.slug for one in stage.options if one.right is wanted)
    return "done" if "done" in drawn.choices else "next"


async def finish(phone: AsyncClient, key: str, course: Course) -> Page:
    """From the step of the chat to the end, every press reported."""
    drawn = await fetched(phone, f"/l/{LESSON}?k={key}")
    assert (await post(phone, key, drawn.main, "")).status_code == 202
    while drawn.main["data-screen"] != "finished":
        choice = pressed(drawn, course)
        assert (await post(phone, key, drawn.main, choice)).status_code == 202
        drawn = await fetched(phone, drawn.choices[choice])
    return drawn


def learner(village: Village) -> Any:
    (row,) = village.rows("learner")
    return load_learner(orjson.loads(row.state))


@pytest.mark.sql
async def test_a_lesson_finished_on_the_page_is_finished_in_the_chat(
    phone: AsyncClient, key: str, lan: Village, course: Course
) -> None:
    before, messages = len(lan.rows("fact")), len(lan.rows("outbox"))
    end = await finish(phone, key, course)
    told = course.lessons[LESSON]
    kinds = lan.kinds(lesson=LESSON)
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "lesson_started": 1,
        "step_shown": len(told.stages),
        "step_done": sum(step.do for step in told.steps),
        "answer_given": 2 * len(told.quiz),
        "lesson_completed": 1,
    }
    facts = lan.rows("fact")[before:]
    (person,) = lan.rows("learner")
    assert {(fact.learner_id, fact.account, fact.course) for fact in facts} == {
        (person.id, "telegram/main", course.digest)
    }
    assert len(lan.rows("outbox")) == messages, "the chat was told nothing while she was on the page"
    assert learner(lan).done == {LESSON: 1}
    assert "về lại cuộc trò chuyện" in end.text


async def test_the_chat_goes_on_where_the_page_ended(
    phone: AsyncClient, key: str, lan: Village, course: Course
) -> None:
    serial = lan.chat(LAN).serial
    drawn = await fetched(phone, f"/l/{LESSON}?k={key}")
    for _ in range(3):
        await post(phone, key, drawn.main, "done")
        drawn = await fetched(phone, drawn.choices["done"])
    lan.happens(LAN, Tapped(serial, "done"))
    assert course.lessons[LESSON].stages[3].text in lan.texts(LAN)[-1]
    assert lan.kinds(lesson=LESSON).count("step_done") == 3


async def test_the_page_opens_where_the_chat_is(phone: AsyncClient, key: str, lan: Village, course: Course) -> None:
    lan.taps(LAN, "done", "done")
    drawn = await fetched(phone, f"/l/{LESSON}?k={key}")
    assert drawn.main["data-step"] == course.lessons[LESSON].stages[2].slug
    assert all(f"k={key}" in href for href in (*drawn.choices.values(), *drawn.tools.values()))
    assert drawn.answer.headers["cache-control"] == "no-store"


async def test_sent_again_it_counts_once(phone: AsyncClient, key: str, lan: Village) -> None:
    drawn = await fetched(phone, f"/l/{LESSON}?k={key}")
    id = str(uuid4())
    answers = [await post(phone, key, drawn.main, "done", id) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [202] * 3
    assert lan.kinds(lesson=LESSON).count("step_done") == 1


async def test_the_last_button_pressed_twice_is_one_completion(
    phone: AsyncClient, key: str, lan: Village, course: Course
) -> None:
    await finish(phone, key, course)
    last = course.lessons[LESSON].quiz[-1]
    right = next(one.slug for one in last.options if one.right)
    drawn = await fetched(phone, f"/l/{LESSON}/{last.slug}?answer={right}&k={key}")
    assert (await post(phone, key, drawn.main, "next")).status_code == 202
    assert lan.kinds(lesson=LESSON).count("lesson_completed") == 1


async def test_asking_for_a_person_reaches_the_list_of_staff(phone: AsyncClient, key: str, lan: Village) -> None:
    drawn = await fetched(phone, f"/l/{LESSON}?k={key}")
    await post(phone, key, drawn.main, "person")
    (asked,) = lan.rows("help_request")
    assert (asked.chat_id, asked.lesson, asked.step) == (lan.row(LAN).id, LESSON, drawn.main["data-step"])


async def test_she_is_called_as_in_her_chat(phone: AsyncClient, lan: Village, parts: Context, course: Course) -> None:
    lan.says(LAN, "đổi tiếng")
    lan.taps(LAN, "vi", "vi", "form-2")
    key = signed(parts.keys, lan.row(LAN).id, who="1", lesson=LESSON, until=now() + LIFE)
    spoken = next(one for one in course.lessons[LESSON].stages if "Bà con" in one.text)
    hers = await fetched(phone, f"/l/{LESSON}/{spoken.slug}?k={key}")
    anybodys = await fetched(phone, f"/l/{LESSON}/{spoken.slug}")
    assert spoken.text.replace("Bà con", "Bà") in hers.text
    assert spoken.text in anybodys.text


async def test_who_wants_text_first_sees_the_screen_and_what_its_voice_costs(
    phone: AsyncClient, lan: Village, key: str, course: Course
) -> None:
    lan.says(LAN, "ít mạng")
    drawn = await fetched(phone, f"/l/{LESSON}?k={key}")
    size = len((await phone.get(f"{drawn.sounds[0]}.ogg")).content)
    assert course.lessons[LESSON].stages[0].text in drawn.text
    assert f"Nghe ({-(-size // 1000)} kB)" in drawn.text and "data-waits" in drawn.main
    assert "kB" not in (await fetched(phone, f"/l/{LESSON}")).elements.text.replace("Giữ bài", "")


async def test_the_next_lesson_gets_a_key_of_its_own_that_lasts_no_longer(
    phone: AsyncClient, key: str, lan: Village, course: Course
) -> None:
    end = await finish(phone, key, course)
    address = end.choices["next-lesson"]
    other = address.partition("k=")[2]
    assert address.startswith(f"/l/{course.lessons[LESSON].after}/") and other not in ("", key)
    await post(phone, key, end.main, "next-lesson")
    drawn = await fetched(phone, address)
    choice = next(iter(drawn.choices))
    assert (await post(phone, key, drawn.main, choice)).status_code == 403
    assert (await post(phone, other, drawn.main, choice)).status_code == 202
    assert lan.kinds(lesson=course.lessons[LESSON].after).count("step_shown") == 2


def forged(key: str) -> str:
    return key[:40] + ("A" if key[40] != "A" else "B") + key[41:]


async def refused(phone: AsyncClient, key: str, lan: Village, code: str, lesson: str = LESSON) -> None:
    """Nothing is counted, and the page is anybody's and says so."""
    before = lan.everything()
    drawn = await fetched(phone, f"/l/{lesson}?k={key}")
    answer = await post(phone, key, drawn.main, "done")
    assert (answer.status_code, answer.json()["error"]) == (403, code)
    assert lan.everything() == before
    assert "data-refused" in drawn.main and "đã hết hạn" in drawn.text
    assert not any("k=" in href.partition("?")[2] for href in drawn.choices.values())


async def test_a_link_of_yesterday_reports_nothing(phone: AsyncClient, lan: Village, parts: Context) -> None:
    late = signed(parts.keys, lan.row(LAN).id, who="1", lesson=LESSON, until=now() - timedelta(seconds=1))
    await refused(phone, late, lan, "link-expired")


async def test_a_forged_link_reports_nothing(phone: AsyncClient, key: str, lan: Village) -> None:
    await refused(phone, forged(key), lan, "bad-link")


async def test_a_link_for_another_lesson_reports_nothing(phone: AsyncClient, key: str, lan: Village) -> None:
    await refused(phone, key, lan, "bad-link", "qr-what")


async def test_a_chat_that_was_forgotten_is_nobodys(phone: AsyncClient, parts: Context, lan: Village) -> None:
    gone = signed(parts.keys, "019a0000-0000-7000-8000-000000000000", who="1", lesson=LESSON, until=now() + LIFE)
    drawn = await fetched(phone, f"/l/{LESSON}?k={gone}")
    assert "data-refused" in drawn.main
    assert (await post(phone, gone, drawn.main, "done")).status_code == 404


async def test_another_site_cannot_report(phone: AsyncClient, key: str, lan: Village) -> None:
    event = {"id": str(uuid4()), "k": key, "lesson": LESSON, "step": "open", "screen": "step", "about": ""}
    assert (await phone.post("/l/progress", json=event)).status_code == 403
    foreign = {"x-bonso": "1", "origin": "https://other.example"}
    assert (await phone.post("/l/progress", json=event, headers=foreign)).status_code == 403
    assert "step_done" not in lan.kinds()


@pytest.mark.parametrize(
    "change",
    [
        {"id": "1"}, {"id": 7}, {"lesson": "<b>"}, {"step": None}, {"screen": "menu"}, {"screen": ["step"]},
        {"about": "a b"}, {"choice": "x" * 41}, {"choice": 3}, {"k": None}, {"about": "x" * 9000},
    ],
)  # fmt: skip
async def test_what_is_no_report_is_refused(
    phone: AsyncClient, key: str, lan: Village, change: dict[str, object]
) -> None:
    event = {"id": str(uuid4()), "k": key, "lesson": LESSON, "step": "open", "screen": "step", "about": "", **change}
    answer = await phone.post("/l/progress", json=event, headers={"x-bonso": "1"})
    assert answer.status_code in (413, 422)
    for content in (b"", b"[]", b"{", b'"x"'):
        assert (await phone.post("/l/progress", content=content, headers={"x-bonso": "1"})).status_code == 422


async def test_looking_changes_nothing(phone: AsyncClient, key: str, lan: Village) -> None:
    """A preview of a link in a chat, or a reload, is no progress."""
    before = lan.everything()
    for _ in range(2):
        await fetched(phone, f"/l/{LESSON}?k={key}")
        await fetched(phone, f"/l/{LESSON}?screen=finished&k={key}")
    assert lan.everything() == before


async def test_nothing_personal_stands_in_the_address_or_the_page(
    phone: AsyncClient, key: str, lan: Village, parts: Context
) -> None:
    row = lan.row(LAN)
    drawn = await fetched(phone, f"/l/{LESSON}?k={key}")
    for told in (key, drawn.answer.text):
        assert row.id not in told and row.id.replace("-", "") not in told and LAN not in told
