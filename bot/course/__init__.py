"""The course: its form, what its files say, and what is laid over them. Loaded once, then a value that never changes.

This is the door: what other rooms use of it they import from here. ``picture`` and ``wording`` keep the subject
before what they do. What only authors run, ``check``, is imported where it is run.
"""

from bot.course import compose, picture, shape, wording
from bot.course.answers import OWN_BANK, Answer
from bot.course.beside import picture_beside
from bot.course.broadcast import Broadcast, Unsaid, broadcast_of
from bot.course.checks.words import translation_faults
from bot.course.compose import DRAFT_LABEL, filled, is_label
from bot.course.importance import TEXT_KINDS, keys_in_order, kind_of_text, part_of, text_weights
from bot.course.languages import BA_CON, FORMS, SOURCE, Language, is_telling, language_of, telling, variety
from bot.course.load import CourseError, read_course
from bot.course.locality import UNITS, local, local_lines, local_says, unit_of
from bot.course.messages import LANGUAGE, Draft, Entry, Message
from bot.course.model import DRILL_FORMS, Course, Drill, Lesson, Option, Phrase, Question, Step, Trial
from bot.course.overlay import Overlay, overlaid
from bot.course.places import Commune, Contact, bracketed
from bot.course.problem import Problem
from bot.course.prompts import Prompt, prompt_named, to_read, to_tell
from bot.course.read import COURSES_FILE, DRILLS_FOLDER, PHRASES_FILE, Content, read_content, read_languages
from bot.course.read_scams import read_reported
from bot.course.scams import Blocked, OfficialSite, ScamBook, ScamPattern, ScamPhrases
from bot.course.text_files import RESERVED_LESSONS, SLUG, SLUG_BYTES, catalog_file, lesson_file
from bot.course.trust import APPROVED, DRAFT, REJECTED, REVIEWED, STATES, SUGGESTED, Marks
from bot.course.truths import Truth
from bot.course.wording import TITLE_LETTERS, TRANSLATED_LETTERS

__all__ = [
    "APPROVED",
    "BA_CON",
    "COURSES_FILE",
    "DRAFT",
    "DRAFT_LABEL",
    "DRILLS_FOLDER",
    "DRILL_FORMS",
    "FORMS",
    "LANGUAGE",
    "OWN_BANK",
    "PHRASES_FILE",
    "REJECTED",
    "RESERVED_LESSONS",
    "REVIEWED",
    "SLUG",
    "SLUG_BYTES",
    "SOURCE",
    "STATES",
    "SUGGESTED",
    "TEXT_KINDS",
    "TITLE_LETTERS",
    "TRANSLATED_LETTERS",
    "UNITS",
    "Answer",
    "Blocked",
    "Broadcast",
    "Commune",
    "Contact",
    "Content",
    "Course",
    "CourseError",
    "Draft",
    "Drill",
    "Entry",
    "Language",
    "Lesson",
    "Marks",
    "Message",
    "OfficialSite",
    "Option",
    "Overlay",
    "Phrase",
    "Problem",
    "Prompt",
    "Question",
    "ScamBook",
    "ScamPattern",
    "ScamPhrases",
    "Step",
    "Trial",
    "Truth",
    "Unsaid",
    "bracketed",
    "broadcast_of",
    "catalog_file",
    "compose",
    "filled",
    "is_label",
    "is_telling",
    "keys_in_order",
    "kind_of_text",
    "language_of",
    "lesson_file",
    "local",
    "local_lines",
    "local_says",
    "overlaid",
    "part_of",
    "picture",
    "picture_beside",
    "prompt_named",
    "read_content",
    "read_course",
    "read_languages",
    "read_reported",
    "shape",
    "telling",
    "text_weights",
    "to_read",
    "to_tell",
    "translation_faults",
    "unit_of",
    "variety",
    "wording",
]
