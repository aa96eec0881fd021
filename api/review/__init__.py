"""Speakers take the language over: what they may do with a translation, and how it leaves for files and comes back.

``entries`` has each text as they find it, ``decide`` what an action makes of it (pure), ``save`` keeps that;
``queue`` is what to look at first, ``coverage`` how much there is, ``asked_words`` what people typed that nobody
understood; ``exporting`` and ``importing`` are sheets for who prefers those. Pages are ``api.staff.review``.

This is the door: what other rooms use they import from here.
"""

from api.review import coverage, drafts, importing, names
from api.review.asked_words import WordPlace, answer_word, waiting_words, word_answers
from api.review.decide import ACTIONS, LONGEST_NOTE, LONGEST_TEXT, FilledIn, Reviewer, blind, may
from api.review.entries import (
    SHOWN_STATES,
    ReviewEntry,
    clean_text,
    dialects,
    digest,
    history,
    open_reports,
    review_entries,
    review_entry,
    speaks_last,
    translated_languages,
)
from api.review.exporting import MEDIA, RENDERINGS, file_name, render, sheet
from api.review.extracting import extracted
from api.review.importing import CHANGE, LARGEST, SAME, RowOutcome, SheetRow, TooBig, Unreadable
from api.review.queue import FILTERS, OPEN, REPORTED, QueueFilter, after, review_queue
from api.review.save import ChangedMeanwhile, ReviewAction, act
from api.review.words import explained, new_words, words_of

__all__ = [
    "ACTIONS",
    "CHANGE",
    "FILTERS",
    "LARGEST",
    "LONGEST_NOTE",
    "LONGEST_TEXT",
    "MEDIA",
    "OPEN",
    "RENDERINGS",
    "REPORTED",
    "SAME",
    "SHOWN_STATES",
    "ChangedMeanwhile",
    "FilledIn",
    "QueueFilter",
    "ReviewAction",
    "ReviewEntry",
    "Reviewer",
    "RowOutcome",
    "SheetRow",
    "TooBig",
    "Unreadable",
    "WordPlace",
    "act",
    "after",
    "answer_word",
    "blind",
    "clean_text",
    "coverage",
    "dialects",
    "digest",
    "drafts",
    "explained",
    "extracted",
    "file_name",
    "history",
    "importing",
    "may",
    "names",
    "new_words",
    "open_reports",
    "render",
    "review_entries",
    "review_entry",
    "review_queue",
    "sheet",
    "speaks_last",
    "translated_languages",
    "waiting_words",
    "word_answers",
    "words_of",
]
