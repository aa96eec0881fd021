"""What had been delivered of a chat's present screen when she typed: the outbox and her platform's clock, compared.

The engine is told in serials (``bot.events.Delivered``); ``bot.engine.typed`` decides what follows. One query a batch,
and only for chats in which it matters: something was typed on a screen with choices, or what was done needs no answer
of its own if another is on its way. A page says itself what it shows.
"""

from collections import deque
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from sqlalchemy import Connection, cast, literal_column, select

from api.conversation.chats import LockedChat
from api.store import WORD, Chat, Lookup, Moment, Outbox, core
from bot.channels import Capabilities, Channel, Inbound
from bot.engine.state import Chat as Screen
from bot.events import READING_SECONDS, Delivered, Event, Said, Sent, Tapped

GRACE = timedelta(seconds=1)
"""So much after her words a screen may have come and still be what they answer: times may be whole seconds."""

TOGETHER = timedelta(seconds=2)
"""So long after an answer has come what she did may still have been done before she saw it."""

READING = timedelta(seconds=READING_SECONDS)

OLDEST = timedelta(hours=24)
"""Platforms bring nothing older: such a time is none."""

ENOUGH, ALIKE_SECONDS = 20, 10.0
"""So many texts of an account that seem equally old, give or take, say that it is our clock."""

MOST_ROWS = 24
"""Newest messages of a chat that are looked at: more than any screen has, with a few voices asked for after it."""

_chat, _outbox = map(core, (Chat, Outbox))


class Message(NamedTuple):
    """A message of a chat as far as it matters here. ``screen`` is None where it was not kept."""

    chat: str
    screen: int | None
    state: str
    bulk: bool
    created_at: Moment
    settled_at: Moment | None


MESSAGES = Lookup(
    lambda chats: (
        select(
            *(cast(_outbox.c.chat_id, WORD), _outbox.c.screen, _outbox.c.state, _outbox.c.bulk),
            *(_outbox.c.created_at, _outbox.c.settled_at),
        )
        .join(_chat, _chat.c.id == _outbox.c.chat_id)
        # Campaigns come between screens and are none.
        .where(
            _chat.c.id.in_(chats),
            _outbox.c.seq > _chat.c.outbox_seq - literal_column(str(MOST_ROWS)),
            _outbox.c.campaign_id.is_(None),
        )
        .order_by(_outbox.c.chat_id, _outbox.c.seq)
    ),
    _chat.c.id.type,
    Message,
)


class Arrival(NamedTuple):
    """Of the screen ``serial`` of a chat: whether it is under way, when it came, and whether that is certain.

    ``at`` is None where it has not come, the beginning of time where it came long ago.
    """

    serial: int
    coming: bool
    at: datetime | None
    certain: bool = True


LONG_AGO = datetime.min.replace(tzinfo=UTC)


class Clocks:
    """How far our clock is ahead of each account's platform, as far as what came says so; kept while a process runs.

    When the newest texts all seem about equally old, it is our clock: people do not write in step, and what a platform
    held back while we were away is of many ages.
    """

    def __init__(self) -> None:
        self._lags: dict[str, deque[float]] = {}

    def heard(self, account: str, at: float, now: datetime) -> None:
        """A text came that was sent ``at``, by the platform."""
        self._lags.setdefault(account, deque(maxlen=ENOUGH)).append(now.timestamp() - at)

    def ahead(self, account: str) -> float:
        """Seconds, 0 for none."""
        lags = self._lags.get(account, ())
        least = min(lags, default=0.0)
        alike = len(lags) == ENOUGH and max(lags) - least < ALIKE_SECONDS
        return max(least, 0.0) if alike else 0.0


