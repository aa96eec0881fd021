"""A villager scans a poster, takes a lesson on Telegram to its end, and staff see it counted."""

import io
import struct
from typing import Any

from api.access import tokens
from api.clock import local_day, now
from api.statistics.rebuild import drift
from api.store.database import reading, writing
from bot.course.model import Question
from bot.speech.encode import decoded, gain_db
from tests.fakes.telegram import Delivered
from tests.scenarios.town import Phone, Town, onward

LESSON = "scam-three-rules"


def spoken(clip: bytes) -> float:
    """The seconds of a clip that really is Opus in Ogg, decodes, and is not silence."""
    import av

    with av.open(io.BytesIO(clip), "r") as file:
        assert file.streams.audio[0].codec_context.name in ("opus", "libopus")
        assert any(frame.samples for frame in file.decode(audio=0))
    sound = decoded(clip)
    assert abs(gain_db(sound)) < 6, "as loud as every other clip"
    return sound.seconds


def width(picture: bytes) -> int:
    """Of a PNG, in pixels."""
    assert picture[:8] == b"\x89PNG\r\n\x1a\n"
    found: int = struct.unpack(">I", picture[16:20])[0]
    return found


def check_answer(answer: list[Delivered]) -> None:
    """A voice, a picture with the words, and buttons, in this order."""
    assert [message.method for message in answer] == ["sendVoice", "sendPhoto"]
    voice, picture = answer
    assert picture.text and picture.buttons
    assert 0.5 < spoken(voice.uploaded) < 25
    assert width(picture.uploaded) == 720


async def take(town: Town, phone: Phone) -> list[list[Delivered]]:
    """Through the lesson, by turns tapping and typing; every answer."""
    answers = [await phone.says("ba không")]
    while choice := onward(town.course, LESSON, phone.choices):
        typed = len(answers) % 2 == 0
        label = next(label for row in phone.screen.buttons for label, data in row if data.endswith(f":{choice}"))
        await town.quiet()  # what she answers has come, and the platform has said so
        answers.append(await phone.says(label.lower()) if typed else await phone.taps(choice))
    return answers


async def test_from_the_poster_to_the_end_of_a_lesson(town: Town) -> None:
    code = town.code("lac-duong", "da-tro")
    phone = town.phone(1001)
    answer = await phone.says(f"/start {code}")
    assert "Đạ Tro" in answer[-1].text
    await phone.taps("vi", "next", "hang-up", "next", "adult", "yes")
    answers = await take(town, phone)
    for answer in answers:
        check_answer(answer)
    await town.quiet()
    check_facts(town, len(answers))
    await check_statistics(town)
    check_acknowledged(town)


def check_facts(town: Town, answers: int) -> None:
    lesson = town.course.lessons[LESSON]
    questions = [stage for stage in lesson.stages if isinstance(stage, Question)]
    assert town.facts(LESSON) == {
        "lesson_started": 1,
        "step_shown": len(lesson.stages),
        "step_done": sum(step.do for step in lesson.steps),
        "answer_given": len(questions),
        "lesson_completed": 1,
    }
    assert answers == 1 + len(lesson.stages) + len(questions), "a right answer is praised before it goes on"
    places = set(town.rows("SELECT commune, village, lang, account FROM fact WHERE lesson = ?", LESSON))
    assert places == {("lac-duong", "da-tro", "vi", "telegram/main")}
    [(learner,)] = town.rows("SELECT id FROM learner")
    today = local_day(now()).isoformat()
    assert {*town.rows("SELECT learner_id, day FROM fact WHERE lesson = ?", LESSON)} == {(learner, today)}
    assert town.context is not None
    with reading(town.context.database) as connection:
        assert drift(connection) == 0


async def check_statistics(town: Town) -> None:
    """The API gives nobody away: not in the row of the village, and not by the commune's, which holds nobody else."""
    assert town.context is not None
    with writing(town.context.database) as connection:
        token = tokens.add(connection, name="thử", commune="", actor="thử", now=now())
    http = town.office().http
    asked = await http.get("/api/v1/statistics/lessons", headers={"authorization": f"Bearer {token}"})
    rows: list[dict[str, Any]] = asked.json()["rows"]
    mine = {(row["level"], row["commune"], row["village"]): row for row in rows if row["lesson"] == LESSON}
    tallies = ("people_started", "people_completed", "starts", "completions")
    assert [mine["commune", "lac-duong", ""][tally] for tally in tallies] == ["không ghi"] * 4
    assert [mine["village", "lac-duong", "da-tro"][tally] for tally in tallies] == ["dưới 5"] * 4
    assert (await http.get("/api/v1/statistics/lessons")).status_code == 401


def check_acknowledged(town: Town) -> None:
    """No little clock stays on a button."""
    pressed = [call for call in town.telegram.calls if call[0] == "answercallbackquery"]
    assert len(town.telegram.answered) == len(pressed) > 0


async def test_a_clip_and_a_picture_are_uploaded_once_for_everybody(town: Town) -> None:
    first, second = town.phone(1001), town.phone(1002)
    for phone in (first, second):
        await phone.arrives(town.code())
        await take(town, phone)
    await town.quiet()
    assert [(message.method, message.text, message.file) for message in first.messages[2:]] == [
        (message.method, message.text, message.file) for message in second.messages[2:]
    ]
    sent = [given for method, given in town.telegram.calls if method in ("sendvoice", "sendphoto")]
    uploads = [given for given in sent if not isinstance(given.get("voice", given.get("photo")), str)]
    assert len(sent) == len([m for m in town.telegram.sent if m.method != "sendMessage"])
    assert {int(given["chat_id"]) for given in uploads} == {1001}
    assert len(uploads) == len({message.file for message in first.messages if message.file})


async def test_a_file_telegram_has_forgotten_is_uploaded_anew(town: Town) -> None:
    phone = town.phone(1001)
    await phone.arrives(town.code())
    await phone.says("menu")
    await town.quiet()
    town.telegram.accounts[town.telegram.token].files.clear()
    before = len(town.telegram.calls)
    check_answer(await phone.says("menu"))
    again = [given for method, given in town.telegram.calls[before:] if method == "sendvoice"]
    assert [isinstance(given["voice"], str) for given in again] == [True, False]
