"""After a restore everything is revoked that was revoked since the backup, on both databases."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import orjson
import pytest
from sqlalchemy import Engine, insert, select

from api.access import auth, staff_accounts, tokens
from api.care.backup import Restored, backup, restore
from api.care.journal.file import read_journal
from api.codes import join_codes
from api.delivery import push_hold
from api.recordings import withdraw
from api.recordings.rows import consents, recordings
from api.settings import Settings
from api.store.database import connect, reading, writing
from api.store.models import Campaign, Token
from api.store.statements import core
from tests.api.conftest import SECRET
from tests.api.office import employ
from tests.api.village import Village

pytestmark = pytest.mark.sql

NAME = "Ka Mơ"


@pytest.fixture
def elsewhere(request: pytest.FixtureRequest, database_url: str, tmp_path: Path) -> Settings:
    """Another machine with the same key and nothing else."""
    empty = "" if database_url.startswith("sqlite") else request.getfixturevalue("empty_postgres_url")
    return Settings(_env_file=None, data_dir=tmp_path / "elsewhere", database_url=empty, secret_key=SECRET)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "bonso.zip"


class Office:
    """What opens doors, all of it open when the backup is made."""

    def __init__(self, village: Village) -> None:
        self.village, self.database = village, village.database
        for login, role in (("ca", "admin"), ("na", "admin"), ("mo", "recordist")):
            employ(self.database, login, role)
        with writing(self.database) as connection:
            self.token = tokens.add(connection, name="bảng", commune="", actor="bonso", now=village.now)
            self.used = staff_accounts.add(
                connection, login="moi", role="staff", commune="", actor="bonso", now=village.now
            )
            self.withdrawn = staff_accounts.reset(connection, "na", actor="bonso", now=village.now)
            self.code = join_codes.issue(
                connection, commune="anh-dao", village="", lang="", note="", actor="bonso", now=village.now
            )
            consent = {"id": "0199aaaa-0000-7000-8000-000000000001", "speaker": "mo", "scope": "open", "text": "x"}
            connection.execute(insert(consents).values(**consent, dialect="cil", given_at=village.now))
            sound = {
                "id": "0199aaaa-0000-7000-8000-000000000002",
                "lang": "kpm",
                "dialect": "cil",
                "key": "k",
                "said": "s",
            }
            sound |= {"file": "a.flac", "milliseconds": 1, "consent_id": consent["id"], "recorded_by": "mo"}
            connection.execute(
                insert(recordings).values(**sound, at=village.now, state="confirmed", confirmed_by=["ca"], note="")
            )

    def close(self) -> None:
        """Everything of it is revoked."""
        now = self.village.now + timedelta(minutes=1)
        with writing(self.database) as connection:
            tokens.revoke(connection, str(connection.scalar(select(core(Token).c.id))), actor="bonso", now=now)
            staff_accounts.switch(connection, "na", on=False, actor="bonso")
            staff_accounts.reset(connection, "ca", actor="bonso", now=now)
            join_codes.close(connection, self.code, actor="bonso", now=now)
            withdraw.withdraw(connection, "mo", actor="bonso", now=now)
        auth.accept(self.database, self.used, login="", name="Mới", password="chiếc gùi trên đồi xanh", now=now)


@pytest.fixture
def office(village: Village) -> Office:
    return Office(village)


def came_back(settings: Settings, file: Path, village: Village) -> tuple[Restored, Village]:
    came = restore(settings, file)
    there = Village(connect(settings.database), village.course, village.keys, village.now, number=village.number + 1000)
    return came, there


def keep_journal(elsewhere: Settings, tmp_path: Path) -> None:
    """It was copied apart, like the key, after the last backup."""
    elsewhere.data_dir.mkdir(exist_ok=True)
    (elsewhere.data_dir / "revoked.journal").write_bytes((tmp_path / "revoked.journal").read_bytes())


def test_an_erased_learner_stays_erased_and_an_opt_out_stands(
    village: Village, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    for address in ("1001", "1002", "1003"):
        village.arrives(address)
    backup(settings, file)
    village.says("1001", "xóa hết")
    village.taps("1001", village.chat("1001").options[0])
    village.says("1002", "dừng")
    assert village.chat("1002").stopped
    assert len(village.rows("learner")) == 2, "the way to be erased in this test is the way of the product"
    backup(settings, tmp_path / "later.zip")
    keep_journal(elsewhere, tmp_path)
    came, there = came_back(elsewhere, file, village)
    assert came.ready.until and came.ready.revoked == 2
    assert len(there.rows("learner")) == len(there.rows("consent")) == 2
    erased = there.row("1001")
    assert {row.body for row in there.rows("outbox", chat_id=erased.id)} == {"{}"}
    assert (erased.village, there.chat("1001").screen, there.rows("member", chat_id=erased.id)) == ("", "new", [])
    assert {row.learner_id for row in there.rows("fact")} <= {None, *(row.id for row in there.rows("learner"))}
    assert (there.row("1002").stopped, there.chat("1002").stopped) == (True, True)
    assert not there.row("1003").stopped
    there.says("1001", "chào")
    assert there.chat("1001").screen != "new", "and may begin anew"
    there.database.dispose()


def test_a_consent_taken_back_stays_so_unless_she_agreed_again(
    village: Village, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    for address in ("1001", "1002"):
        village.arrives(address)
    learners = {
        address: village.rows("member", chat_id=village.row(address).id)[0].learner_id for address in ("1001", "1002")
    }
    backup(settings, file)
    note(village.database, "consent", learners["1001"], village.now + timedelta(seconds=1))
    note(village.database, "consent", learners["1002"], village.now - timedelta(days=1))  # before she agreed
    backup(settings, tmp_path / "later.zip")
    keep_journal(elsewhere, tmp_path)
    _, there = came_back(elsewhere, file, village)
    rows = {row.id: row for row in there.rows("learner")}
    assert [rows[learners[address]].agreed for address in ("1001", "1002")] == [False, True]
    state = orjson.loads(rows[learners["1001"]].state)
    assert "no" in state and rows[learners["1001"]].village == ""
    assert all(row.withdrawn_at for row in there.rows("consent", learner_id=learners["1001"]))
    there.database.dispose()


def note(database: Engine, kind: str, thing: str, at: object) -> None:
    from api.store.revocations import note_revoked

    with writing(database) as connection:
        note_revoked(connection, kind, [thing], at)  # type: ignore[arg-type]


def test_who_had_become_one_person_is_erased_as_one(
    village: Village, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    """She linked her chats after the backup and was erased then: in the backup she is two people."""
    for address in ("1001", "1002", "1003"):
        village.arrives(address)
    first, second, third = [
        village.rows("member", chat_id=village.row(a).id)[0].learner_id for a in ("1001", "1002", "1003")
    ]
    backup(settings, file)
    at = village.now + timedelta(seconds=1)
    note(village.database, "union", f"{first}={second}", at)
    note(village.database, "learner", second, at + timedelta(seconds=1))
    note(village.database, "union", f"{third}={second}", at + timedelta(seconds=2))  # too late to be meant
    backup(settings, tmp_path / "later.zip")
    keep_journal(elsewhere, tmp_path)
    _, there = came_back(elsewhere, file, village)
    assert [row.id for row in there.rows("learner")] == [third]
    there.database.dispose()


def test_closed_doors_stay_closed(
    village: Village, office: Office, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    cookie = auth.open_session(village.database, "ca", village.now)
    backup(settings, file)
    office.close()
    backup(settings, tmp_path / "later.zip")
    keep_journal(elsewhere, tmp_path)
    came, there = came_back(elsewhere, file, village)
    with reading(there.database) as connection:
        assert auth.by_token(connection, office.token) is None
        assert auth.by_session(connection, cookie, village.now) is None
        assert auth.invited(connection, office.used, village.now) is None
        assert auth.invited(connection, office.withdrawn, village.now) is None
        assert push_hold.held_since(connection) is None
    assert {row.login: row.active for row in there.rows("staff")} == {"ca": True, "na": False, "mo": True}
    assert there.rows("join_code")[0].closed_at
    assert [row.state for row in there.rows("recording")] == ["withdrawn"]
    assert all(row.withdrawn_at for row in there.rows("recording_consent"))
    assert came.ready.opens and came.ready.locked_out == []
    there.database.dispose()


@pytest.mark.slow
def test_an_old_password_opens_nothing(
    village: Village, office: Office, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    with writing(village.database) as connection:
        word = staff_accounts.reset(connection, "ca", actor="bonso", now=village.now)
    auth.accept(village.database, word, login="", name="", password="bí mật bị lộ rồi", now=village.now)
    backup(settings, file)
    with writing(village.database) as connection:
        word = staff_accounts.reset(connection, "ca", actor="bonso", now=village.now)
    auth.accept(village.database, word, login="", name="", password="mật khẩu mới hơn nữa", now=village.now)
    backup(settings, tmp_path / "later.zip")
    keep_journal(elsewhere, tmp_path)
    came, there = came_back(elsewhere, file, village)
    assert came.ready.locked_out == ["ca"]
    with pytest.raises(auth.WrongLogin):
        auth.log_in(there.database, "ca", password="bí mật bị lộ rồi", now=village.now)
    there.database.dispose()


def test_without_the_journal_every_door_closes_and_nobody_is_written_to(
    village: Village, office: Office, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    village.arrives("1001")
    backup(settings, file)
    came, there = came_back(elsewhere, file, village)
    assert (came.ready.until, came.ready.revoked) == (None, 3)
    with reading(there.database) as connection:
        assert auth.by_token(connection, office.token) is None
        assert auth.invited(connection, office.used, village.now) is None
        assert push_hold.held_since(connection) is not None
    assert there.rows("session") == []
    with writing(there.database) as connection:
        assert push_hold.release(connection, actor="staff:ca")
        assert not push_hold.release(connection, actor="staff:ca")
    assert [row.actor for row in there.rows("audit", action="pushes-released")] == ["staff:ca"]
    there.database.dispose()


@pytest.mark.parametrize("spoilt", ["other", "older", "damaged", "younger"])
def test_a_journal_that_does_not_fit_is_none(
    village: Village, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path, spoilt: str
) -> None:
    village.arrives("1001")
    backup(settings, tmp_path / "earlier.zip")
    earlier = (tmp_path / "revoked.journal").read_bytes()
    backup(settings, file)
    lines = (tmp_path / "revoked.journal").read_text().splitlines(keepends=True)
    content = {
        "other": lines[0].replace(read_journal(tmp_path / "revoked.journal").id, "0199aaaa-0000-7000-8000-000000000009")
        + lines[-1],  # type: ignore[union-attr]
        "older": earlier.decode(),
        "damaged": "".join(lines).replace("until", "utnil"),
        "younger": lines[0].replace('"since": "2', '"since": "3') + lines[-1],
    }[spoilt]
    elsewhere.data_dir.mkdir()
    (elsewhere.data_dir / "revoked.journal").write_text(content)
    came, there = came_back(elsewhere, file, village)
    assert came.ready.until is None
    there.database.dispose()


def test_a_running_campaign_waits_and_is_not_sent_twice(
    village: Village, settings: Settings, elsewhere: Settings, file: Path, tmp_path: Path
) -> None:
    row = {
        "id": "0199aaaa-0000-7000-8000-000000000001",
        "commune": "x",
        "author": "a",
        "created_by": "b",
        "villages": [],
    }
    with writing(village.database) as connection:
        connection.execute(
            insert(core(Campaign)).values(**row, langs=[], texts={}, state="running", created_at=village.now)
        )
    backup(settings, file)
    _, there = came_back(elsewhere, file, village)
    assert [one.state for one in there.rows("campaign")] == ["paused"]
    there.database.dispose()


@pytest.fixture(autouse=True)
def _closed(village: Village) -> Iterator[None]:
    yield
    village.database.dispose()
