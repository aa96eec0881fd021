"""Fetching what Google says of the course while an operator waits, as the worker does in the background."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

import typer

from api.clock import now
from api.commands.progress_bar import shown
from api.voices import FetchProgress, FetchQueue, write_progress
from bot.course import SOURCE, Course
from bot.speech import CourseSentence, Gtts, NotFetched, course_sentences, taken_apart

if TYPE_CHECKING:
    from bot.speech.ahead import ClipWanted

PAUSE_SECONDS = 0.5
"""Between two sentences asked of Google, which refuses who asks faster."""

RESTS_SECONDS = (2.0, 4.0, 8.0)
"""After sentences that were lost, one after the other; then what is left is for another time."""


def fetch(shelf: Gtts, course: Course, wanted: "Sequence[ClipWanted] | None") -> None:
    """Ask Google for what it has not said yet of what is ``wanted``, or of everything; begun again, it goes on."""
    every = course_sentences(course)
    asked, trouble = shelf.lacking(every if wanted is None else _said_in(wanted, every)), ""
    try:
        for _ in shown("Lấy giọng Google", _fetched(shelf, FetchQueue(asked)), len(asked)):
            pass
    except NotFetched as error:
        trouble = str(error)
    progress = FetchProgress(len(every) - len(shelf.lacking(every)), len(every), now(), trouble)
    if trouble:
        typer.echo(f"Giọng Google: {progress.says()} ({trouble})", err=True)
        typer.echo("Câu chưa lấy được thì máy đọc bằng giọng kế tiếp. Chạy lại lệnh này, máy lấy tiếp.", err=True)
    write_progress(shelf.folder, progress)


def _fetched(shelf: Gtts, queue: FetchQueue) -> Iterator[CourseSentence]:
    """Each sentence once it is there. Raises ``NotFetched`` after several in a row were lost."""
    losses = 0
    while (sentence := queue.first()) is not None:
        try:
            asked = shelf.fetch(sentence)
        except NotFetched:
            if losses == len(RESTS_SECONDS):
                raise
            queue.lost()
            time.sleep(RESTS_SECONDS[losses])
            losses += 1
            continue
        losses = 0
        queue.succeeded()
        yield sentence
        if asked:
            time.sleep(PAUSE_SECONDS)


def _said_in(wanted: Sequence["ClipWanted"], every: Iterable[CourseSentence]) -> list[CourseSentence]:
    """The sentences that are heard in ``wanted``, whole or as the label of a choice."""
    texts = {say.text for one in wanted for say in one.speech.says if say.lang == SOURCE}
    texts |= {piece for text in texts for piece in taken_apart(text)}
    return [sentence for sentence in every if sentence.text in texts]
