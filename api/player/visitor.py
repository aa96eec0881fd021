"""Who looks at a page: anybody, or a learner who came from her chat with a signed key."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from api.codes.lesson_links import OpenedLink, opened_link, signed
from api.conversation.read_state import learner_of
from api.errors import NotAllowed
from api.http.context import Context
from api.store import Chat, Keys, core, reading
from bot.engine.state import NOBODY, Learner

_chat = core(Chat)


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody, or a learner who is known by her key.

    ``learner`` is whom the page speaks to: languages, speed, form of address, commune. ``opened`` is what the key
    says that was ``given`` for ``lesson``. ``refused`` says that she came with one that opens nothing (any more):
    she is shown the lesson like anybody.
    """

    learner: Learner = NOBODY
    opened: OpenedLink | None = None
    refused: bool = False
    lesson: str = ""
    given: str = ""

    def key(self, keys: Keys, lesson: str) -> str:
        """The key for a link to ``lesson``: hers, or for another lesson a new one that holds no longer."""
        if self.opened is None or lesson == self.lesson:
            return self.given
        return signed(keys, self.opened.chat, who=self.opened.who, lesson=lesson, until=self.opened.until)


ANYBODY = Visitor()


def visitor(context: Context, lesson: str, key: str, now: datetime) -> Visitor:
    """Whose page of ``lesson`` it is that was asked for with ``key``, which may be empty."""
    if not key:
        return ANYBODY
    try:
        found = opened_link(context.keys, key, lesson=lesson, now=now)
    except NotAllowed:
        return Visitor(refused=True)
    learner = learner_of(context.database, found.chat, who=found.who)
    return Visitor(refused=True) if learner is None else Visitor(learner, found, False, lesson, key)


def address_of(context: Context, chat: str) -> tuple[str, str] | None:
    """Account and address of a chat; None if it is no more, or its account is not connected any more."""
    query = select(_chat.c.account, _chat.c.address).where(_chat.c.id == chat)
    with reading(context.database) as connection:
        row = connection.execute(query).one_or_none()
    if row is None or row.account not in context.channels:
        return None
    return row.account, context.keys.open(row.address)
