"""Which of the voices that the page brought somebody is waiting to fetch: their room is not taken from them."""

from collections.abc import Iterator

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Engine, select

from api.conversation.inbound import unsealed
from api.media.uploads import upload_file
from api.store import Keys, Order, Question, core, reading
from api.web.inbox import ACCOUNT

_order, _question = core(Order), core(Question)


def uploads_asked_for(database: Engine, keys: Keys) -> frozenset[str]:
    """The names of their files."""
    with reading(database) as connection:
        refs = [*_questions(connection), *_recordings(connection)]
    return frozenset(name for ref in refs if (name := _opened(keys, ref)))


def _questions(connection: Connection) -> Iterator[str]:
    """To be heard by a helper."""
    c = _question.c
    yield from connection.scalars(select(c.ref).where(c.state == "due", c.account == ACCOUNT))


def _recordings(connection: Connection) -> Iterator[str]:
    """Of speakers who record."""
    c = _order.c
    for body in connection.scalars(select(c.body).where(c.state == "due", c.kind == "record")):
        yield body.get("ref", "")


def _opened(keys: Keys, ref: str) -> str:
    try:
        return upload_file(unsealed(ref, keys))
    except (InvalidTag, ValueError):
        return ""  # sealed with another key, so it cannot be fetched either
