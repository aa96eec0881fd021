"""One event of a batch becomes a turn.

A turn is decided whole, messages planned and all, before any of it is kept; so an event that cannot be
dealt with is set aside alone, and the conversation goes on as if it had not come.
"""

from collections.abc import Iterable

from api.conversation import keeping, linking
from api.conversation.batch import Batch, FollowUp
from api.conversation.chats import LockedChat
from api.conversation.erasing import drop_due
from api.conversation.keeping import Decided
from api.conversation.rows import FALL_SILENT, EventRow, RecipientChange
from api.conversation.set_aside import set_aside
from api.delivery.reopen import reopen
from bot.engine.step import step
from bot.events import (
    CalledBack,
    CampaignArrived,
    CodeShown,
    CutOff,
    DrillDue,
    Event,
    Joined,
    Left,
    LinkCodeTyped,
    Opened,
    PhotoRead,
    Recorded,
    Said,
    Secret,
    Sent,
    TakenOver,
    Tapped,
    VoiceLost,
    Withdrew,
)

OF_OURS = (VoiceLost, CalledBack, PhotoRead)
"""What came of something that she did before."""

NOT_HERS = (CampaignArrived, DrillDue, TakenOver, Left, Withdrew, *OF_OURS)
"""What opens no window for free messages (``api.platforms.windows``): she did nothing in the chat, or has gone."""

LEFT_TO_PEOPLE = (Opened, Joined, Said, Tapped, Sent, CodeShown, Secret, DrillDue, *OF_OURS)
"""What the bot does not answer while one of our people speaks in a chat; to leave and to be forgotten works always."""


def take(batch: Batch, key: str, chat: LockedChat, event: Event) -> None:
    """Let one event happen in ``chat``, under the key by which it will be known again."""
    before = chat.unwilling()
    if isinstance(event, DrillDue) and before:
        return  # it was planned before she could be reached no longer: it stays due, and is no event that happened
    batch.rows.events.append(EventRow(key, batch.rows.now))
    batch.touch(chat)
    if not isinstance(event, NOT_HERS):
        batch.open_window(chat)
    if isinstance(event, CampaignArrived):
        _take_campaign(batch, key, chat, event)
    elif isinstance(event, TakenOver):
        _fall_silent(batch, chat, event)
    elif isinstance(event, LEFT_TO_PEOPLE) and _left_to_people(batch, chat):
        _listen(chat, event)
    else:
        _answer(batch, key, chat, event)
        if not before and (why := chat.unwilling()):
            _withhold(batch, chat, "blocked" if isinstance(event, Left) else why)


def overlook(batch: Batch, key: str, chat: LockedChat) -> None:
    """She did something that the answer to something else answers too: it is a sign of life, and known again."""
    batch.rows.events.append(EventRow(key, batch.rows.now))
    batch.touch(chat)
    batch.open_window(chat)
    chat.heard, chat.reachable = True, "active"


def _answer(batch: Batch, key: str, chat: LockedChat, event: Event) -> None:
    """She did something, or a drill of hers is due: the engine says what follows."""
    asked = not isinstance(event, DrillDue)
    ours = isinstance(event, (Recorded, *OF_OURS))  # these and the calendar are no sign of life
    if asked and not ours:
        chat.heard, chat.reachable = True, "blocked" if isinstance(event, Left) else "active"
    if isinstance(event, LinkCodeTyped):
        event = linking.looked_up(batch, chat, event.code)
    decided = _decide(batch, key, chat, event)
    if decided is not None:
        _pass_on(batch, key, keeping.keep(batch, chat, decided, bulk=not asked))


def _pass_on(batch: Batch, key: str, told: Iterable[FollowUp]) -> None:
    """What came of an order happens to the chat that gave it, and to others that it concerns, in the same commit.

    Whoever cannot be reached is not written to; her screen moves all the same.
    """
    for chat, event in told:
        batch.touch(chat)
        if isinstance(event, CutOff):
            linking.silence_chat(batch, chat)
        decided = _decide(batch, key, chat, event) if chat.state else None
        if decided is not None:
            keeping.keep(batch, chat, decided if chat.reachable == "active" else decided._replace(messages=[]))


def _take_campaign(batch: Batch, key: str, chat: LockedChat, event: CampaignArrived) -> None:
    """A campaign reaches whoever may be written to; either way its list of recipients learns what came of it."""
    why = chat.unwilling()
    decided = None if why else _decide(batch, key, chat, event)
    if decided is not None:
        keeping.keep(batch, chat, decided, campaign=event.campaign)
        why = "" if decided.messages else "stopped"
    elif not why:
        why = "error"
    state = "skipped" if why else "handed"
    batch.rows.recipients.append(RecipientChange(event.campaign, chat.id, state, why, batch.rows.now))


def _fall_silent(batch: Batch, chat: LockedChat, event: TakenOver) -> None:
    """One of our people wrote: the chat is theirs for some hours, on every process."""
    _silent_for(batch, chat, event.hours * 3600)


def _left_to_people(batch: Batch, chat: LockedChat) -> bool:
    """Whether one of them speaks here. Hours that are yet to begin were counted before the clock was set back."""
    if chat.silent and batch.seconds < chat.silent.start:
        _silent_for(batch, chat, len(chat.silent))
    return batch.seconds in chat.silent


def _silent_for(batch: Batch, chat: LockedChat, seconds: int) -> None:
    chat.silent = range(batch.seconds, batch.seconds + seconds)
    hours = {"this": chat.id, "since": chat.silent.start, "until": chat.silent.stop}
    batch.connection.execute(FALL_SILENT, hours)


def _listen(chat: LockedChat, event: Event) -> None:
    """She is there, and somebody else answers."""
    if not isinstance(event, (DrillDue, *OF_OURS)):
        chat.heard, chat.reachable = True, "active"


def _withhold(batch: Batch, chat: LockedChat, why: str) -> None:
    """She may be written to unasked no longer: what waits for her to be sent goes another way, or nowhere."""
    batch.flush()
    drop_due(batch.connection, chat.id, batch.now, why, before=chat.seq + 1, bulk_only=True)
    if chat.reachable != "active":
        reopen(batch.connection, chat.id)


def _decide(batch: Batch, key: str, chat: LockedChat, event: Event) -> Decided | None:
    """What the engine says, or None for an event that is set aside because it raised."""
    try:
        turn = step(chat.conversation(), event, batch.course, batch.now)
        return Decided(turn, batch.planned(chat, turn.replies, turn.state))
    except Exception as error:
        set_aside(batch, key, chat, event, error)
        return None
