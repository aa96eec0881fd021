"""Translations: how much there is, catalogs brought up to date, sheets out and in."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from api.clock import local_day, now
from api.commands.opened import opened
from api.commands.talk import load_course
from api.settings import ROOT, Settings

if TYPE_CHECKING:  # a tenth of a second that other commands need not wait
    from sqlalchemy import Connection

    from api.review import RowOutcome
    from bot.course import Course

StatusRow = dict[str, Any]
"""A line of the status; ``row`` says which columns it has."""

SHOWN_GAPS, SHOWN_TERMS = 20, 15
"""How many gaps, drafts that say less, and kept terms people see; ``--json`` has all."""

Language = Annotated[str, typer.Option("--lang", help="The language translated into; the first one if not given.")]
Dialect = Annotated[str, typer.Option("--dialect", help="A dialect; the written standard if not given.")]
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]


def status(
    lang: Language = "",
    seconds: Annotated[bool, typer.Option("--seconds", help="Also say every screen aloud; takes minutes.")] = False,
    as_json: Json = False,
) -> None:
    """What is translated, by kind of text, state, dialect and voice; what drafts lack, the most met first."""
    course = load_course()
    lang = _language(course, lang)
    with _known() as connection:
        rows = list(_status(connection, course, lang))
    rows += [_heard(course, lang)] if seconds else []
    for line in (json.dumps(row, ensure_ascii=False) for row in rows) if as_json else _lines(rows):
        typer.echo(line)


def extract(lang: Language = "") -> None:
    """Bring messages.po up to date: every text of the course in its order, nothing of anybody's lost."""
    from api.review import extracted
    from bot.course import catalog_file, variety

    course = load_course()
    lang = _language(course, lang)
    for kind in (lang, *(variety(lang, dialect) for dialect in course.languages[lang].dialects)):
        path = ROOT / catalog_file(kind)
        if kind != lang and not path.exists():
            continue
        before = path.read_text("utf-8") if path.exists() else ""
        after = extracted(before, course, lang)
        if after != before:
            path.write_text(after, "utf-8")
        typer.echo(f"{path.relative_to(ROOT)}: {'đã cập nhật' if after != before else 'không đổi'}")


def export(
    file: Annotated[Path, typer.Argument(help="The file to write.")],
    form: Annotated[str, typer.Option("--format", help="po or xlsx; by the name of the file if not given.")] = "",
    lang: Language = "",
    dialect: Dialect = "",
    state: Annotated[str, typer.Option("--state", help="Only entries in this state, such as draft or look.")] = "",
) -> None:
    """Write what is in effect, files and people together, for Poedit, Weblate or a spreadsheet."""
    from api.review import RENDERINGS, SHOWN_STATES, render, sheet

    course = load_course()
    lang, form = _language(course, lang), form or file.suffix.removeprefix(".")
    _check(course, lang, dialect)
    if form not in RENDERINGS or state not in ("", *SHOWN_STATES):
        raise typer.BadParameter(f"--format: {', '.join(RENDERINGS)}; --state: {', '.join(SHOWN_STATES)}")
    with _known() as connection:
        found = sheet(connection, course, ROOT, lang, dialect=dialect, state=state)
    file.write_bytes(render(found, form))  # type: ignore[arg-type]  # looked up above
    typer.echo(f"{file}: {len(found.lines)} câu")


def import_(
    file: Annotated[Path, typer.Argument(help="A .po or .xlsx file that was exported.")],
    login: Annotated[str, typer.Option("--as", help="Whose suggestions these are: the login of a reviewer.")],
    lang: Language = "",
    dialect: Dialect = "",
    apply: Annotated[bool, typer.Option("--apply", help="Keep the changes; without it they are only shown.")] = False,
    as_json: Json = False,
) -> None:
    """Take in what people wrote in a file, as suggestions; shows what would change and what is in conflict."""
    from api.review import Reviewer, importing
    from api.store import writing

    course = load_course()
    lang = _language(course, lang)
    _check(course, lang, dialect)
    rows = importing.rows_of(file.read_bytes())
    with opened() as engine, writing(engine) as connection:
        _check_login(connection, login)
        outcomes = importing.plan(connection, course, lang, rows, dialect)
        done = importing.apply(connection, course, outcomes, Reviewer(login), now()) if apply else 0
    for one in outcomes:
        if one.what != importing.SAME:
            typer.echo(_outcome(one, as_json))
    if not as_json:
        typer.echo(f"Đã đưa vào {done} lời đề nghị." if apply else "Mới xem thử. Thêm --apply để đưa vào.")


def _status(connection: "Connection | None", course: "Course", lang: str) -> Iterator[StatusRow]:
    """One object a fact: ``coverage`` by dialect and kind; of the standard ``gap``, ``drafts``, ``lack``, ``kept``."""
    from api.media.voices import folders
    from api.review import coverage, dialects, drafts, review_entries, words_of

    standard = review_entries(connection, course, lang, dialect="")
    for dialect, name in dialects(course, lang).items():
        entries = review_entries(connection, course, lang, dialect=dialect)
        heard = coverage.people(connection, course, standard, folders(Settings(), lang), lang, dialect=dialect)
        for found in coverage.coverage(course, entries, heard):
            yield {"row": "coverage", "lang": lang, "dialect": dialect, "dialect_name": name, **asdict(found)}
    for gap in coverage.gaps(connection, course, standard, local_day(now())):
        yield {"row": "gap", "lang": lang, **asdict(gap)}
    known = words_of(ROOT, lang)
    yield {"row": "drafts", "lang": lang, **asdict(drafts.draft_figures(known, standard.values()))}
    for lack in drafts.lacking(connection, course, standard, drafts.draft_notes(ROOT, lang), local_day(now())):
        yield {"row": "lack", "lang": lang, **lack._asdict()}
    for term, count in coverage.kept(known, standard.values()):
        yield {"row": "kept", "lang": lang, "term": term, "count": count}


