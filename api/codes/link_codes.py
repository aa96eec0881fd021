"""Codes by which one person's chats come to share her: ``LK`` and five digits, once, for a quarter of an hour.

There are only ten thousand. What keeps a stranger from hitting upon one is that few are open at a time, that few
may be tried, and that the chat it was made in is told at once: ADR 0014.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, case, delete, func, insert, select

from api.codes.form import COUNT, CodeForm
from api.ids import Entropy
from api.store import LinkAttempt, LinkCode, core, insert_into

FORM = CodeForm("LK")

LIFE = timedelta(minutes=15)
"""How long a code is good, and how long an attempt counts."""

ASKED, WRONG = "asked", "wrong"

MOST = {ASKED: (3, 60), WRONG: (5, 30)}
"""Within ``LIFE``, codes asked for and wrong ones typed: in one chat, and on all of an account."""

KEPT = timedelta(days=1)
"""For how long attempts are kept."""

DRAWS = 20
"""How often a code is drawn before giving up; while few are open, the first one is nearly always free."""

_CODE, _ATTEMPT = map(core, (LinkCode, LinkAttempt))


@dataclass(frozen=True, slots=True)
class OpenCode:
    """A code that is good now: it leads to ``learner``, who was the member ``who`` of ``chat`` when it was made."""

    code: str
    chat: str
    who: str
    learner: str


def too_often(connection: Connection, kind: str, *, chat: str, account: str, now: datetime) -> bool:
    """Whether so much of ``kind`` came from the chat, or from all of the account, that there must be a rest."""
    lately = (_ATTEMPT.c.account == account) & (_ATTEMPT.c.kind == kind) & _ATTEMPT.c.at.between(now - LIFE, now)
    here = func.count(case((_ATTEMPT.c.chat_id == chat, 1)))
    in_chat, in_account = connection.execute(select(here, func.count()).where(lately)).one()
    most_in_chat, most_in_account = MOST[kind]
    return bool(in_chat >= most_in_chat or in_account >= most_in_account)


def note(connection: Connection, kind: str, *, chat: str, account: str, now: datetime) -> None:
    """Count an attempt."""
    connection.execute(insert(_ATTEMPT).values(chat_id=chat, account=account, kind=kind, at=now))


def issue(connection: Connection, chat: str, *, who: str, learner: str, now: datetime, entropy: Entropy) -> str:
    """A new code for a member of a chat; her older ones end. ``""`` when none is free."""
    connection.execute(delete(_CODE).where(_CODE.c.learner_id == learner))
    new = insert_into(connection, _CODE)
    for _ in range(DRAWS):
        code = FORM.make(int.from_bytes(entropy(4)) % COUNT)
        values = {"chat_id": chat, "who": who, "learner_id": learner, "until": now + LIFE}
        drawn = new.values(code=code, **values).on_conflict_do_update(
            index_elements=("code",), set_=values, where=_CODE.c.until <= now
        )
        if connection.execute(drawn).rowcount:
            return code
    return ""


def find(connection: Connection, code: str, now: datetime) -> OpenCode | None:
    """Where ``code`` leads; None when it is unknown, used or too old. It is ours until the transaction ends."""
    if not FORM.valid(code):
        return None
    columns = (_CODE.c.code, _CODE.c.chat_id, _CODE.c.who, _CODE.c.learner_id)
    good = select(*columns).where(_CODE.c.code == code, _CODE.c.until > now).with_for_update()
    found = connection.execute(good).first()
    return OpenCode(*found) if found else None


def spend(connection: Connection, code: str) -> None:
    """It was used and opens nothing any more."""
    connection.execute(delete(_CODE).where(_CODE.c.code == code))


def forget_old(connection: Connection, now: datetime) -> int:
    """Take away codes that are too old and attempts that count no longer; how many rows."""
    codes = connection.execute(delete(_CODE).where(_CODE.c.until <= now)).rowcount
    return codes + connection.execute(delete(_ATTEMPT).where(_ATTEMPT.c.at <= now - KEPT)).rowcount
