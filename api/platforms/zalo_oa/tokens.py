"""Where the tokens of an Official Account are kept: sealed, one row an account, and the answer not yet taken up.

An answer of Zalo is put away (``keep``) before anybody reads it. It goes into a row; where the database does not
take it, into a file of the data folder, for the refresh token that was spent on it buys no second one.

``trouble`` of a grant is one of: ``""``; ``unreachable`` and ``no-answer``, tried again by itself; ``crash``, an
answer may be lost and was asked for again; ``refused:<code>``, a person must look at the settings; ``lost``, a person
must log in; ``other-key``, sealed with a key that is not here any more.
"""

import os
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Engine, RowMapping, Table, delete, select, update
from sqlalchemy.exc import SQLAlchemyError

from api.logs import keep_out
from api.platforms.zalo_oa.oauth import TokenPair
from api.store import Keys, PlatformAnswer, PlatformToken, core, insert_into, reading, writing

RENEWED_AFTER = 0.8
"""Of its life an access token is renewed: 20 of 25 hours, which leaves a night for what may go wrong."""

REFRESH_DAYS = 90
"""A refresh token lives for three months, as documented."""

_token, _answer = core(PlatformToken), core(PlatformAnswer)


@dataclass(frozen=True, slots=True)
class Grant:
    """What an Official Account let us do, opened. An empty ``refresh`` goes with trouble ``other-key``."""

    access: str = field(repr=False)
    refresh: str = field(repr=False)
    obtained_at: datetime
    expires_at: datetime
    refresh_obtained_at: datetime
    generation: int
    asked_at: datetime | None
    trouble: str
    trouble_at: datetime | None

    @property
    def due_at(self) -> datetime:
        """When to renew it."""
        return self.obtained_at + RENEWED_AFTER * (self.expires_at - self.obtained_at)

    @property
    def login_by(self) -> datetime:
        """When the refresh token ends, and with it all renewing."""
        return self.refresh_obtained_at + timedelta(days=REFRESH_DAYS)

    @property
    def needs_login(self) -> bool:
        """Whether only a person can help."""
        return self.trouble in ("lost", "other-key")


@dataclass(frozen=True, slots=True)
class TokenAnswer:
    """What Zalo said, unread. ``generation`` is of the grant that was there when it was asked for, 0 for none."""

    body: bytes = field(repr=False)
    generation: int
    login: bool
    at: datetime


class Tokens:
    """The tokens of ``account``. Every method is short and blocks; ``folder`` is the data folder."""

    def __init__(self, engine: Engine, keys: Keys, folder: Path, account: str) -> None:
        self._engine, self._keys, self._account = engine, keys, account
        self._file = folder / f"answer-{account.replace('/', '-')}.sealed"

    def grant(self) -> Grant | None:
        """What there is; None before the first login."""
        with reading(self._engine) as connection:
            row = connection.execute(select(_token).where(_token.c.account == self._account)).mappings().one_or_none()
        return self._opened(row) if row else None

    def asking(self, now: datetime) -> None:
        """A request with the present refresh token leaves after this is committed."""
        self._change(asked_at=now)

    def failed(self, trouble: str, now: datetime, *, asked: bool) -> None:
        """Renewing did not work. ``asked`` says whether the refresh token may have been used up all the same."""
        self._change(trouble=trouble, trouble_at=now, **({} if asked else {"asked_at": None}))

    def keep(self, answer: TokenAnswer) -> None:
        """Put an answer away, durably, before it is read."""
        sealed = self._keys.seal(answer.body.decode("latin-1"))
        row = {"body": sealed, "generation": answer.generation, "login": answer.login, "at": answer.at}
        try:
            with writing(self._engine) as connection:
                self._put(connection, _answer, row)
        except SQLAlchemyError:
            _write(self._file, orjson.dumps({**row, "body": sealed.hex()}))

    def kept(self) -> TokenAnswer | None:
        """The answer that was put away and not dropped."""
        with reading(self._engine) as connection:
            query = select(_answer).where(_answer.c.account == self._account)
            row: Any = connection.execute(query).mappings().one_or_none()
        if self._file.exists():
            said = orjson.loads(self._file.read_bytes())
            row = said | {"body": bytes.fromhex(said["body"]), "at": datetime.fromisoformat(said["at"])}
        return self._unsealed(row) if row else None

    def drop(self) -> None:
        """The answer that was put away is dealt with."""
        with writing(self._engine) as connection:
            self._dropped(connection)
        self._file.unlink(missing_ok=True)

    def store(self, pair: TokenPair, answer: TokenAnswer) -> None:
        """Make ``pair`` the grant, and drop the answer it came in, in one commit.

        An answer that is older than the grant (somebody logged in meanwhile) changes nothing.
        """
        keep_out(pair.access, pair.refresh)
        with writing(self._engine) as connection:
            self._dropped(connection)
            query = select(_token).where(_token.c.account == self._account).with_for_update()
            was = connection.execute(query).mappings().one_or_none()
            if (was["generation"] if was else 0) == answer.generation:
                self._put(connection, _token, self._row(pair, answer, self._opened(was) if was else None))
        self._file.unlink(missing_ok=True)

    def _row(self, pair: TokenPair, answer: TokenAnswer, was: Grant | None) -> dict[str, Any]:
        same = was is not None and was.refresh == pair.refresh
        return {
            "access": self._keys.seal(pair.access),
            "refresh": self._keys.seal(pair.refresh),
            "obtained_at": answer.at,
            "expires_at": answer.at + timedelta(seconds=pair.seconds),
            "refresh_obtained_at": was.refresh_obtained_at if was and same else answer.at,
            "generation": answer.generation + 1,
            "asked_at": None,
            "trouble": "",
            "trouble_at": None,
        }

    def _put(self, connection: Connection, table: Table, row: dict[str, Any]) -> None:
        """Make ``row`` the one of this account."""
        new = insert_into(connection, table).values(account=self._account, **row)
        connection.execute(new.on_conflict_do_update(index_elements=("account",), set_=row))

    def _change(self, **values: Any) -> None:
        with writing(self._engine) as connection:
            connection.execute(update(_token).where(_token.c.account == self._account).values(**values))

    def _dropped(self, connection: Connection) -> None:
        connection.execute(delete(_answer).where(_answer.c.account == self._account))

    def _opened(self, row: RowMapping) -> Grant:
        values = {name: value for name, value in row.items() if name != "account"}
        try:
            values |= {"access": self._keys.open(row["access"]), "refresh": self._keys.open(row["refresh"])}
        except InvalidTag:
            values |= {"access": "", "refresh": "", "trouble": "other-key"}
        keep_out(values["access"], values["refresh"])
        return Grant(**values)

    def _unsealed(self, row: Any) -> TokenAnswer | None:
        try:
            body = self._keys.open(row["body"]).encode("latin-1")
        except InvalidTag:
            return None
        return TokenAnswer(body, row["generation"], row["login"], row["at"])


def _write(file: Path, content: bytes) -> None:
    """Put ``content`` at ``file`` whole and durably."""
    file.parent.mkdir(parents=True, exist_ok=True)
    mine = file.with_name(f"{file.name}.{os.getpid()}")
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(content)
        out.flush()
        os.fsync(out.fileno())
    mine.replace(file)
    folder = os.open(file.parent, os.O_RDONLY)
    os.fsync(folder)
    os.close(folder)
