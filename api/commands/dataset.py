"""``bonso locales dataset``: a language as data for others, as far as its speakers gave it for that.

Words with their sources, approved sentences and confirmed recordings, each with its terms, in a folder that is written
anew: what somebody took back since is not in it. Names stand nowhere; a voice has the number of its speaker.
"""

import csv
import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from api.clock import local_day, now
from api.commands.opened import opened
from api.commands.talk import load_course
from api.settings import ROOT, Settings

if TYPE_CHECKING:  # as in ``locales``
    from sqlalchemy import Connection, RowMapping

    from api.review import ReviewEntry
    from bot.course import Course

PURPOSES = ("training", "open")
"""What a speaker may give more for than to be heard here (``api.recordings.consent.SCOPES``)."""

TERMS = {"open": "CC BY 4.0, credit: Bòn Số", "training": "only to teach machines the language; not to be passed on"}

WORDS = ("spelled", "vietnamese", "part", "dialect", "confidence", "source", "terms")
SENTENCES = ("key", "dialect", "text", "vietnamese", "written_by", "terms")
SOUNDS = ("file", "key", "dialect", "said", "told", "seconds", "speaker", "terms")


class LanguageData(NamedTuple):
    """What may leave: rows of ``SENTENCES``, rows of ``SOUNDS``, and the kept file of each of those."""

    sentences: list[tuple[str, ...]]
    sounds: list[tuple[str, ...]]
    files: list[str]


def dataset(
    folder: Annotated[Path, typer.Argument(help="The folder to write; what an earlier run left there is replaced.")],
    purpose: Annotated[str, typer.Option("--for", help="open: for anybody; training: to teach machines.")] = "open",
    lang: Annotated[str, typer.Option("--lang", help="The language; the first one if not given.")] = "",
) -> None:
    """Write words, approved sentences and recordings as data, within what their speakers gave them for."""
    from api.recordings import Folders, recorded
    from api.review import translated_languages
    from api.store import reading

    course = load_course()
    translated = translated_languages(course)
    known = dict.fromkeys((*translated, *(one.id for one in recorded(course))))
    lang = lang or next(iter(known), "")
    if purpose not in PURPOSES or lang not in known:
        raise typer.BadParameter(f"--for: {', '.join(PURPOSES)}; --lang: {', '.join(known)}")
    if folder.exists() and any(folder.iterdir()) and not (folder / "about.json").is_file():
        raise typer.BadParameter(f"{folder}: thư mục có tệp khác, không phải của lệnh này")
    settings = Settings()
    with opened() as engine, reading(engine) as connection:
        found = given(connection, course, lang, purpose)
    words = list(_words(ROOT, lang))
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "sounds").mkdir(parents=True)
    for (name, *_), kept in zip(found.sounds, found.files, strict=True):
        shutil.copyfile(Folders(settings).file(kept), folder / name)
    for name, head, rows in (
        ("words.tsv", WORDS, words),
        ("sentences.tsv", SENTENCES, found.sentences),
        ("recordings.tsv", SOUNDS, found.sounds),
    ):
        _write(folder / name, head, rows)
    counts = {"words": len(words), "sentences": len(found.sentences), "recordings": len(found.sounds)}
    about = {"language": lang, "for": purpose, "terms": TERMS[purpose], "made": str(local_day(now())), **counts}
    about |= {"course": course.digest, "sources": list(_sources(ROOT, lang))}
    (folder / "about.json").write_text(json.dumps(about, ensure_ascii=False, indent=1) + "\n", "utf-8")
    typer.echo(f"{folder}: {len(words)} chữ, {len(found.sentences)} câu, {len(found.sounds)} bản thu")


def given(connection: "Connection", course: "Course", lang: str, purpose: str) -> LanguageData:
    """What the people of ``lang`` gave for ``purpose``.

    A text is its writer's to give; one that nobody wrote here is of the course. A recording of a text needs both. Of
    Vietnamese, whose texts are the course, there are recordings alone.
    """
    from api.recordings import confirmed_for, consent
    from api.review import dialects, review_entries
    from bot.course import SOURCE, filled

    wording = consent.wording(course.controller, course.languages[lang])
    if lang == SOURCE:
        spoken = confirmed_for(connection, lang, purpose, wording)
        return LanguageData([], list(_sounds(spoken, purpose)), [row["file"] for row in spoken])
    writers = consent.speakers_for(connection, purpose, wording)
    sentences: list[tuple[str, ...]] = []
    said: set[tuple[str, str]] = set()
    for dialect in dialects(course, lang):
        for entry in review_entries(connection, course, lang, dialect=dialect).values():
            if _may_leave(entry, writers):
                by = "speaker" if entry.writer else "course"
                sentences.append((entry.key, dialect, entry.text, entry.vietnamese, by, TERMS[purpose]))
                said.add((entry.key, filled(entry.text, course.values)))
    rows = confirmed_for(connection, lang, purpose, wording)
    kept = [row for row in rows if row["free"] or (row["key"], row["said"]) in said]
    return LanguageData(sentences, list(_sounds(kept, purpose)), [row["file"] for row in kept])


def _may_leave(entry: "ReviewEntry", writers: frozenset[str]) -> bool:
    from bot.course import APPROVED

    return entry.shown == APPROVED and entry.writer in {"", *writers}


def _sounds(rows: "Iterable[RowMapping]", purpose: str) -> Iterator[tuple[str, ...]]:
    numbers: dict[str, int] = {}
    for number, row in enumerate(rows, 1):
        speaker = numbers.setdefault(row["recorded_by"], len(numbers) + 1)
        told, seconds = "yes" if row["free"] else "no", f"{row['milliseconds'] / 1000:.1f}"
        place = (row["key"], row["dialect"], row["said"], told)
        yield f"sounds/{number:04}.flac", *place, seconds, str(speaker), TERMS[purpose]


def _words(root: Path, lang: str) -> Iterator[tuple[str, ...]]:
    """The word list, with the terms of the sources of each word."""
    from api.review import words_of

    terms = {key: one["terms"] for one in _sources(root, lang) if (key := one["key"])}
    for word in words_of(root, lang).words:
        of = dict.fromkeys(terms.get(source, "") for source in word.source.split("+"))
        yield (
            *(word.spelled, word.vietnamese, word.part, word.dialect, word.confidence, word.source),
            "; ".join(filter(None, of)),
        )


def _sources(root: Path, lang: str) -> Iterator[dict[str, str]]:
    """What the word list rests on: ``sources.tsv`` in the folder of the language, where there is one."""
    path = root / "locales" / lang / "sources.tsv"
    if path.is_file():
        with path.open(encoding="utf-8", newline="") as lines:
            yield from csv.DictReader(lines, delimiter="\t")


def _write(path: Path, head: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as out:
        table = csv.writer(out, delimiter="\t", lineterminator="\n")
        table.writerow(head)
        table.writerows(rows)
