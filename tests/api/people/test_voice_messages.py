"""A voice message is fetched only with a yes, opens only with its row, and is gone with it."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

from api.errors import NotFound
from api.media import uploads
from api.people import help_requests, voice_fetching, voice_messages
from api.people.voice_fetching import LONGEST_WAIT, TRIES, VoiceMessageWork, sweep, wait
from api.people.voice_messages import LIFE
from api.store.database import reading, writing
from api.store.keys import Keys
from api.store.models import Question
from api.store.statements import core
from api.work.platform_sounds import PlatformSounds
from bot.channels import Web
from bot.channels.fetching import NotFetched
from bot.events import Opened, Sent
from bot.speech import hearing
from bot.speech.hearing import seconds
from tests.api.campaigns.people import received
from tests.api.village import Village
from tests.fakes.samples import recorded

HER, OTHER = "1001", "1002"
REF = "https://f20-zpc.zdn.vn/am-thanh.aac"


class Mouth:
    """A channel that only fetches: what it is told to give, one answer after the other, the last one for ever."""

    def __init__(self, *answers: bytes | Exception) -> None:
        self.answers, self.asked = list(answers), []  # type: ignore[var-annotated]

    async def fetch(self, ref: str, most: int = 0) -> bytes:
        self.asked.append(ref)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        return answer


@pytest.fixture(scope="module")
def sound() -> bytes:
    return recorded(2, "adts", "aac", 16000)


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    """A running loop, as the channels have one."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    yield loop
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


def speaks(village: Village, address: str = HER, *, answer: str = "ask-listener", ref: str = REF) -> None:
    village.happens(address, Sent("voice", ref))
    if answer:
        village.taps(address, answer)


def listens(village: Village, folder: Path, mouth: Any, loop: asyncio.AbstractEventLoop) -> VoiceMessageWork:
    """One look of the worker."""
    voices = fetching_by(village, folder, mouth, loop)
    again(voices)
    return voices


def fetching_by(village: Village, folder: Path, mouth: Any, loop: asyncio.AbstractEventLoop) -> VoiceMessageWork:
    sounds = PlatformSounds({village.account: mouth}, village.keys, loop)
    return VoiceMessageWork(village.database, folder, village.keys, sounds, received(village), lambda: village.now)


def again(voices: VoiceMessageWork) -> None:
    with suppress(MemoryError):  # the worker writes down what nobody expected
        assert voices.work("", bool) == voice_fetching.LOOK_SECONDS


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("questions/*"))


# --- Her yes --------------------------------------------------------------------------------------


@pytest.mark.parametrize("answer", ["", "no"])
def test_without_a_yes_nothing_is_ordered(village: Village, answer: str) -> None:
    village.arrives(HER)
    speaks(village, answer=answer)
    assert village.rows("question") == [] and village.rows("help_request") == []


def test_her_yes_orders_it_with_her_place_and_lesson(village: Village) -> None:
    village.arrives(HER)
    village.says(HER, "quét mã")
    speaks(village)
    (asked,), (voice,) = village.rows("help_request"), village.rows("question")
    (hers,) = village.rows("learner")
    assert (asked.lesson, asked.question) == ("qr-pay", voice.request)
    assert (voice.learner_id, voice.account, voice.state, voice.attempts) == (hers.id, village.account, "due", 0)
    assert [row.kind for row in village.rows("work_order")] == ["ask_person"]
    assert village.kinds()[-1] == "person_asked"


def test_several_pieces_are_one_question(village: Village) -> None:
    village.arrives(HER)
    for number in range(5):
        speaks(village, answer="", ref=f"{REF}{number}")
    village.taps(HER, "ask-listener")
    assert len({row.request for row in village.rows("question")}) == len(village.rows("help_request")) == 1
    assert len(village.rows("question")) == 3, "the last three"


def test_where_it_lies_is_nowhere_in_the_open(village: Village, caplog: pytest.LogCaptureFixture) -> None:
    village.arrives(HER)
    speaks(village, answer="")
    village.says(HER, "menu")
    speaks(village)
    everything = repr(village.everything())
    assert "question" in everything
    assert "zdn.vn" not in everything and "am-thanh" not in everything and "zdn.vn" not in caplog.text


