"""Events that cannot be dealt with: kept alone, without their secrets, while the conversation goes on."""

import traceback
from pathlib import Path

import orjson
import structlog

from api.conversation.batch import Batch
from api.conversation.chats import LockedChat
from api.conversation.inbound import masked
from api.conversation.rows import DeadEventRow
from api.conversation.saying import say
from api.settings import ROOT
from bot.events import CampaignArrived, DrillDue, Event, Left
from bot.replies import Reply, Speech

log = structlog.get_logger()


def set_aside(batch: Batch, key: str, chat: LockedChat, event: Event, error: Exception) -> None:
    """Keep an event that raised ``error``, and say sorry to whoever waits for an answer."""
    batch.dead += 1
    where = f"{type(error).__name__} {_place_of(error)}"
    log.error("event set aside", key=key, error=where)
    kind = orjson.dumps(masked(event)).decode()
    batch.rows.dead_events.append(DeadEventRow(key, chat.account, kind, where, batch.rows.now))
    if not isinstance(event, (Left, CampaignArrived, DrillDue)):
        say(batch, chat, batch.planned(chat, [_apology(batch, chat)]))


def _apology(batch: Batch, chat: LockedChat) -> Reply:
    learner, serial = chat.learner(), chat.state.serial if chat.state else 0
    lang = batch.course.tongue(learner.text_lang if chat.state else chat.place.lang, "")
    message = batch.course.messages[lang]["bot/error/text"]
    return Reply(serial, message.lines, Speech(message.says, learner.slow))


def _place_of(error: Exception) -> str:
    """Where in our own code an exception arose: ``bot/engine/step.py:70 step``. No values, they may be somebody's."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [frame for frame in frames if Path(frame.filename).is_relative_to(ROOT)]
    frame = (own or frames)[-1]
    file = Path(frame.filename)
    return f"{file.relative_to(ROOT) if own else file.name}:{frame.lineno} {frame.name}"
