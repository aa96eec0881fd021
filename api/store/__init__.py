"""What is kept: tables and what they are asked with, keys, leases, locks, migrations.

This is the door: what other rooms use of the store they import from here, and ``__all__`` is all there is. What is
only understood with its subject before it goes by the name of its module, as ``migrate.upgrade``
and ``work_queue.order`` do. Modules in the room import each other.
"""

from api.store import (
    key_check,
    leases,
    migrate,
    models,
    replacing,
    soundness,
    work_queue,
)
from api.store.database import connect, cut_off_log, reading, writing
from api.store.file_locks import Held, locked
from api.store.inhabited import anybody
from api.store.keys import KEY_FILE, KeyLost, Keys, KeyUnreadable
from api.store.models import *  # noqa: F403 - every table, and models/__init__.py names them one by one
from api.store.person_chats import chats_of, chats_sharing, chats_with, places_of
from api.store.revocations import Revoked, note_revoked
from api.store.statements import WORD, Day, Driver, Lookup, Moment, Prepared, Row, core, literally
from api.store.upserts import insert_into

__all__ = [
    "KEY_FILE",
    "WORD",
    "Day",
    "Driver",
    "Held",
    "KeyLost",
    "KeyUnreadable",
    "Keys",
    "Lookup",
    "Moment",
    "Prepared",
    "Revoked",
    "Row",
    "anybody",
    "chats_of",
    "chats_sharing",
    "chats_with",
    "connect",
    "core",
    "cut_off_log",
    "insert_into",
    "key_check",
    "leases",
    "literally",
    "locked",
    "migrate",
    "models",
    "note_revoked",
    "places_of",
    "reading",
    "replacing",
    "soundness",
    "work_queue",
    "writing",
]
__all__ += models.__all__
