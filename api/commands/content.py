"""Checking lessons and counting translations."""

import json
from collections import Counter
from datetime import date
from typing import Annotated

import typer

from api.commands.talk import load_course
from api.settings import ROOT, Settings


def check(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Check every lesson, phrase, fact and translation; says what is wrong, where, and what to do."""
    from dataclasses import asdict

    from bot.course.check import check as judge

    problems = judge(ROOT, today=date.today(), places=Settings().places_file)  # noqa: DTZ011 - an author's day is the day on her wall
    for problem in problems:
        typer.echo(json.dumps(asdict(problem), ensure_ascii=False, default=str) if as_json else str(problem))
    if problems:
        raise typer.Exit(1)
    if not as_json:
        typer.echo("Bài học, lời và số liệu: không thấy lỗi.")


def status(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """How much of the wording is translated, by language and state."""
    course = load_course()
    total = len(course.messages["vi"])
    for lang in course.languages:
        if lang == "vi":
            continue
        states = Counter(entry.state for entry in course.entries.get(lang, {}).values())
        row = {"lang": lang, "messages": total, "translated": sum(states.values()), **states}
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            shares = ", ".join(f"{state} {count}" for state, count in states.items()) or "chưa có"
            typer.echo(f"{course.languages[lang].name}: {row['translated']} trên {total} câu ({shares})")
