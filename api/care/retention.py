"""How long everything lives that an installation keeps, and what ends it: each table, each file of the data folder.

A table that is not named here fails a test. Periods that an operator sets stand in ``api.settings``, the others beside
the chores in ``api.care.expiry``; in Vietnamese it is told in ``docs/van-hanh.md``.
"""

from fnmatch import fnmatch

from api.platforms.platform import Life
from api.platforms.registry import PLATFORMS
from api.store.models import MessageCharge, MessageWindow

_WITH_CHAT, _WITH_LEARNER = "api.conversation.erasing.erase_chats", "api.conversation.erasing.erase_learners"

TABLES: dict[str, Life] = {
    # People and what they did
    "chat": Life("a day (page) or a month (platform) of silence after nobody learns there", ("chats",)),
    "learner": Life(
        "consentless_days of silence without consent, agreed_days with it, a day on the page during the greeting",
        ("learners",),
    ),
    "member": Life("as long as both", (_WITH_LEARNER,)),
    "consent": Life("as long as the learner", (_WITH_LEARNER,)),
    "fact": Life("for ever; hers until she ends, then nobody's; nobody's are sums after a month", ("nobodys_facts",)),
    "daily": Life("for ever: counts of a day"),
    "event": Life("event_memory_days", ("events",)),
    "dead_event": Life("a month, looked at or not; it never holds what was written", ("failures",)),
    "outbox": Life(
        "words until settled, on the page a week, or a day where nobody agreed; rows a month; of campaigns 400 days",
        ("bodies", "messages", "unread", "recipients", _WITH_CHAT),
    ),
    "work_order": Life("a month after it is done", ("orders", _WITH_CHAT)),
    "help_request": Life("400 days; the chat is no longer named once she ended", ("help_requests",)),
    "question": Life("until somebody helped, at most 14 days", ("api.people.voice_fetching.sweep", _WITH_LEARNER)),
    "link_code": Life("a quarter of an hour, and until the next night", ("link_codes", _WITH_LEARNER)),
    "link_attempt": Life("a day", ("link_attempts", _WITH_CHAT)),
    "translation_report": Life("until settled and 400 days; the chat is no longer named once it ended", ("reports",)),
    "recipient": Life("400 days after the campaign, or as long as the chat; sums stay", ("recipients", _WITH_CHAT)),
    str(MessageWindow.__tablename__): Life("as long as the chat", (_WITH_CHAT,)),
    str(MessageCharge.__tablename__): Life("400 days; the chat is no longer named once it ended", ("charges",)),
    # Speakers who record
    "recording": Life("until a month after the consent is taken back", ("withdrawn_recordings",)),
    "recording_back": Life("until a month after the consent is taken back", ("withdrawn_recordings",)),
    "recording_consent": Life("400 days after it is taken back, as proof", ("withdrawn_consents",)),
    "recording_link": Life("as long as the chat, or until the consent is taken back", (_WITH_CHAT,)),
    # Staff
    "session": Life("until it is over", ("sessions",)),
    "invitation": Life("until it is over", ("invitations",)),
    "audit": Life("two years", ("audit",)),
    "revocation": Life("401 days: no backup is older", ("revocations",)),
    "push_hold": Life("until an administrator confirms a restore", ("api.delivery.push_hold",)),
    "staff": Life("for ever: texts and the audit log name their logins"),
    "token": Life("for ever: revoked ones open nothing"),
    "campaign": Life("for ever: what the union said, and in how many chats it came to what"),
    "join_code": Life("for ever: posters hang for years"),
    "base_number": Life("until staff delete it"),
    "translation": Life("for ever: work of speakers"),
    "translation_change": Life("for ever: its history"),
    # The machine
    "content_version": Life("one row"),
    "job": Life("until the work is over", ("api.store.work_queue.over",)),
    "installation": Life("one row"),
    "lease": Life("a row for each thing that one process does"),
    "platform_file": Life("400 days, then it is uploaded again", ("files",)),
    "screen_mark": Life("a row an account"),
    **{name: life for platform in PLATFORMS.values() for name, life in platform.tables.items()},
}
"""By name of the table."""

FILES: dict[str, Life] = {
    "bonso.db": Life("the tables above; what is deleted is overwritten"),
    "bonso.db-wal": Life("a minute", ("api.store.database.cut_off_log",)),
    "bonso.db-shm": Life("holds positions, no content"),
    "jobs.db*": Life("left by earlier versions, read by nothing: may be deleted"),
    "secret.key": Life("for ever"),
    "before-*": Life("what a restore replaced, until the operator deletes it"),
    ".restore-*": Life("until the next program that opens the data", ("api.store.replacing",)),
    ".backup-*": Life("until the next backup", ("api.care.backup.scratch",)),
    "revoked.journal*": Life(
        "codes of what was revoked, 400 days; one that was set aside, until the operator deletes it; an empty lock",
        ("api.care.journal.mirror",),
    ),
    "brought": Life("a day, sealed; who asks for nothing destroys the key", ("api.media.uploads.clear",)),
    "questions": Life("as long as its row in question", ("api.people.voice_fetching.sweep",)),
    "recordings": Life("as long as the speaker's consent", ("api.recordings.publish.sweep",)),
    "clips": Life("until the voice or the text changes; private sound is never kept"),
    "gtts": Life("until deleted by hand: sentences of the course"),
    "packs": Life("until made anew: lessons of the course"),
    "locks": Life("empty files"),
    "places*.toml": Life("the operator's"),
    **{name: life for platform in PLATFORMS.values() for name, life in platform.files.items()},
}
"""By pattern of the name in the data folder; folders stand for what lies in them. Logs are lines on standard error."""


def life_of_file(name: str) -> Life | None:
    """What is said of a file or folder of the data folder; None for one nobody thought of."""
    return next((life for pattern, life in FILES.items() if fnmatch(name, pattern)), None)
