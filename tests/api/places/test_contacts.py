"""Whom people can ask: a name only with the day of its consent, and nowhere any more once that is taken back."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine

from api.care.backup import backup, restore
from api.course.current import Courses
from api.course.refresh import CourseRefresh
from api.errors import Invalid
from api.places import contact_files, contacts
from api.settings import Settings
from api.store import work_queue
from api.store.database import connect, reading, writing
from api.store.keys import Keys
from bot.course.model import Course
from bot.course.places import Contact
from bot.events import Said
from tests.api.conftest import SECRET
from tests.api.village import Village
from tests.rows import each_row

pytestmark = pytest.mark.sql

TODAY = date(2026, 3, 2)
COMMUNE, VILLAGE = "lac-duong", "da-tro"
NAME = "K'Brêu"
NAMED = Contact("Trưởng thôn", "0900000001", NAME, TODAY - timedelta(days=3))


class Place:
    """A village in which people are taught what staff entered, as a process does it."""

    def __init__(self, database: Engine, course: Course, keys: Keys, now: object) -> None:
        self.courses = Courses(course)
        self.refresh = CourseRefresh(database, self.courses)
        self.village = Village(database, course, keys, now)  # type: ignore[arg-type]

    def enters(self, contact: Contact, village: str = VILLAGE) -> None:
        with writing(self.village.database) as connection:
            at = self.village.now
            contacts.enter(connection, contact, commune=COMMUNE, village=village, actor="staff:thu", now=at)
        self.looks()

    def unnames(self) -> None:
        with writing(self.village.database) as connection:
            at = self.village.now
            contacts.take_name_back(connection, commune=COMMUNE, village=VILLAGE, actor="staff:thu", now=at)

    def looks(self) -> None:
        self.refresh.look()
        self.village.course = self.courses.current

    def asks(self, address: str) -> str:
        self.village.delivers()
        self.village.happens(address, Said("gặp người thật"))
        return self.village.texts(address)[-1]

    def holds(self, word: str) -> list[str]:
        """The tables in which ``word`` stands anywhere."""
        everything = self.village.everything().items()
        return [table for table, rows in everything if any(word in str(value) for row in rows for value in row)]


@pytest.fixture
def place(database: Engine, course: Course, keys: Keys, now: object) -> Iterator[Place]:
    there = Place(database, course, keys, now)
    there.village.makes_code(234, COMMUNE, VILLAGE)
    for address in ("lan", "mo"):
        there.village.arrives(address)
        there.village.taps(address, "menu", "settings", "place", COMMUNE)
        for _ in range(10):
            if VILLAGE in there.village.chat(address).options:
                break
            there.village.taps(address, "more")
        there.village.taps(address, VILLAGE)
    yield there


def test_what_is_entered_is_shown_within_a_look(place: Place) -> None:
    assert "113" in place.asks("lan")
    place.enters(Contact("Đoàn xã", "02630000000"), "")
    assert "Đoàn xã: 02630000000" in place.asks("mo")
    place.village.taps("lan", "menu")
    place.enters(NAMED)
    assert f"Trưởng thôn ({NAME}): 0900000001" in place.asks("lan")


def test_a_name_taken_back_is_nowhere_any_more(place: Place) -> None:
    place.enters(NAMED)
    place.asks("lan")
    assert set(place.holds(NAME)) == {"place_contact", "outbox"}
    before, digest = place.village.rows("place_contact"), place.village.course.digest
    place.unnames()
    place.asks("mo")  # another process, which has not looked yet
    assert place.holds(NAME) == ["job", "outbox"]
    place.looks()
    assert place.village.course.digest != digest
    work = contacts.NameWork(place.village.database)
    with writing(place.village.database) as connection:
        due = place.village.now + contacts.ONCE_MORE
        job = work_queue.claim(connection, contacts.NAMES, holder="one", now=due)
        assert job is not None
    assert work.work(job.key, lambda: False) is None
    with writing(place.village.database) as connection:
        work_queue.over(connection, job, "one")
    assert place.holds(NAME) == []
    assert [row.title for row in place.village.rows("place_contact")] == [before[0].title]
    for address in ("lan", "mo"):
        assert "Trưởng thôn: 0900000001" in place.village.texts(address)[-1], "the number stays"
    assert "Trưởng thôn: 0900000001" in place.asks("lan")


@pytest.mark.parametrize("after", [Contact("Đoàn xã", "0900000003"), None])
def test_a_name_goes_with_whoever_replaces_it(place: Place, after: Contact | None) -> None:
    place.enters(NAMED)
    place.asks("lan")
    if after:
        place.enters(after)
    else:
        with writing(place.village.database) as connection:
            contacts.remove(connection, commune=COMMUNE, village=VILLAGE, actor="bonso", now=place.village.now)
    assert place.holds(NAME) == ["job"]
    assert [row.thing for row in place.village.rows("revocation", kind="contact-name")] == [f"{COMMUNE}/{VILLAGE}"]


def test_changing_only_the_number_takes_nobodys_name_back(place: Place) -> None:
    place.enters(NAMED)
    place.enters(Contact(NAMED.title, "0900000009", NAME, NAMED.agreed_on))
    assert place.village.rows("revocation", kind="contact-name") == []
    assert place.village.course.contact(COMMUNE, VILLAGE) == Contact(NAMED.title, "0900000009", NAME, NAMED.agreed_on)


def test_a_backup_does_not_bring_a_name_back(place: Place, database: Engine, tmp_path: Path) -> None:
    if database.dialect.name != "sqlite":
        pytest.skip("restored from a file that is the database")
    settings = Settings(_env_file=None, data_dir=tmp_path, secret_key=SECRET)
    place.enters(NAMED)
    place.asks("lan")
    backup(settings, tmp_path / "bonso.zip")
    place.village.now += timedelta(days=1)
    place.unnames()
    backup(settings, tmp_path / "later.zip")  # what is revoked is carried to the journal
    database.dispose()
    restore(settings, tmp_path / "bonso.zip", overwrite=True)
    restored = connect(settings.database)
    try:
        with reading(restored) as connection:
            [row] = contacts.listed(connection)
        assert (row["title"], row["name"], row["agreed_on"]) == (NAMED.title, "", None)
        with reading(restored) as connection:
            bodies = connection.exec_driver_sql("SELECT body FROM outbox").scalars().all()
        assert not any(NAME in body for body in bodies)
    finally:
        restored.dispose()


@each_row(
    ("typed", "why"),
    [
        (("", "0900000001", "", None), contacts.NoTitle),
        (("x" * 41, "0900000001", "", None), contacts.NoTitle),
        (("Đoàn {xã}", "0900000001", "", None), contacts.NoTitle),
        (("Chị Lan", "0900000001", "", None), contacts.NamedTitle),
        (("K'Brêu", "0900000001", "", None), contacts.NamedTitle),
        (("Đoàn xã", "", "", None), contacts.BadPhone),
        (("Đoàn xã", "09x", "", None), contacts.BadPhone),
        (("Đoàn xã", "090000000123", "", None), contacts.BadPhone),
        (("Đoàn xã", "0900000001", "Lan 2", TODAY), contacts.BadName),
        (("Đoàn xã", "0900000001", "Lan (xã)", TODAY), contacts.BadName),
        (("Đoàn xã", "0900000001", "Lan", None), contacts.NameWithoutDay),
        (("Đoàn xã", "0900000001", "", TODAY), contacts.DayWithoutName),
        (("Đoàn xã", "0900000001", "Lan", TODAY + timedelta(days=1)), contacts.NotYet),
    ],
)
def test_what_is_not_right_is_refused(typed: tuple[str, str, str, date | None], why: type[Invalid]) -> None:
    with pytest.raises(why):
        contacts.checked(*typed, TODAY)


@each_row(
    ("phone", "digits"),
    [
        ("0263 3000 000", "02633000000"),
        ("+84 900 000 001", "0900000001"),
        ("113", "113"),
        ("0900.000.001", "0900000001"),
    ],
)
def test_a_number_may_be_spaced(phone: str, digits: str) -> None:
    assert contacts.checked(" Trưởng  thôn ", phone, "", None, TODAY) == Contact("Trưởng thôn", digits)


HEAD = "Xã;Thôn;Chức danh;Số;Tên;Ngày đồng ý\r\n"


def test_a_file_of_excel_is_read(course: Course) -> None:
    village = "xa lac duong;Đạ Tro;Trưởng thôn;0900000001;K'Brêu;27/02/2026"
    rows = f"Xã Lạc Dương;;Đoàn xã;02630000000;;\r\n{village}\r\n;;;;;\r\n"
    found = contact_files.read(("\ufeff" + HEAD + rows).encode(), course.communes, TODAY)
    assert found == [
        (COMMUNE, "", Contact("Đoàn xã", "02630000000")),
        (COMMUNE, VILLAGE, Contact("Trưởng thôn", "0900000001", "K'Brêu", date(2026, 2, 27))),
    ]
    commas = (HEAD + rows).replace(";", ",").encode()
    assert contact_files.read(commas, course.communes, TODAY) == found


@each_row(
    ("content", "why"),
    [
        (b"", "không đọc được"),
        (b"\xff\xfe\x00", "không đọc được"),
        ("Xã;Số\r\nXã Lạc Dương;113".encode(), "không đọc được"),
        (HEAD.encode(), "không đọc được"),
        ((HEAD + "Xã Lạc Dương;;Đoàn xã;0263;Lan;").encode(), "Dòng 2: Có tên người thì phải có ngày"),
        ((HEAD + "\r\nXã Nào;;Đoàn xã;0263;;").encode(), "Dòng 3: Xã hoặc thôn này không có"),
        ((HEAD + "Xã Lạc Dương;Thôn Nào;Đoàn xã;0263;;").encode(), "Dòng 2: Xã hoặc thôn này không có"),
        ((HEAD + "Xã Lạc Dương;;Đoàn xã;0263;Lan;hôm qua").encode(), "Dòng 2: Ngày đồng ý viết như"),
        ((HEAD + "Xã Lạc Dương;;Đoàn xã;0263;;\r\nlac-duong;;Đoàn;113;;").encode(), "Dòng 3: Nơi này đã có"),
        (b"x" * (contact_files.LARGEST + 1), "quá lớn"),
    ],
)
def test_a_file_that_is_not_right_says_where(content: bytes, why: str, course: Course) -> None:
    with pytest.raises(Exception, match=why):
        contact_files.read(content, course.communes, TODAY)
