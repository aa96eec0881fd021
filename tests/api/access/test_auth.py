"""Who is asking: sessions, tokens and invitations on both databases, as functions without pages."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine, select

from api.access import auth, staff_accounts, tokens
from api.errors import NotAllowed
from api.store.database import reading, writing
from api.store.models import Invitation, Session, Token
from tests.api.office import PASSWORD, audited, employ
from tests.rows import each_row

pytestmark = pytest.mark.sql

NOW = datetime(2026, 3, 2, 1, 30, tzinfo=UTC)


def who(database: Engine, cookie: str, at: datetime = NOW) -> auth.Caller | None:
    with reading(database) as connection:
        return auth.by_session(connection, cookie, at)


def invite(database: Engine, login: str, role: str = "union", commune: str = "anh-dao") -> str:
    with writing(database) as connection:
        return auth.invite(connection, login=login, role=role, commune=commune, actor="staff:ca", now=NOW)


def test_a_session_lasts_a_working_day(database: Engine) -> None:
    employ(database, "ha", "union", "anh-dao")
    cookie = auth.open_session(database, "ha", NOW)
    found = who(database, cookie, NOW + timedelta(hours=11, minutes=59))
    assert found is not None
    assert (found.actor, found.login, found.role, found.commune) == ("staff:ha", "ha", "union", "anh-dao")
    assert who(database, cookie, NOW + timedelta(hours=12)) is None
    assert who(database, "", NOW) is None
    assert who(database, cookie + "x", NOW) is None


def test_sessions_that_are_over_are_swept_away(database: Engine) -> None:
    employ(database, "ha", "union", "anh-dao")
    auth.open_session(database, "ha", NOW - timedelta(days=1))
    auth.open_session(database, "ha", NOW)
    model: Any = Session
    with reading(database) as connection:
        assert len(connection.execute(select(model.token_hash)).all()) == 1


def test_the_database_holds_no_secret_that_opens_anything(database: Engine) -> None:
    employ(database, "ha", "union", "anh-dao")
    word = invite(database, "na")
    cookie = auth.open_session(database, "ha", NOW)
    with writing(database) as connection:
        token = tokens.add(connection, name="Bảng", commune="", actor="staff:ca", now=NOW)
    stored = b""
    for model in (Session, Token, Invitation):
        kept: Any = model
        with reading(database) as connection:
            stored += b"".join(connection.execute(select(kept.token_hash)).scalars())
    assert len(stored) == 3 * 32
    assert not any(secret.encode() in stored for secret in (word, cookie, token))


def test_a_token_sees_its_commune_until_it_is_revoked(database: Engine) -> None:
    with writing(database) as connection:
        token = tokens.add(connection, name="Bảng", commune="anh-dao", actor="staff:ca", now=NOW)
        found = auth.by_token(connection, token)
        assert found is not None
        assert (found.role, found.name, found.commune, found.may("statistics")) == ("token", "Bảng", "anh-dao", True)
        assert not any(found.may(right) for right in auth.ROLES["admin"] - {"statistics"})
        tokens.revoke(connection, found.actor.removeprefix("token:"), actor="staff:ca", now=NOW)
        assert auth.by_token(connection, token) is None
        assert auth.by_token(connection, "") is None


@each_row(
    ("own", "other", "sees"),
    [
        ("", "anh-dao", True),
        ("", "", True),
        ("anh-dao", "anh-dao", True),
        ("anh-dao", "b", False),
        ("anh-dao", "", False),
    ],
)
def test_whose_commune_it_is(own: str, other: str, sees: bool) -> None:
    assert auth.Caller("staff:x", "x", "admin", own).sees(other) is sees


def test_reaching_elsewhere_is_refused_and_written_down(database: Engine) -> None:
    caller = auth.Caller("staff:ha", "Hà", "union", "anh-dao")
    assert auth.reach(database, caller, "", what="/x") == "anh-dao"
    assert auth.reach(database, caller, "anh-dao", what="/x") == "anh-dao"
    with pytest.raises(NotAllowed):
        auth.reach(database, caller, "thong-xanh", what="/x")
    with pytest.raises(NotAllowed):
        auth.guard(database, caller, "", what="/y")
    assert audited(database) == [("staff:ha", "refused", "/x", "thong-xanh"), ("staff:ha", "refused", "/y", "")]


def test_the_first_invitation_is_for_the_first_administrator_only(database: Engine) -> None:
    with writing(database) as connection:
        earlier = auth.first_invitation(connection, NOW)
        word = auth.first_invitation(connection, NOW)
        assert earlier and word
        assert auth.invited(connection, earlier, NOW) is None
        assert auth.invited(connection, word, NOW) == auth.Invited("", "admin", "", known=False)
    assert auth.accept(database, word, login="ca", name="Ca (hư cấu)", password=PASSWORD, now=NOW) == "ca"
    assert auth.log_in(database, "ca", password=PASSWORD, now=NOW)
    with writing(database) as connection:
        assert auth.first_invitation(connection, NOW) is None


def test_a_later_invitation_ends_the_earlier_one(database: Engine) -> None:
    earlier, later = invite(database, "na"), invite(database, "na", "staff")
    with pytest.raises(auth.UsedInvitation):
        auth.accept(database, earlier, login="", name="Na", password=PASSWORD, now=NOW)
    auth.accept(database, later, login="", name="Na (hư cấu)", password=PASSWORD, now=NOW)
    with reading(database) as connection:
        assert staff_accounts.one(connection, "na")["role"] == "staff"


def test_an_invitation_is_used_by_whoever_comes_first(database: Engine) -> None:
    word = invite(database, "na")
    auth.accept(database, word, login="", name="Na", password=PASSWORD, now=NOW)
    with pytest.raises(auth.UsedInvitation):
        auth.accept(database, word, login="", name="Thief", password=PASSWORD + "2", now=NOW)
    assert auth.log_in(database, "na", password=PASSWORD, now=NOW)


def test_whoever_is_switched_off_stays_out_of_every_door(database: Engine) -> None:
    employ(database, "ca", "admin")
    word = invite(database, "na")
    auth.accept(database, word, login="", name="Na", password=PASSWORD, now=NOW)
    reset = invite(database, "na")
    cookie = auth.open_session(database, "na", NOW)
    with writing(database) as connection:
        staff_accounts.switch(connection, "na", on=False, actor="staff:ca")
    assert who(database, cookie) is None
    with pytest.raises(auth.WrongLogin):
        auth.log_in(database, "na", password=PASSWORD, now=NOW)
    with pytest.raises(auth.UsedInvitation):
        auth.accept(database, reset, login="", name="", password=PASSWORD, now=NOW)


@each_row("login", ["", "a", "Hà", "ha na", "-ha", "x" * 41, "ha\n"])
def test_what_cannot_be_a_login(login: str) -> None:
    with pytest.raises(auth.BadLogin):
        auth.check_login(login)


@each_row(("kept", "sent"), [("", ""), ("word", ""), ("word", "wor"), ("word", "từ")])
def test_a_word_must_be_the_one_kept(kept: str, sent: str) -> None:
    with pytest.raises(auth.StaleForm):
        auth.check_word(kept, sent=sent)
    auth.check_word("word", sent="word")