def _heard(course: "Course", lang: str) -> StatusRow:
    """How long the screens are heard on which something is a draft: in the machine's voices, at the usual speed."""
    from tempfile import TemporaryDirectory

    from bot.speech import Clips, voices
    from bot.speech.ahead import LONGEST_SECONDS, clips_wanted

    with TemporaryDirectory() as folder:
        spoken = voices(languages=course.languages.values(), locales=ROOT / "locales", data=Path(folder))
        clips = Clips(Path(folder), spoken)
        wanted = (one.speech for one in clips_wanted(course, [lang], now()) if not one.speech.slow)
        found = sorted(clips.seconds(one) for one in wanted if any(say.draft for say in one.says))
    mean = sum(found) / max(1, len(found))
    long = sum(one > LONGEST_SECONDS for one in found)
    return {"row": "heard", "lang": lang, "screens": len(found), "seconds": round(mean, 2), "long": long}


def _lines(rows: list[StatusRow]) -> Iterator[str]:
    """The same for people: a table for each dialect that has anything, and the head of each list."""
    from itertools import groupby

    covered = [row for row in rows if row["row"] == "coverage"]
    for name, group in groupby(covered, key=lambda row: row["dialect_name"]):
        found = list(group)
        if found[0]["dialect"] == "" or any(row["states"]["none"] < row["total"] for row in found):
            yield f"\n{name}"
            yield from (_covered(row) for row in found)
    missing = [row for row in rows if row["row"] == "gap"]
    yield f"\nChưa có lời: {len(missing)} câu. Gặp nhiều nhất:"
    yield from (f"  {row['key']}: {row['vietnamese']}" for row in missing[:SHOWN_GAPS])
    yield from _drafts_lines(rows)
    terms = [f"{row['term']} ({row['count']})" for row in rows if row["row"] == "kept"]
    yield "\nTừ Việt giữ lại nhiều nhất: " + (", ".join(terms[:SHOWN_TERMS]) or "chưa có")


def _drafts_lines(rows: list[StatusRow]) -> Iterator[str]:
    """What the drafts are made of, how long they are heard, and what they do not say."""
    for row in rows:
        if row["row"] == "drafts" and row["drafts"]:
            yield (
                f"\nBản nháp: {row['drafts']} câu, {row['vietnamese']:.1%} số chữ là từ Việt".replace(".", ",")
                + f"; {row['in_disguise']} câu không có chữ nào của tiếng ấy gọi tên việc hay vật"
            )
        if row["row"] == "heard":
            mean = f"mỗi màn hình {row['seconds']:.1f} giây".replace(".", ",")
            yield f"Nghe kèm tiếng Việt: {row['screens']} màn hình, {mean}, {row['long']} màn hình quá 15 giây"
    lacks = [row for row in rows if row["row"] == "lack"]
    if lacks:
        yield f"\nNháp nói ít hơn tiếng Việt: {len(lacks)} câu. Nghe nhiều nhất:"
        yield from (f"  {row['key']}: {row['lacks']}" for row in lacks[:SHOWN_GAPS])


def _covered(row: StatusRow) -> str:
    from api.review import names

    states = ", ".join(f"{names.STATES[state].lower()} {count}" for state, count in row["states"].items() if count)
    voices = f"người đọc {row['recorded']}, máy đọc {row['machine']}"
    return f"  {names.KINDS[row['kind']]}, {row['total']} câu: {states}; {voices}"


def _outcome(one: "RowOutcome", as_json: bool) -> str:
    from api.review import names

    if as_json:
        now_there = one.entry.text if one.entry else ""
        values = {"what": one.what, "key": one.row.key, "where": one.row.where, "why": one.why}
        return json.dumps(values | {"text": one.row.text, "now": now_there}, ensure_ascii=False)
    lines = [f"{names.OUTCOMES[one.what]}: {one.row.key} ({one.row.where}){': ' + one.why if one.why else ''}"]
    if one.entry and one.what in ("change", "conflict"):
        lines += [f"  đang có: {one.entry.text or '—'}", f"  trong tệp: {one.row.text}"]
    return "\n".join(lines)


def _language(course: "Course", lang: str) -> str:
    from api.review import translated_languages

    known = translated_languages(course)
    if (lang or next(iter(known), "")) not in known:
        raise typer.BadParameter(f"--lang: {', '.join(known)}")
    return lang or known[0]


def _check(course: "Course", lang: str, dialect: str) -> None:
    from api.review import dialects

    known = dialects(course, lang)
    if dialect not in known:
        raise typer.BadParameter(f"--dialect: {', '.join(filter(None, known))}")


def _check_login(connection: "Connection", login: str) -> None:
    from api.access import staff_accounts
    from api.access.auth import ROLES

    found = staff_accounts.one(connection, login)
    if not found["active"] or "review" not in ROLES[found["role"]]:
        raise typer.BadParameter(f"--as: “{login}” không phải người duyệt đang làm việc")


@contextmanager
def _known() -> "Iterator[Connection | None]":
    """The database if there is one already: counting and exporting make none."""
    from sqlalchemy.engine import make_url

    from api.store import reading

    url = make_url(Settings().database)
    if url.get_backend_name() == "sqlite" and not Path(url.database or "").is_file():
        yield None
        return
    with opened() as engine, reading(engine) as connection:
        yield connection
