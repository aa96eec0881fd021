"""How long everything lives that an installation keeps, and what ends it: each table, each file of the data folder.

A table that is not named here fails a test. Periods that an operator sets stand in ``api.settings``, the others beside
the chores in ``api.care.expiry``; in Vietnamese it is told in ``docs/van-hanh.md``.
"""

from fnmatch import fnmatch

from api.platforms.platform import Lifetime
from api.platforms.registry import PLATFORMS
from api.store import MessageCharge, MessageWindow

_WITH_CHAT, _WITH_LEARNER = "api.conversation.erasing.erase_chats", "api.conversation.erasing.erase_learners"

TABLES: dict[str, Lifetime] = {
    # People and what they did
    "chat": Lifetime("a day (page) or a month (platform) of silence after nobody learns there", ("chats",)),
    "learner": Lifetime(
        "consentless_days of silence without consent, agreed_days with it, a day on the page during the greeting",
        ("learners",),
    ),
    "member": Lifetime("as long as both", (_WITH_LEARNER,)),
    "consent": Lifetime("as long as the learner", (_WITH_LEARNER,)),
    "fact": Lifetime(
        "for ever; hers until she ends, then nobody's; nobody's are sums after a month", ("nobodys_facts",)
    ),
    "daily": Lifetime("for ever: counts of a day"),
    "event": Lifetime("event_memory_days", ("events",)),
    "dead_event": Lifetime("a month, looked at or not; it never holds what was written", ("failures",)),
    "outbox": Lifetime(
        "words until settled, on the page a week, a day where nobody agreed, an hour of what holds an account number;"
        " rows a month; of campaigns 400 days",
        ("bodies", "messages", "unread", "recipients", _WITH_CHAT),
    ),
    "work_order": Lifetime("a month after it is done", ("orders", _WITH_CHAT)),
    "help_request": Lifetime("400 days; the chat is no longer named once she ended", ("help_requests",)),
    "question": Lifetime("until somebody helped, at most 14 days", ("api.people.voice_fetching.sweep", _WITH_LEARNER)),
    "call_back": Lifetime("until somebody called, at most 14 days", ("call_backs", _WITH_LEARNER)),
    "link_code": Lifetime("a quarter of an hour, and until the next night", ("link_codes", _WITH_LEARNER)),
    "link_attempt": Lifetime("a day", ("link_attempts", _WITH_CHAT)),
    "translation_report": Lifetime(
        "until settled and 400 days; the chat is no longer named once it ended", ("reports",)
    ),
    "word_question": Lifetime("until a speaker answered, at most 90 days", ("word_questions", _WITH_LEARNER)),
    "word_answer": Lifetime("400 days, for whoever keeps the word list", ("word_answers",)),
    "recipient": Lifetime("400 days after the campaign, or as long as the chat; sums stay", ("recipients", _WITH_CHAT)),
    str(MessageWindow.__tablename__): Lifetime("as long as the chat", (_WITH_CHAT,)),
    str(MessageCharge.__tablename__): Lifetime("400 days; the chat is no longer named once it ended", ("charges",)),
    # Speakers who record
    "recording": Lifetime("until a month after the consent is taken back", ("withdrawn_recordings",)),
    "recording_back": Lifetime("until a month after the consent is taken back", ("withdrawn_recordings",)),
    "recording_consent": Lifetime("400 days after it is taken back, as proof", ("withdrawn_consents",)),
    "recording_heard": Lifetime(
        "60 days; until the consent is taken back", ("heard", "api.recordings.heard.end_heard")
    ),
    "recording_link": Lifetime("as long as the chat, or until the consent is taken back", (_WITH_CHAT,)),
    # Staff
    "session": Lifetime("until it is over", ("sessions",)),
    "invitation": Lifetime("until it is over", ("invitations",)),
    "audit": Lifetime("two years", ("audit",)),
    "revocation": Lifetime("401 days: no backup is older", ("revocations",)),
    "push_hold": Lifetime("until an administrator confirms a restore", ("api.delivery.push_hold",)),
    "staff": Lifetime("for ever: texts and the audit log name their logins"),
    "token": Lifetime("for ever: revoked ones open nothing"),
    "campaign": Lifetime("for ever: what the union said, and in how many chats it came to what"),
    "join_code": Lifetime("for ever: posters hang for years"),
    "base_number": Lifetime("until staff delete it"),
    "place_contact": Lifetime("until staff delete it; a name until it is taken back", ("api.places.contacts",)),
    "translation": Lifetime("for ever: work of speakers"),
    "translation_change": Lifetime("for ever: its history"),
    # The machine
    "content_version": Lifetime("one row"),
    "job": Lifetime("until the work is over", ("api.store.work_queue.over",)),
    "installation": Lifetime("one row"),
    "lease": Lifetime("a row for each thing that one process does"),
    "platform_file": Lifetime("400 days, then it is uploaded again", ("files",)),
    "screen_mark": Lifetime("a row an account"),
    **{name: life for platform in PLATFORMS.values() for name, life in platform.tables.items()},
}
"""By name of the table."""

FILES: dict[str, Lifetime] = {
    "bonso.db": Lifetime("the tables above; what is deleted is overwritten"),
    "bonso.db-wal": Lifetime("a minute", ("api.store.database.cut_off_log",)),
    "bonso.db-shm": Lifetime("holds positions, no content"),
    "jobs.db*": Lifetime("left by earlier versions, read by nothing: may be deleted"),
    "secret.key": Lifetime("for ever"),
    "before-*": Lifetime("what a restore replaced, until the operator deletes it"),
    ".restore-*": Lifetime("until the next program that opens the data", ("api.store.replacing",)),
    ".backup-*": Lifetime("until the next backup", ("api.care.backup.scratch",)),
    "revoked.journal*": Lifetime(
        "codes of what was revoked, 400 days; one that was set aside, until the operator deletes it; an empty lock",
        ("api.care.journal.mirror",),
    ),
    "brought": Lifetime("a day, sealed; who asks for nothing destroys the key", ("api.media.uploads.clear_uploads",)),
    "questions": Lifetime("as long as its row in question", ("api.people.voice_fetching.sweep",)),
    "recordings": Lifetime("as long as the speaker's consent", ("api.recordings.publish.sweep",)),
    "clips": Lifetime("until the voice or the text changes; private sound is never kept"),
    "gtts": Lifetime("until deleted by hand: sentences of the course, and how many there are"),
    "voice-packs": Lifetime("until the next import of the same languages, or deleted by hand: sentences of the course"),
    "neural-voices": Lifetime("until deleted by hand: voices that somebody else made, as they were fetched"),
    "packs": Lifetime("until made anew: lessons of the course"),
    "locks": Lifetime("empty files"),
    "places*.toml": Lifetime("the operator's"),
    **{name: life for platform in PLATFORMS.values() for name, life in platform.files.items()},
}
"""By pattern of the name in the data folder; folders stand for what lies in them. Logs are lines on standard error."""


def life_of_file(name: str) -> Lifetime | None:
    """What is said of a file or folder of the data folder; None for one nobody thought of."""
    return next((life for pattern, life in FILES.items() if fnmatch(name, pattern)), None)
