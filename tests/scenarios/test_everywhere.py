"""One suite for every channel and language: join, learn, be wrong and right, listen, speak, stop, come back, link, go.

Over real HTTP: the service behind a port, each platform a strict server, the page by its own routes. What a channel
is good for beyond this has tests of its own.
"""

import asyncio
from datetime import timedelta

import pytest

from api.settings import Settings
from api.statistics.rebuild import drift
from api.store.database import reading
from bot.channels import CHANNELS
from bot.course.model import Question
from bot.speech.encode import decoded, gain_db
from tests.api.media.qr_drawn import photo
from tests.bot.payments.test_read import ROWS
from tests.fakes.samples import tone
from tests.scenarios.drivers import DRIVERS, Driver
from tests.scenarios.test_lesson import spoken
from tests.scenarios.town import Town, happens, onward

LESSON = "qr-pay"
CHOICES = {"vi": ("vi", "next"), "kpm": ("kpm", "own-first", "next")}
"""From the greeting to who is learning, by language: drafts are explained first."""

CODE = next(row["content"] for row in ROWS if row["id"] == "S2")
WRITTEN = ("5400205000001", "5400 2050", "MUA RAU", "năm bốn không không")
"""What stands in it, however it is written."""

everywhere = pytest.mark.parametrize("channel", sorted(DRIVERS))
in_both = pytest.mark.parametrize("lang", ["vi", pytest.param("kpm", marks=pytest.mark.walk)])
JOURNEYS = [(channel, "vi") for channel in sorted(DRIVERS)] + [
    pytest.param(channel, "kpm", marks=() if channel == "web" else pytest.mark.walk) for channel in sorted(DRIVERS)
]
"""The way to the end of a lesson: in Vietnamese on every channel, in K'Ho on one, before anything else is looked at."""


@pytest.fixture
def town(public_town: Town) -> Town:
    """Every platform is there at once: people may move between them."""
    return public_town


async def comes(town: Town, channel: str, lang: str, number: int = 1) -> Driver:
    """Somebody joins by the code of a poster and agrees; she is past the greeting."""
    learner = DRIVERS[channel](town, number)
    await learner.joins(town.code("lac-duong", "da-tro"))
    assert "Đạ Tro" in learner.text
    await learner.picks(*CHOICES[lang], "hang-up", "next", "adult", "yes")
    return learner


async def learns(town: Town, learner: Driver, lesson: str = LESSON, *, wrong: bool = True) -> None:
    """She takes a lesson to its end; at each question first a wrong answer, then the right one."""
    questions = [stage for stage in town.course.lessons[lesson].stages if isinstance(stage, Question)]
    wrongs = {option.slug for question in questions for option in question.options if not option.right}
    rights = {option.slug for question in questions for option in question.options if option.right}
    tried: set[str] = set()
    while choice := onward(town.course, lesson, learner.choices):
        mistake = next((one for one in learner.choices if one in wrongs), "")
        if wrong and choice in rights and mistake and choice not in tried:
            tried.add(choice)
            await learner.picks(mistake)
            assert choice in learner.choices, "a wrong answer is explained and asked again"
        else:
            await learner.picks(choice)
    assert len(tried) == (len(questions) if wrong else 0)


def seconds(clip: bytes) -> float:
    """How long a clip speaks, in whichever form its platform takes it."""
    if clip.startswith(b"OggS"):
        return spoken(clip)
    sound = decoded(clip, "aac")
    assert abs(gain_db(sound)) < 6, "as loud as every other clip"
    return sound.seconds


def counts_are_true(town: Town) -> None:
    assert town.context is not None
    with reading(town.context.database) as connection:
        assert drift(connection) == 0
    assert town.rows("SELECT * FROM dead_event") == []


def test_every_channel_that_delivers_has_a_driver() -> None:
    assert DRIVERS.keys() == CHANNELS.keys() - {"terminal"}


