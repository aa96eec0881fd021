"""What was erased or is over stands nowhere on the disk: every file of the data folder is searched, as it is."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from random import Random
from uuid import uuid4

import pytest
from sqlalchemy import Engine, text

from api.app import assemble
from api.campaigns.deliver import hand_over, plan
from api.care.expiry import HOURLY
from api.care.portions import FIRST, do_chores
from api.conversation import turns
from api.media import uploads
from api.people import voice_fetching
from api.settings import Settings
from api.store.database import connect, cut_off_log, writing
from api.store.keys import Keys
from bot.course.model import Course
from bot.events import Opened, Said
from tests.api.campaigns.people import became, moved, received, settles, written
from tests.api.conftest import SECRET as KEY
from tests.api.recordings.speakers import Studio
from tests.api.village import Village

DAY = timedelta(days=1)
SENTENCE = "phone-first/volume/text"

REFUSED, ERASED, STAYED, FAILED = "Nhàntím", "Thảovàng", "Senhồng", "xin bò rẽ ngang"
"""Names of people who refused, had themselves erased, never came back; and what somebody wrote that failed."""

ANSWERED, UNDERSTOOD, CODE = "chồng em đi rẫy xa", "nghe là bấm bên hông", "739155"
"""What somebody wrote to a campaign, what a listener wrote that she had understood, and a code that was typed."""

ENDED = (
    "chat", "learner", "member", "consent", "outbox", "event", "dead_event", "work_order", "recipient",
    "recording", "recording_back", "recording_consent", "recording_link",
)  # fmt: skip
"""Tables in which nobody has a row any more."""


@pytest.fixture
def page(sqlite_url: str, course: Course, keys: Keys) -> Iterator[Village]:
    from tests.api.conftest import NOW

    engine = connect(sqlite_url)
    yield Village(engine, course, keys, NOW, "web/main", Random(3))
    engine.dispose()


@pytest.fixture
def here(tmp_path: Path, sqlite_url: str) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, database_url=sqlite_url, secret_key=KEY)


def on_disk(folder: Path, *words: str) -> set[str]:
    """Which of ``words`` stand in any file, as UTF-8 or in JSON escapes."""
    contents = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    forms = {word: (word.encode(), word.encode("unicode_escape"), word.encode("utf-16-le")) for word in words}
    return {word for word in words if any(form in content for form in forms[word] for content in contents)}


def names(page: Village, address: str, name: str, *, agrees: bool) -> None:
    """Somebody new in a household says her name, sees it on a screen, and is asked."""
    page.says(address, "đổi người học")
    page.taps(address, "new")
    page.delivers()
    page.happens(address, Said(name))
    page.says(address, "đổi người học")
    shown = [row for row in page.rows("outbox", chat_id=page.row(address).id) if name in row.body]
    assert shown, "her name stands on a screen"
    page.taps(address, f"who-{page.chat(address).who}")
    page.taps(address, *("hang-up", "next", "adult", "yes" if agrees else "no"))


def fails(page: Village, monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn raises at what somebody wrote."""
    real = turns.step

    def step(state, event, *more):  # type: ignore[no-untyped-def]
        if isinstance(event, Said) and event.text == FAILED:
            raise KeyError(event.text)
        return real(state, event, *more)

    with monkeypatch.context() as patch:
        patch.setattr(turns, "step", step)
        page.happens("fails", Said(FAILED))
    assert len(page.rows("dead_event")) == 1


def answers_a_campaign(village: Village, address: str) -> None:
    """The union writes to her village, and she writes back."""
    campaign = written(village)
    moved(village, campaign, "start")
    with writing(village.database) as connection:
        plan(connection, campaign, village.now)
    hand_over(village.database, village.keys, received(village), campaign, village.now)
    assert became(village, campaign) == {address: ("handed", "")}
    village.delivers()
    village.says(address, ANSWERED)
    moved(village, campaign, "finish")


def records_and_takes_back(page: Village, settings: Settings) -> None:
    """Somebody records a sentence that another answers in writing; then she takes her voice back."""
    studio = Studio(assemble(settings), page.now)
    studio.translated(SENTENCE, "Dăn iăt wơl niam.")
    studio.records(studio.agrees("ka-mai"), studio.asked(SENTENCE))
    studio.writes_back("k-brem", studio.last(), UNDERSTOOD)
    assert on_disk(settings.data_dir, UNDERSTOOD) and list((settings.data_dir / "recordings").rglob("*.flac"))
    studio.withdraws("ka-mai")
    studio.context.database.dispose()


def nights(page: Village, settings: Settings, days: int, step: int = 1) -> None:
    """Time goes on, and the program does what it does at night."""
    for _ in range(0, days, step):
        page.now += step * DAY
        do_chores(page.database, settings, page.now)
    assert cut_off_log(page.database)


def test_refusing_takes_the_name_off_the_disk_at_once(page: Village, here: Settings) -> None:
    page.arrives("her")
    names(page, "her", REFUSED, agrees=False)
    names(page, "her", STAYED, agrees=True)
    assert on_disk(here.data_dir, REFUSED, STAYED) == {REFUSED, STAYED}, "the log holds it still"
    assert cut_off_log(page.database)
    assert on_disk(here.data_dir, REFUSED, STAYED) == {STAYED}


def test_a_wish_to_be_deleted_takes_her_off_the_disk(page: Village, here: Settings) -> None:
    page.arrives("her")
    names(page, "her", ERASED, agrees=True)
    for number in range(30):
        page.arrives(f"neighbour {number}")
    page.says("her", "xóa dữ liệu")
    page.taps("her", *(["delete"] if page.chat("her").screen == "my-data" else []), "yes")
    assert cut_off_log(page.database)
    assert on_disk(here.data_dir, ERASED) == set()


