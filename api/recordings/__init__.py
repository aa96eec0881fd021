"""Voices of people: what to record, keeping it, having it confirmed, taking it back, putting it where it is heard.

A file a verb: ``consent``, ``worklist``, ``keep``, ``confirm``, ``withdraw``, ``publish``; ``folders`` knows where the
files lie, ``rows`` what all of them ask of the tables. Tables are the truth and files follow them: whatever a crash
leaves behind is put right by ``publish`` when a process starts and each time something changes.

This is the door: what other rooms use they import from here.
"""

from api.recordings import back_translations, confirm, consent, recordist_chats, rows, withdraw
from api.recordings.back_translations import Unwritten
from api.recordings.confirmed import confirmed_for
from api.recordings.folders import Folders
from api.recordings.heard import heard_this_week
from api.recordings.keep import keep_recording, prompt_asked
from api.recordings.messages import RecordingWork
from api.recordings.notices import recording_notices
from api.recordings.progress import RecordingProgress, progress_of, recording_progress
from api.recordings.publish import publisher
from api.recordings.rows import in_force, is_id, one_recording, recordings
from api.recordings.sitting import SittingLine, sent_before, sitting_of
from api.recordings.sound import MOST_BYTES, KeptTake, TooBig
from api.recordings.spoken import dialects, dialects_of, in_a_sentence, kind_of, recorded, spoken_language
from api.recordings.withdraw import end_consents
from api.recordings.worklist import Worklist, worklist_of

__all__ = [
    "MOST_BYTES",
    "Folders",
    "KeptTake",
    "RecordingProgress",
    "RecordingWork",
    "SittingLine",
    "TooBig",
    "Unwritten",
    "Worklist",
    "back_translations",
    "confirm",
    "confirmed_for",
    "consent",
    "dialects",
    "dialects_of",
    "end_consents",
    "heard_this_week",
    "in_a_sentence",
    "in_force",
    "is_id",
    "keep_recording",
    "kind_of",
    "one_recording",
    "progress_of",
    "prompt_asked",
    "publisher",
    "recorded",
    "recording_notices",
    "recording_progress",
    "recordings",
    "recordist_chats",
    "rows",
    "sent_before",
    "sitting_of",
    "spoken_language",
    "withdraw",
    "worklist_of",
]
