"""Every table, and no behaviour; a file a subject, and all of them are named here.

Migrations live in ``migrations/``; the hot path uses the tables as Core.

Keys: people and objects have a UUIDv7, facts, outbox and orders a 64-bit number, events the key
``account/kind:id``. Times are UTC; days are local (Asia/Ho_Chi_Minh). A table class does not
validate: values are checked at the boundary.
"""

from sqlmodel import SQLModel

from api.store.models.access import Audit, Invitation, Session, Staff, Token
from api.store.models.campaigns import Campaign, Recipient
from api.store.models.codes import JoinCode, LinkAttempt, LinkCode
from api.store.models.columns import Utc
from api.store.models.events import Daily, DeadEvent, Event, Fact, Order
from api.store.models.help import CallBackRequest, HelpRequest, Question
from api.store.models.machine import Installation, Job, Lease, PushHold, Revocation
from api.store.models.outbox import Outbox, PlatformFile
from api.store.models.people import Chat, Consent, Learner, Member, ScreenMark
from api.store.models.places import BaseNumber, PlaceContact
from api.store.models.platforms import MessageCharge, MessageWindow, PlatformAnswer, PlatformLogin, PlatformToken
from api.store.models.recordings import Recording, RecordingBack, RecordingConsent, RecordingHeard, RecordingLink
from api.store.models.translations import (
    ContentVersion,
    Translation,
    TranslationChange,
    TranslationReport,
    WordAnswer,
    WordQuestion,
)

__all__ = [
    "Audit",
    "BaseNumber",
    "CallBackRequest",
    "Campaign",
    "Chat",
    "Consent",
    "ContentVersion",
    "Daily",
    "DeadEvent",
    "Event",
    "Fact",
    "HelpRequest",
    "Installation",
    "Invitation",
    "Job",
    "JoinCode",
    "Learner",
    "Lease",
    "LinkAttempt",
    "LinkCode",
    "Member",
    "MessageCharge",
    "MessageWindow",
    "Order",
    "Outbox",
    "PlaceContact",
    "PlatformAnswer",
    "PlatformFile",
    "PlatformLogin",
    "PlatformToken",
    "PushHold",
    "Question",
    "Recipient",
    "Recording",
    "RecordingBack",
    "RecordingConsent",
    "RecordingHeard",
    "RecordingLink",
    "Revocation",
    "SQLModel",
    "ScreenMark",
    "Session",
    "Staff",
    "Token",
    "Translation",
    "TranslationChange",
    "TranslationReport",
    "Utc",
    "WordAnswer",
    "WordQuestion",
]