@pytest.mark.parametrize(("channel", "lang"), JOURNEYS)
async def test_from_a_poster_to_the_end_of_a_lesson(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    await learns(town, learner)
    lesson = town.course.lessons[LESSON]
    questions = [stage for stage in lesson.stages if isinstance(stage, Question)]
    assert town.facts(LESSON) == {
        "lesson_started": 1,
        "step_shown": len(lesson.stages),
        "step_done": sum(step.do for step in lesson.steps),
        "answer_given": 2 * len(questions),
        "lesson_completed": 1,
    }
    places = set(town.rows("SELECT commune, village, lang, account FROM fact WHERE lesson = ?", LESSON))
    assert places == {("lac-duong", "da-tro", lang, learner.account)}
    counts_are_true(town)


@everywhere
@in_both
async def test_every_screen_can_be_heard_and_heard_again(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    first, words = await learner.voice(), learner.text
    assert 0.5 < seconds(first) < 40
    await learner.picks("again")
    assert learner.text == words
    assert await learner.voice() == first
    await learner.says("nghe lại")
    assert await learner.voice() == first
    await learner.says("nói chậm")
    assert seconds(await learner.voice()) > seconds(first) * 1.05


@pytest.mark.parametrize("channel", sorted(channel for channel, driver in DRIVERS.items() if driver.buttons))
@in_both
async def test_an_old_button_repeats_the_screen_and_answers_nothing(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    await learner.picks("done")
    now, before = learner.text, town.facts(LESSON)
    await learner.picks_old("done")
    assert learner.text.endswith(now)
    assert town.course.phrases["note-old"].text in learner.text
    assert town.facts(LESSON) == before
    await learner.picks("done")
    assert town.facts(LESSON)["step_done"] == 2


@pytest.mark.parametrize("channel", sorted(channel for channel, driver in DRIVERS.items() if not driver.buttons))
@in_both
async def test_without_buttons_an_old_number_means_the_newest_screen(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    await learner.picks("done")
    await learner.picks_old("done")
    assert town.course.phrases["note-old"].text not in learner.text
    assert town.facts(LESSON)["step_done"] == 2


@everywhere
@in_both
async def test_she_stops_and_comes_back_to_where_she_was(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    await learner.picks("done")
    there = learner.text
    await learner.says("ngừng")
    assert town.rows("SELECT stopped FROM chat") == [(1,)]
    await learner.says("bắt đầu")
    assert town.rows("SELECT stopped FROM chat") == [(0,)]
    await learner.says("học tiếp")
    assert learner.text == there
    assert town.facts(LESSON)["lesson_started"] == 1


@everywhere
@in_both
async def test_it_says_what_it_never_asks_for_and_whom_to_ask(town: Town, channel: str, lang: str) -> None:
    learner = DRIVERS[channel](town, 1)
    await learner.joins(town.code())
    await learner.picks(*CHOICES[lang][:-1])
    assert town.course.phrases["promise"].text in learner.text
    await learner.says("bot này thật không")
    assert all(word in learner.text for word in ("không xin tiền", "mã số bí mật", "OTP"))
    assert "hỏi đoàn viên" in learner.text or "gọi" in learner.text


@everywhere
@in_both
async def test_her_voice_is_heard_by_a_person_once_she_agrees(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    there = learner.text
    await learner.speaks(tone(2.0))
    assert {"ask-listener", "no"} <= {*learner.choices}
    await learner.picks("no")
    assert town.rows("SELECT * FROM question") == []
    await learner.speaks(tone(2.0))
    await learner.picks("ask-listener")
    assert "đang chờ người giúp nghe" in learner.text and learner.text.endswith(there), "and she is where she was"
    await happens(lambda: town.rows("SELECT state, seconds FROM question") == [("kept", 2)])
    assert town.rows("SELECT commune, village, lesson FROM help_request") == [("lac-duong", "da-tro", LESSON)]


SHOWING = {channel: driver.contents for channel, driver in sorted(DRIVERS.items()) if driver.contents}
CONTENTS = [(channel, content) for channel, contents in SHOWING.items() for content in contents]


@pytest.mark.parametrize(("channel", "content"), CONTENTS)
async def test_what_she_writes_beside_anything_is_heeded(town: Town, channel: str, content: str) -> None:
    learner = await comes(town, channel, "vi")
    await learner.shows("tôi bị lừa rồi, vừa chuyển 5 triệu", content)
    assert town.course.phrases["emergency-stop"].text in learner.text
    await learner.shows("dừng", content)
    assert town.course.phrases["stopped"].text in learner.text
    assert town.facts()["stopped"] == town.facts()["emergency_opened"] == 1
    counts_are_true(town)


@pytest.mark.parametrize(
    "channel",
    [pytest.param(name, marks=() if driver.buttons else pytest.mark.slow) for name, driver in sorted(DRIVERS.items())],
)
async def test_a_digit_typed_twice_answers_no_question_that_had_not_come(
    town: Town, channel: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The second one was sent before anybody could read who is asked for."""
    monkeypatch.setattr("api.conversation.deliveries.READING", timedelta(seconds=1))
    learner = DRIVERS[channel](town, 1)
    await learner.joins(town.code("lac-duong", "da-tro"))
    for choice in ("vi", "next", "hang-up"):
        await read(learner)
        await learner.picks(choice)
    # What was practised is about safety, and read before it is answered, buttons or not. Platforms tell whole seconds.
    await asyncio.sleep(2.2)
    await learner.types_twice("next")
    await learner.looks()
    assert "adult" in learner.choices, "who learns is asked"
    assert town.rows("SELECT id FROM fact WHERE kind = 'learner_added'") == []
    for choice in ("adult", "yes"):
        await read(learner)
        await learner.picks(choice)
    assert len(town.rows("SELECT id FROM consent")) == 1


async def read(learner: Driver) -> None:
    """Long enough for a number, where there is no button that names its screen."""
    if not learner.buttons:
        await asyncio.sleep(1.2)


@pytest.mark.parametrize("channel", SHOWING)
@in_both
async def test_what_she_writes_beside_a_picture_is_read_and_answered_once(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    step = town.course.lessons[LESSON].steps[0].text
    sentence = {name: town.course.phrases[name].text for name in ("emergency-stop", "stopped", "note-sent")}
    await learner.shows("")
    assert sentence["note-sent"] in learner.text and step in learner.text
    await learner.shows("tôi bị lừa rồi, vừa chuyển 5 triệu")
    assert sentence["emergency-stop"] in learner.text
    await learner.shows("dừng")
    assert sentence["stopped"] in learner.text
    await learner.shows("mã otp 481562")
    await learner.looks()
    assert town.facts()["stopped"] == town.facts()["emergency_opened"] == 1
    assert "481562" not in town.rows("SELECT group_concat(body) FROM outbox").__repr__()
    counts_are_true(town)


@everywhere
@in_both
async def test_deleting_leaves_nothing_of_her(town: Town, channel: str, lang: str) -> None:
    learner = await comes(town, channel, lang)
    await learner.says("quét mã")
    await learner.picks("done")
    [(hers,)] = town.rows("SELECT id FROM learner")
    before = town.facts(LESSON)
    await learner.says("xóa dữ liệu của tôi")
    assert town.rows("SELECT count(*) FROM learner") == [(1,)], "asked first"
    await learner.picks("yes")
    for table in ("learner", "member", "consent"):
        assert town.rows(f"SELECT count(*) FROM {table}") == [(0,)], table
    assert town.rows("SELECT count(*) FROM fact WHERE learner_id = ?", hers) == [(0,)]
    assert town.facts(LESSON) == before, "what was counted stays, as nobody's"
    await learner.says("chào")
    assert {"vi", "kpm"} <= {*learner.choices}, "she may begin anew"
    counts_are_true(town)


PAIRS = [
    (here, there, ("vi", "kpm")[(number + other) % 2])
    for number, here in enumerate(sorted(DRIVERS))
    for other, there in enumerate(sorted(DRIVERS))
]
"""From each channel to each. By turns in both languages: every channel is gone from, and come to, in either."""


@pytest.mark.walk
@pytest.mark.parametrize(("channel", "other", "lang"), PAIRS)
async def test_what_she_learned_follows_her_to_every_channel(town: Town, channel: str, other: str, lang: str) -> None:
    here, there = await comes(town, channel, lang), DRIVERS[other](town, 2)
    await here.says("quét mã")
    await learns(town, here, wrong=False)
    await here.says("nối máy khác")
    await here.picks("code")
    code = here.text[here.text.index("LK") :][:9]
    await there.says(code)
    assert {"go-on", "menu", "undo"} <= {*there.choices}
    await here.looks()
    assert {"ok", "not-me"} <= {*here.choices}, "the chat it came from is told at once"
    assert town.rows("SELECT count(*) FROM learner") == [(1,)]
    await there.says("quét mã")
    await learns(town, there, wrong=False)
    hers = "SELECT kind, count(learner_id) FROM fact WHERE lesson = ? AND kind LIKE 'lesson_%' GROUP BY kind"
    assert {*town.rows(hers, LESSON)} == {("lesson_started", 2), ("lesson_completed", 2)}
    await here.picks("not-me")
    await there.looks()
    assert town.rows("SELECT count(*) FROM member") == [(1,)]
    await there.says("chào")
    assert {"vi", "kpm"} <= {*there.choices}, "and whoever it was begins anew"
    counts_are_true(town)


@pytest.mark.slow
@everywhere
async def test_a_code_in_a_picture_is_told_and_lies_nowhere(town: Town, channel: str, settings: Settings) -> None:
    learner = await comes(town, channel, "vi")
    pictures = 1 if channel == "web" else 2
    await learner.photographs(*[photo(CODE) for _ in range(pictures)])
    await learner.looks()
    assert "Agribank" in learner.text and "5400 2050 0000 1" in learner.text
    assert "35.000 đồng (ba mươi lăm nghìn đồng)" in learner.text
    assert list(town.rows("SELECT detail FROM fact WHERE kind = 'code_read'")) == [("vietqr",)]
    await learner.picks("next")
    assert "Đọc lớn TÊN" in learner.text
    await learner.says(f"xem giùm {CODE}")
    assert "5400 2050 0000 1" in learner.text
    await learner.looks()
    counts_are_true(town)
    for file in (file for file in settings.data_dir.rglob("*") if file.is_file()):
        content = file.read_bytes()
        assert not [part for part in WRITTEN if part.encode() in content], file
