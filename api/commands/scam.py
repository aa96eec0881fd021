"""Is this a swindle? Judging messages, measuring how well that is done, a list of what was reported. No database."""

import csv
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from api.commands.talk import Json, lines, load_course

if TYPE_CHECKING:  # reading a course is for those who judge by it
    from bot.course import Course
    from bot.safety.scam.verdict import Verdict

LABELS = ("harmless", "scam")
"""What a message of a file may be called."""


def check(
    text: Annotated[str, typer.Argument(help="A message, a link or a number; - reads one item a line.")],
    as_json: Json = False,
) -> None:
    """Say how like a swindle a message is, by which signs, and what to do. Nothing is opened or kept."""
    from bot.safety.scam.verdict import check as judge

    course = load_course()
    for line in lines(text):
        verdict = judge(line, course.scams)
        typer.echo(
            json.dumps(_as_json(line, verdict, course), ensure_ascii=False) if as_json else _as_text(line, verdict)
        )


def _as_text(text: str, verdict: "Verdict") -> str:
    return f"{verdict.level:8} {','.join(verdict.reasons) or '-':24} {text}"


def _as_json(text: str, verdict: "Verdict", course: "Course") -> dict[str, object]:
    said = [f"bot/do-{verdict.advice}/text"] if verdict.advice else []
    keys = [f"bot/scam-{verdict.level.replace('_', '-')}/text", *said]
    return {
        "level": verdict.level,
        "reasons": verdict.reasons,
        "advice": " ".join(course.sources[key] for key in keys),
        "signs": [
            {
                "code": sign.code,
                "says": course.sources.get(f"bot/sign-{sign.code}/text", ""),
                "quote": text[sign.start : sign.end],
            }
            for sign in verdict.signs
        ],
    }


def evaluate(
    file: Annotated[Path, typer.Argument(help="CSV with the columns text and label (scam, harmless), perhaps split.")],
    as_json: Json = False,
) -> None:
    """Measure the rules on labelled messages: a line for each split."""
    from bot.safety.scam.verdict import check as judge

    counted: dict[str, Counter[tuple[str, str]]] = {}
    book = load_course().scams
    for text, label, split in _labelled(file):
        counted.setdefault(split, Counter())[label, judge(text, book).level] += 1
    for split, counts in sorted(counted.items()):
        row = {"split": split, **_shares(counts)}
        typer.echo(json.dumps(row) if as_json else "  ".join(f"{name} {value}" for name, value in row.items()))


def _labelled(file: Path) -> Iterator[tuple[str, str, str]]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            rows = list(csv.DictReader(opened))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise typer.BadParameter(f"{file}: không đọc được") from error
    for number, row in enumerate(rows, 2):
        if row.get("label") not in LABELS or not row.get("text"):
            raise typer.BadParameter(f"{file}, dòng {number}: cần cột text và label ({', '.join(LABELS)})")
        yield row["text"], row["label"], row.get("split") or "all"


def _shares(counts: Counter[tuple[str, str]]) -> dict[str, int | float]:
    """How many messages there are of each label, and of these in percent how many got which level."""
    scams, harmless = (
        sum(count for (label, _), count in counts.items() if label == name) for name in ("scam", "harmless")
    )
    found, unsure = counts["scam", "likely"], counts["scam", "unclear"]
    return {
        "scam": scams,
        "found": _percent(found, scams),
        "found_or_unclear": _percent(found + unsure, scams),
        "harmless": harmless,
        "false_alarm": _percent(counts["harmless", "likely"], harmless),
        "harmless_unclear": _percent(counts["harmless", "unclear"], harmless),
    }


def _percent(part: int, whole: int) -> float:
    return round(100 * part / whole, 1) if whole else 0.0


def import_(
    file: Annotated[Path, typer.Argument(help="Tab-separated: what (domain or number), reported_on (date), source.")],
) -> None:
    """Add reported domains and numbers; a running server knows them within a second."""
    from api.course.files import blocked_file
    from api.settings import Settings
    from bot.course import read_reported

    if not file.is_file():
        typer.echo(f"Không có tệp {file}.", err=True)
        raise typer.Exit(1)
    target = blocked_file(Settings())
    new, problems = read_reported(file)
    if problems or not new:
        typer.echo("\n".join(map(str, problems)) or f"{file}: không có dòng nào", err=True)
        raise typer.Exit(1)
    known, _ = read_reported(target)
    rows = {one.what: one for one in sorted((*known, *new), key=lambda one: one.reported_on)}
    _write(
        target, [("what", "reported_on", "source"), *((one.what, one.reported_on, one.source) for one in rows.values())]
    )
    typer.echo(f"{target}: {len(rows)} dòng")


def _write(target: Path, rows: Iterable[tuple[str, ...]]) -> None:
    """All or nothing: a server may read the file at any moment."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part")
    unfinished.write_text("".join("\t".join(row) + "\n" for row in rows), "utf-8")
    unfinished.replace(target)