def test_an_event_that_is_set_aside_does_not_tell_it_either(village: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    village.arrives(HER)
    monkeypatch.setattr("bot.engine.spoken.offer", lambda *_: 1 / 0)
    speaks(village, answer="")
    (dead,) = village.rows("dead_event")
    assert orjson.loads(dead.event) == {"type": "Sent"}


def test_a_first_message_may_be_spoken(village: Village) -> None:
    speaks(village)
    assert len(village.rows("question")) == 1
    assert village.chat(HER).screen == "hello"


# --- Fetching it ----------------------------------------------------------------------------------


def test_it_is_fetched_made_ours_and_kept_sealed(village: Village, tmp_path: Path, sound: bytes, loop: Any) -> None:
    village.arrives(HER)
    speaks(village)
    mouth = Mouth(sound)
    listens(village, tmp_path, mouth, loop)
    (row,) = village.rows("question")
    assert mouth.asked == [REF] and (row.state, row.ref, row.seconds, row.attempts) == ("kept", "", 2, 1)
    assert files(tmp_path) == [row.id]
    kept = (tmp_path / "questions" / row.id).read_bytes()
    assert b"OggS" not in kept and b"OpusHead" not in kept
    with reading(village.database) as connection:
        found = voice_messages.one(connection, row.id, village.now)
    opened = voice_messages.open_sound(tmp_path, found, village.keys)
    assert opened.startswith(b"OggS") and seconds(opened) == 2
    with pytest.raises(NotFound):
        voice_messages.open_sound(tmp_path, found, Keys(b"another key of this size"))
    with pytest.raises(NotFound):
        voice_messages.open_sound(tmp_path / "elsewhere", found, village.keys)


def test_passing_trouble_is_tried_again_and_again_less_often(
    village: Village, tmp_path: Path, sound: bytes, loop: Any
) -> None:
    village.arrives(HER)
    speaks(village)
    mouth = Mouth(NotFetched("timed-out", retry=True), NotFetched("http-503", retry=True), sound)
    voices = listens(village, tmp_path, mouth, loop)
    again(voices)
    assert len(mouth.asked) == 1, "not before its time"
    for expected in ("http-503", ""):
        village.now += wait(len(mouth.asked))
        again(voices)
        assert village.rows("question")[0].error == expected
    assert village.rows("question")[0].state == "kept"


@pytest.mark.sql
def test_it_is_given_up_in_the_end(village: Village, tmp_path: Path, loop: Any) -> None:
    village.arrives(HER)
    speaks(village)
    mouth = Mouth(NotFetched("no-connection", retry=True))
    voices = listens(village, tmp_path, mouth, loop)
    for _ in range(TRIES + 2):
        village.now += LONGEST_WAIT
        again(voices)
    (row,) = village.rows("question")
    assert (row.state, row.error, row.ref, len(mouth.asked)) == ("failed", "no-connection", "", TRIES)


@pytest.mark.parametrize(
    ("answer", "code"),
    [(NotFetched("http-404"), "http-404"), (NotFetched("too-big"), "too-big"), (b"no", "not-a-sound")],
)
def test_lasting_trouble_is_not_tried_again(
    village: Village, tmp_path: Path, loop: Any, answer: bytes | Exception, code: str
) -> None:
    village.arrives(HER)
    speaks(village)
    listens(village, tmp_path, Mouth(answer), loop)
    (row,) = village.rows("question")
    assert (row.state, row.error, row.ref) == ("failed", code, "") and files(tmp_path) == []


def test_a_sound_that_kills_us_does_so_only_a_few_times(
    village: Village, tmp_path: Path, sound: bytes, loop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A crash is an exception that nobody expected: the attempt is in the database before it happens."""
    village.arrives(HER)
    speaks(village)

    def dies(_: bytes) -> bytes:
        raise MemoryError

    monkeypatch.setattr(hearing, "heard", dies)
    voices = listens(village, tmp_path, Mouth(sound), loop)
    assert village.rows("question")[0].attempts == 1
    again(voices)
    assert village.rows("question")[0].attempts == 1, "not at once"
    monkeypatch.undo()
    village.now += wait(1)
    again(voices)
    assert village.rows("question")[0].state == "kept"


def test_one_that_cannot_be_fetched_does_not_hold_up_the_others(
    village: Village, tmp_path: Path, sound: bytes, loop: Any
) -> None:
    for address in (HER, OTHER):
        village.arrives(address)
        speaks(village, address)
    listens(village, tmp_path, Mouth(NotFetched("timed-out", retry=True), sound), loop)
    assert sorted(row.state for row in village.rows("question")) == ["due", "kept"]


def test_a_channel_that_is_switched_off_may_come_back(
    village: Village, tmp_path: Path, sound: bytes, loop: Any
) -> None:
    village.arrives(HER)
    speaks(village)
    listens(village, tmp_path, object(), loop)
    assert village.rows("question")[0].error == "no-channel"
    village.now += wait(1)
    listens(village, tmp_path, Mouth(sound), loop)
    assert village.rows("question")[0].state == "kept"


def test_leaving_takes_up_nothing_more(village: Village, tmp_path: Path, sound: bytes, loop: Any) -> None:
    village.arrives(HER)
    speaks(village)
    mouth = Mouth(sound)
    voices = fetching_by(village, tmp_path, mouth, loop)
    voices.work("", lambda: True)
    assert mouth.asked == []
    again(voices)
    assert mouth.asked == [REF]


@pytest.mark.parametrize("answer", [NotFetched("gone"), b"no"])
def test_who_waits_in_vain_is_told_and_asked_to_say_it_again(
    village: Village, tmp_path: Path, loop: Any, answer: bytes | Exception
) -> None:
    village.arrives(HER)
    village.says(HER, "quét mã")
    step = village.texts(HER)[-1]
    speaks(village)
    before, seen = village.texts(HER), village.row(HER).seen_at
    voices = listens(village, tmp_path, Mouth(answer), loop)
    (told,) = village.texts(HER)[len(before) :]
    assert told.startswith(village.course.phrases["note-voice-lost"].text) and told.endswith(step)
    assert village.row(HER).seen_at == seen, "that we write is no sign of her"
    again(voices)
    assert len(village.texts(HER)) == len(before) + 1, "once"
    speaks(village)
    assert len(village.rows("question", state="due")) == 1, "and she may"


def test_of_several_pieces_she_is_told_once(village: Village, tmp_path: Path, sound: bytes, loop: Any) -> None:
    village.arrives(HER)
    for number in range(3):
        speaks(village, answer="", ref=f"{REF}{number}")
    village.taps(HER, "ask-listener")
    before = len(village.texts(HER))
    listens(village, tmp_path, Mouth(NotFetched("gone"), NotFetched("gone"), sound), loop)
    assert len(village.texts(HER)) == before + 1
    assert sorted(row.state for row in village.rows("question")) == ["failed", "failed", "kept"]


def test_who_wants_no_messages_is_not_written_to_about_it(village: Village, tmp_path: Path, loop: Any) -> None:
    village.arrives(HER)
    speaks(village)
    village.says(HER, "dừng")
    before = village.texts(HER)
    listens(village, tmp_path, Mouth(NotFetched("gone")), loop)
    assert village.texts(HER) == before
    assert village.rows("question")[0].state == "failed"


def test_a_crash_before_it_is_written_down_tells_her_no_second_time(
    village: Village, tmp_path: Path, loop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    village.arrives(HER)
    speaks(village)
    before = len(village.texts(HER))
    voices = fetching_by(village, tmp_path, Mouth(NotFetched("gone")), loop)
    real = voices._change

    def dies(engine: Any, row: Any, **values: Any) -> bool:
        if values.get("state") == "failed":
            raise MemoryError
        return real(engine, row, **values)

    monkeypatch.setattr(voices, "_change", dies)
    again(voices)
    monkeypatch.undo()
    village.now += wait(1)
    again(voices)
    assert len(village.texts(HER)) == before + 1
    assert village.rows("question")[0].state == "failed"


def test_a_voice_that_gave_way_to_a_later_one_is_asked_for_again(
    village: Village, tmp_path: Path, sound: bytes, loop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On the page: the room of one browser held only her second voice when she said yes to both."""
    monkeypatch.setattr(uploads, "MOST_OF_CHAT", len(sound))
    village.account = "web/main"
    village.arrives(HER)
    whose = uploads.Uploader.of(HER, "203.0.113.0/24")
    refs = [uploads.keep_upload(tmp_path, sound, whose, frozenset) for _ in range(2)]
    for ref in refs:
        speaks(village, answer="", ref=ref)
    village.taps(HER, "ask-listener")
    listens(village, tmp_path, Web(uploads.UploadFolder(tmp_path).fetch), loop)
    assert sorted((row.state, row.error) for row in village.rows("question")) == [("failed", "gone"), ("kept", "")]
    assert village.course.phrases["note-voice-lost"].text in village.rows("outbox")[-1].body


# --- Its end --------------------------------------------------------------------------------------


@pytest.fixture
def kept(village: Village, tmp_path: Path, sound: bytes, loop: Any) -> Any:
    """Her voice and that of somebody else, both here."""
    for address in (HER, OTHER):
        village.arrives(address)
        speaks(village, address)
    listens(village, tmp_path, Mouth(sound), loop)
    assert len(files(tmp_path)) == 2
    return village.rows("question")[0]


def left(village: Village, folder: Path) -> list[str]:
    """Whose files are there after a sweep."""
    sweep(village.database, folder, village.now)
    assert {row.id for row in village.rows("question")} == set(files(folder))
    return files(folder)


@pytest.mark.sql
def test_it_is_gone_when_somebody_has_helped(village: Village, kept: Any, tmp_path: Path) -> None:
    (asked, _) = village.rows("help_request")
    with writing(village.database) as connection:
        help_requests.settle(connection, asked.id, actor="staff:thu", now=village.now)
        with pytest.raises(NotFound):
            voice_messages.one(connection, kept.id, village.now)
    assert kept.id not in left(village, tmp_path) and len(files(tmp_path)) == 1


@pytest.mark.sql
def test_it_is_gone_after_a_fortnight_even_before_the_sweep(village: Village, kept: Any, tmp_path: Path) -> None:
    village.now = kept.at + LIFE - timedelta(seconds=1)
    assert kept.id in left(village, tmp_path)
    village.now += timedelta(seconds=2)
    with reading(village.database) as connection:
        assert voice_messages.of(connection, [kept.request], village.now) == {}
        with pytest.raises(NotFound):
            voice_messages.one(connection, kept.id, village.now)
    assert kept.id not in left(village, tmp_path)


def test_it_is_gone_with_her_and_only_hers(village: Village, kept: Any, tmp_path: Path) -> None:
    village.says(HER, "xóa dữ liệu của tôi")
    village.taps(HER, "yes")
    assert kept.id not in left(village, tmp_path) and len(files(tmp_path)) == 1


def test_it_is_gone_with_her_consent(village: Village, kept: Any, tmp_path: Path) -> None:
    village.says(HER, "dữ liệu của tôi")
    village.taps(HER, "refuse")
    assert kept.id not in left(village, tmp_path) and len(files(tmp_path)) == 1


def test_it_is_gone_with_a_chat_of_which_nobody_is_known_yet(village: Village, tmp_path: Path) -> None:
    village.happens(HER, Opened())
    speaks(village)
    assert village.rows("question")[0].learner_id is None
    village.says(HER, "xóa dữ liệu của tôi")
    village.taps(HER, "yes")
    assert village.rows("question") == []


def test_who_is_forgotten_while_it_is_fetched_is_forgotten(
    village: Village, tmp_path: Path, sound: bytes, loop: Any
) -> None:
    village.arrives(HER)
    speaks(village)

    class Slow(Mouth):
        async def fetch(self, ref: str, most: int = 0) -> bytes:
            with writing(village.database) as connection:
                connection.execute(core(Question).delete())
            return await super().fetch(ref)

    listens(village, tmp_path, Slow(sound), loop)
    assert village.rows("question") == [] and len(files(tmp_path)) == 1
    assert left(village, tmp_path) == []


def test_what_a_crash_left_behind_is_written_anew(
    village: Village, tmp_path: Path, sound: bytes, loop: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Between the file and its row: the key is lost with the crash, the order is not."""
    village.arrives(HER)
    speaks(village)

    def dies(_: bytes) -> int:
        raise MemoryError

    monkeypatch.setattr(hearing, "seconds", dies)
    voices = listens(village, tmp_path, Mouth(sound), loop)
    assert len(files(tmp_path)) == 1 and village.rows("question")[0].key is None
    monkeypatch.undo()
    village.now += wait(1)
    again(voices)
    (row,) = village.rows("question")
    with reading(village.database) as connection:
        found = voice_messages.one(connection, row.id, village.now)
    assert voice_messages.open_sound(tmp_path, found, village.keys).startswith(b"OggS")