def test_who_has_not_answered_is_off_the_disk_in_a_day(page: Village, here: Settings) -> None:
    page.happens("her", Opened())
    page.taps("her", "vi")
    page.says("her", "đổi người học")
    page.taps("her", "new")
    page.happens("her", Said(REFUSED))
    page.says("her", "đổi người học")
    assert on_disk(here.data_dir, REFUSED)
    do_chores(page.database, here, page.now + 1.1 * DAY, HOURLY)
    cut_off_log(page.database)
    assert on_disk(here.data_dir, REFUSED) == set()


def test_what_failed_was_never_written_down(page: Village, here: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    page.arrives("fails")
    fails(page, monkeypatch)
    assert on_disk(here.data_dir, FAILED) == set()


@pytest.mark.slow
def test_after_four_hundred_days_nothing_of_anybody_is_left(
    page: Village, here: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    village = Village(page.database, page.course, page.keys, page.now, "telegram/main", Random(4), 10_000)
    settles(village, "speaks on telegram")
    names(village, "speaks on telegram", STAYED, agrees=True)
    answers_a_campaign(village, "speaks on telegram")
    records_and_takes_back(page, here)
    page.arrives("household")
    names(page, "household", REFUSED, agrees=False)
    page.arrives("erased")
    names(page, "erased", ERASED, agrees=True)
    for number in range(40):
        page.happens(f"stranger {number}", Opened())
    page.says("household", f"mã OTP của tôi là {CODE} đó")
    fails(page, monkeypatch)
    uploads.keep_upload(here.data_dir, b"Ogg" * 100, uploads.Uploader.of("erased", "203.0.113.7/32"), frozenset)
    nights(page, here, 40)
    assert on_disk(here.data_dir, STAYED, REFUSED, ANSWERED, UNDERSTOOD, CODE) == {STAYED}
    nights(page, here, 400, 10)
    uploads.clear_uploads(here.data_dir, page.now + 4000 * DAY)  # by the clock of the file system
    voice_fetching.sweep(page.database, here.data_dir, page.now)
    assert on_disk(here.data_dir, STAYED, REFUSED, ERASED, FAILED, ANSWERED, UNDERSTOOD, CODE) == set()
    for table in ENDED:
        assert page.rows(table) == [], table
    assert [file for file in (here.data_dir / "recordings").rglob("*.flac") if file.is_file()] == []
    assert {row.learner_id for row in page.rows("fact")} == {None}
    assert list((here.data_dir / uploads.FOLDER).glob("*")) == []


def test_a_reader_keeps_the_log_only_while_it_reads(page: Village) -> None:
    page.arrives("her")
    with page.database.connect() as reader:
        reader.execute(text("SELECT count(*) FROM chat")).all()
        page.says("her", "menu")
        assert not cut_off_log(page.database)
    assert cut_off_log(page.database)


def strangers(page: Village, settings: Settings, days: int, a_day: int) -> dict[int, dict[str, int]]:
    """Every day new ones open the page; some tap a language, nobody more. What there is at the end of each day."""
    seen = {}
    for day in range(days):
        for start in range(0, a_day, 100):
            new = [uuid4().hex for _ in range(start, min(start + 100, a_day))]
            page.batch(*(page.event(who, Opened()) for who in new))
        page.now += DAY
        do_chores(page.database, settings, page.now, rest=lambda _: None)  # nobody else writes who needs the room
        seen[day + 1] = {name: len(rows) for name, rows in page.everything().items()} if day % 30 == 29 else {}
    return seen


def flat(page: Village, settings: Settings, days: int, a_day: int) -> None:
    """The third month and the last one end alike, but for a few sums a day."""
    seen = strangers(page, settings, 90, a_day)
    begun = seen[90]
    size = _bytes(page.database)
    seen = strangers(page, settings, days - 90, a_day)
    ended = seen[max(day for day, tables in seen.items() if tables)]
    sums = {"daily", "fact"}
    assert {name: ended[name] for name in ended.keys() - sums} == {name: begun[name] for name in begun.keys() - sums}
    assert all(ended[name] - begun[name] <= days for name in sums), "a row a day, however many they were"
    assert ended["chat"] <= 2 * a_day
    if size:
        assert _bytes(page.database) <= size * 1.02 + 64 * days


def _bytes(engine: Engine) -> int:
    if engine.dialect.name != "sqlite":
        return 0
    cut_off_log(engine)
    return Path(str(engine.url.database)).stat().st_size


@pytest.mark.nightly
def test_half_a_year_of_strangers_ends_flat(database: Engine, course: Course, keys: Keys, settings: Settings) -> None:
    from tests.api.conftest import NOW

    flat(Village(database, course, keys, NOW, "web/main"), settings, 180, 12)


@pytest.mark.nightly
def test_a_year_of_two_thousand_strangers_a_day_ends_flat(page: Village, here: Settings) -> None:
    flat(page, here, 360, 2000)


@pytest.mark.slow
def test_chores_leave_room_for_whoever_writes(page: Village, here: Settings) -> None:
    """No transaction of a chore takes on more than it can end in a moment; what it found it ends all the same."""
    new = [uuid4().hex for _ in range(600)]
    for start in range(0, 600, 100):
        page.batch(*(page.event(who, Opened()) for who in new[start : start + 100]))
    sizes: list[int] = []

    def counted(connection, chats, now):  # type: ignore[no-untyped-def]
        sizes.append(len(chats))
        ended(connection, chats, now)

    ending = next(one for one in HOURLY if one.name == "chats")
    ended = ending.end
    with writing(page.database):
        pass
    done = do_chores(page.database, here, page.now + 2 * DAY, [ending._replace(end=counted)])
    assert done == {"chats": 600}
    assert len(sizes) > 1
    assert sizes[0] == FIRST