class Deliveries:
    """The screens that chats had before a batch, and from them what each text in it is told."""

    def __init__(
        self,
        connection: Connection,
        events: Iterable[tuple[LockedChat, Inbound]],
        channels: Mapping[str, Channel],
        now: datetime,
        clocks: Clocks,
    ) -> None:
        self._now, self._channels, self._clocks = now, channels, clocks
        happened = [(chat, chat.state, inbound.event) for chat, inbound in events if chat.state]
        self._began = {chat.id: state.serial for chat, state, _ in happened}
        typed = {chat.id: chat for chat, _, event in happened if isinstance(event, Said)}
        hasty = {chat.id: chat for chat, state, event in happened if needs_no_answer(state, event)}
        typed_on = {id: chat for id, chat in typed.items() if chat.state and chat.state.options}
        sent = [id for id, chat in (typed_on | hasty).items() if not self._can(chat).card]
        messages: dict[str, list[Message]] = {id: [] for id in sent}
        for message in MESSAGES.run(connection, sent):
            messages[message.chat].append(message)
        self._arrivals = {
            id: _arrival(chat.state.serial, messages.get(id, ())) for id, chat in (typed | hasty).items() if chat.state
        }

    def told(self, chat: LockedChat, inbound: Inbound) -> Delivered | None:
        """What had reached her when she sent ``inbound``; None where her chat cannot be read."""
        if chat.state is None:
            return None
        can, serial = self._can(chat), chat.state.serial
        if can.card:  # it draws its own screen, and says which one; an old page does not
            shown = serial if inbound.screen is None else inbound.screen
            return Delivered(serial, shown, shown, can.buttons)
        if inbound.at:
            self._clocks.heard(chat.account, inbound.at, self._now)
        sent = sent_at(inbound.at + self._clocks.ahead(chat.account), self._now)
        return _told(self._arrivals[chat.id], sent, self._now, can.buttons)

    def together(self, chat: LockedChat, event: Event) -> bool:
        """Whether the answer to something else that she did a moment ago answers this too.

        A second tap on the same button, the other pictures of an album: that answer is on its way, or has just come.
        """
        if chat.state is None or not needs_no_answer(chat.state, event):
            return False
        if chat.state.serial != self._began.get(chat.id):
            return True
        arrival = self._arrivals.get(chat.id)
        return arrival is not None and (arrival.coming or _just(arrival.at, self._now))

    def _can(self, chat: LockedChat) -> Capabilities:
        return self._channels[chat.account].capabilities


def needs_no_answer(shown: Screen, event: Event) -> bool:
    """Whether nothing comes of it: a button of an older screen, or what cannot be read and has no words beside it.

    A cry for help is heard from any screen, a voice perhaps by a person, and a picture is looked at.
    """
    match event:
        case Tapped(screen, choice):
            return screen != shown.serial and choice != "emergency"
        case Sent(what=what, text=text, ref=ref):
            return what != "voice" and not text and not (what == "photo" and ref)
    return False


def _just(came: datetime | None, now: datetime) -> bool:
    return came is not None and now - TOGETHER < came <= now


def sent_at(at: float, now: datetime) -> datetime:
    """When she sent it as far as her platform can be believed; else it was just now that it came."""
    oldest = (now - OLDEST).timestamp()
    return datetime.fromtimestamp(at, UTC) if oldest <= at <= now.timestamp() else now


def _told(arrival: Arrival, sent: datetime, now: datetime, buttons: int) -> Delivered:
    serial, came = arrival.serial, arrival.at
    # What came later than now came before our clock was set back; how long ago, nobody knows.
    seen = came is not None and (came <= sent + GRACE or came > now)
    read = came is not None and came < sent - READING and arrival.certain
    before = serial - 1  # whichever it was: only whether it is the present one matters
    return Delivered(
        before if arrival.coming else serial, serial if seen else before, serial if read else before, buttons
    )


def _aware(stored: Moment) -> datetime:
    """A time as the driver gave it; SQLite's has no zone."""
    at = datetime.fromisoformat(stored) if isinstance(stored, str) else stored
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at


def _arrival(serial: int, messages: Sequence[Message]) -> Arrival:
    """How it stands with a screen, by the newest messages of its chat, oldest first.

    One without messages came long ago when nothing newer is kept, and not at all when an older screen is the newest:
    whoever could not be reached was not written to.
    """
    own = [message for message in messages if message.screen == serial]
    if not own:
        newest = messages[-1].screen if messages else None
        return Arrival(serial, False, LONG_AGO if newest is None or newest > serial else None)
    # Later ones of the same screen are its voice or its tools, asked for.
    first = [message for message in own if message.created_at == own[0].created_at]
    # What nobody waits for may wait long itself; then the screen comes as the answer.
    coming = any(one.state == "sending" or (one.state == "due" and not one.bulk) for one in first)
    return Arrival(serial, coming, _came(first), first[-1].state == "sent")


def _came(messages: Sequence[Message]) -> datetime | None:
    """When the last of a screen's messages, that with the choices, had come; one in doubt probably did."""
    if messages[-1].state not in ("sent", "doubt"):
        return None
    return max(_aware(message.settled_at) for message in messages if message.settled_at)
