"""What Google says of a course is fetched in the background: against a strict fake of it, over real HTTP."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from api.voices import fetching
from api.voices.fetching import FIRST_REST, LONGEST_REST, LOOK_AGAIN, PAUSE_SECONDS, START_SECONDS, GoogleVoiceWork
from api.voices.progress import FILE, FetchProgress, read_progress, write_progress
from api.work.worker import Next
from bot.course.model import Course
from bot.speech.course_texts import course_sentences
from bot.speech.gtts import Gtts, pieces
from bot.speech.text import spoken
from tests.api.conftest import NOW
from tests.fakes.google import FakeGoogle
from tests.fakes.google_hum import hum
from tests.rows import each_row


@pytest.fixture
def google(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[FakeGoogle]:
    with FakeGoogle(tmp_path, hum) as google:
        monkeypatch.setenv("https_proxy", google.proxy)
        monkeypatch.delenv("no_proxy", raising=False)
        yield google


@pytest.fixture(scope="module")
def small(course: Course) -> Course:
    """Two messages and the names on lists: some dozens of sentences."""
    keys = ("bot/menu/text", "bot/emergency-call/text")
    messages = {"vi": {key: course.messages["vi"][key] for key in keys}}
    return replace(course, digest="small", messages=messages, communes={})


class Background:
    """The work of one process after another on one shelf."""

    def __init__(self, folder: Path, course: Course) -> None:
        self.shelf, self.course, self.now = Gtts("vi", folder, seconds=60), course, NOW
        self.begin()

    def begin(self) -> None:
        """Another process."""
        self._work = GoogleVoiceWork(self.shelf, lambda: self.course, dict, lambda: self.now)
        assert self._work.work("", lambda: False) == START_SECONDS

    def go_on(self) -> Next:
        return self._work.work("", lambda: False)

    def until_it_rests(self) -> timedelta:
        while isinstance(following := self.go_on(), float):
            assert following in (PAUSE_SECONDS, 0.0)
        assert following
        return following - self.now

    @property
    def progress(self) -> FetchProgress | None:
        return read_progress(self.shelf.folder)

    @property
    def said(self) -> list[str]:
        """What Google is told of the course, each once."""
        told = (pieces(spoken(sentence.text)) for sentence in course_sentences(self.course))
        return list(dict.fromkeys(piece for some in told for piece in some))


@pytest.fixture
def background(tmp_path: Path, small: Course, google: FakeGoogle) -> Background:
    return Background(tmp_path / "gtts", small)


def test_all_of_it_comes_in_its_order_one_at_a_time(background: Background, google: FakeGoogle) -> None:
    assert background.go_on() == PAUSE_SECONDS
    total = len(course_sentences(background.course))
    assert background.progress == FetchProgress(1, total, NOW)
    assert background.until_it_rests() == LOOK_AGAIN
    assert google.asked == google.spoken == background.said
    assert google.at_once == 1
    assert background.progress == FetchProgress(total, total, NOW)
    assert background.until_it_rests() == LOOK_AGAIN
    assert google.asked == background.said


@pytest.mark.slow
def test_another_process_goes_on_where_the_first_was(background: Background, google: FakeGoogle) -> None:
    for _ in range(9):
        background.go_on()
    background.begin()
    assert background.until_it_rests() == LOOK_AGAIN
    assert google.asked == background.said


@pytest.mark.slow
def test_days_without_a_network_cost_no_place_and_no_sentence(
    background: Background, google: FakeGoogle, monkeypatch: pytest.MonkeyPatch
) -> None:
    background.go_on()
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:9")
    rests = []
    for _ in range(30):
        rests.append(background.until_it_rests())
        background.now += rests[-1]
    assert rests[:3] == [FIRST_REST, 2 * FIRST_REST, 4 * FIRST_REST]
    assert rests[-1] == LONGEST_REST
    progress = background.progress
    assert progress and progress.there == 1 and progress.trouble
    assert "chưa lấy được, máy tự thử lại" in progress.says()
    monkeypatch.setenv("https_proxy", google.proxy)
    assert background.until_it_rests() == LOOK_AGAIN
    assert background.progress and background.progress.done
    assert sorted(google.asked) == sorted(background.said)
    lost = google.asked.index(background.said[1])
    assert google.asked[lost : lost + 29] == background.said[1:30], "what was lost with the network keeps its place"
    google.manner = "refuses"
    background.course = replace(background.course, digest="edited", messages={"vi": {}})
    assert background.until_it_rests() == LOOK_AGAIN, "nothing is missing of what is left of the course"


@pytest.mark.slow
def test_refusals_and_losses_lose_nothing_and_ask_for_nothing_twice(background: Background, google: FakeGoogle) -> None:
    troubles = ["refuses", "speaks", "hangs up", "is cut off", "speaks", "babbles", "is silent", "speaks", "speaks"]
    google.manners.extend(troubles * 4)
    while (rest := background.until_it_rests()) != LOOK_AGAIN:
        assert rest >= FIRST_REST
        background.now += rest
    assert sorted(set(google.spoken)) == sorted(background.said)
    # What babbled or was silent had its answer, so it was asked for once more, and nothing else was.
    assert len(google.spoken) == len(background.said) + 2 * 4
    assert len(google.asked) == len(google.spoken) + 3 * 4


@pytest.mark.slow
def test_one_that_never_comes_keeps_no_other_waiting(background: Background, google: FakeGoogle) -> None:
    never = background.said[2]
    google.refused.add(never)
    for _ in range(200):
        rest = background.until_it_rests()
        background.now += rest
    assert {*background.said} - {*google.spoken} == {never}
    progress = background.progress
    assert progress and progress.there == progress.total - 1
    google.refused.clear()
    assert background.until_it_rests() == LOOK_AGAIN


@pytest.mark.slow
def test_an_edited_course_is_taken_up_in_the_middle(background: Background, google: FakeGoogle, course: Course) -> None:
    background.go_on()
    key = "bot/hello/text"
    more = {"vi": {**background.course.messages["vi"], key: course.messages["vi"][key]}}
    background.course = replace(background.course, digest="more", messages=more)
    assert background.until_it_rests() == LOOK_AGAIN
    assert sorted(google.asked) == sorted(background.said)


def test_what_is_shown_most_is_fetched_first(small: Course, tmp_path: Path, google: FakeGoogle, course: Course) -> None:
    shown = {"qr-pay": 1_000}
    work = GoogleVoiceWork(Gtts("vi", tmp_path / "gtts", seconds=60), lambda: course, lambda: shown, lambda: NOW)
    for _ in range(4):
        work.work("", lambda: False)
    assert google.asked == [spoken(one.text) for one in course_sentences(course, shown)[:3]]


@each_row(
    "content",
    [b"", b"{", b"[]", b"{}", b'{"there": 1, "total": 2, "at": "never", "trouble": ""}',
     b'{"there": 1, "total": 2, "at": "2026-11-30T08:00:00", "trouble": ""}',
     b'{"there": null, "total": 2, "at": "2026-11-30T08:00:00+00:00", "trouble": ""}'],
)  # fmt: skip
def test_what_cannot_be_read_is_no_progress(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    assert read_progress(tmp_path) is None


def test_progress_is_a_sentence(tmp_path: Path) -> None:
    write_progress(tmp_path, FetchProgress(1_234, 3_820, NOW, "429"))
    assert json.loads((tmp_path / FILE).read_bytes())["there"] == 1_234
    progress = read_progress(tmp_path)
    assert progress
    assert progress.says() == ("Đã lấy 1.234 trên 3.820 câu. Lúc 08:30 02/03/2026 chưa lấy được, máy tự thử lại.")
    assert progress._replace(there=3_820).says() == "Đã lấy 3.820 trên 3.820 câu."


@pytest.mark.slow
def test_a_disk_that_is_full_is_no_end(background: Background, google: FakeGoogle, tmp_path: Path) -> None:
    (tmp_path / "gtts").write_bytes(b"a file where the folder should be")
    assert background.until_it_rests() == FIRST_REST
    (tmp_path / "gtts").unlink()
    assert background.until_it_rests() == LOOK_AGAIN
    assert sorted(google.asked) == sorted(background.said)


def test_the_start_belongs_to_whoever_waits() -> None:
    assert START_SECONDS >= 10
    assert timedelta(seconds=fetching.PAUSE_SECONDS) < FIRST_REST < LONGEST_REST
