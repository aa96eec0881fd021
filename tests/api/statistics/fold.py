"""The same questions answered the slow way: facts read one by one into Python sets. What the SQL must equal."""

from collections.abc import Iterable, Iterator
from typing import Any

from api.statistics.questions import Filter

Fact = dict[str, Any]
Record = dict[str, Any]

STARTED, COMPLETED = "lesson_started", "lesson_completed"


def matching(facts: Iterable[Fact], wanted: Filter) -> list[Fact]:
    return [
        fact
        for fact in facts
        if wanted.first <= fact["day"] <= wanted.last
        and wanted.lang in ("", fact["lang"])
        and wanted.commune in ("", fact["commune"])
    ]


def levels(row: Record, wanted: Filter) -> Iterator[tuple[str, str, str]]:
    if not wanted.commune:
        yield "all", "", ""
    yield "commune", row["commune"], ""
    yield "village", row["commune"], row["village"]


def tallies(facts: Iterable[Fact], wanted: Filter, *, by_lesson: bool) -> list[Record]:
    groups: dict[tuple[str, ...], list[Fact]] = {}
    for fact in matching(facts, wanted):
        if fact["kind"] in (STARTED, COMPLETED):
            for place in levels(fact, wanted):
                key = (*place, fact["lesson"]) if by_lesson else place
                groups.setdefault(key, []).append(fact)
    return [_tally(key, group) for key, group in groups.items()]


def _tally(key: tuple[str, ...], group: list[Fact]) -> Record:
    started = [fact for fact in group if fact["kind"] == STARTED]
    completed = [fact for fact in group if fact["kind"] == COMPLETED]
    record: Record = dict(zip(("level", "commune", "village", "lesson"), key, strict=False))
    return record | {
        "people_started": len({fact["learner_id"] for fact in started} - {None}),
        "people_completed": len({fact["learner_id"] for fact in completed} - {None}),
        "starts": len(started),
        "completions": len(completed),
    }


def funnel(facts: Iterable[Fact], wanted: Filter) -> list[Record]:
    groups: dict[tuple[str, str], Record] = {}
    for fact in matching(facts, wanted):
        for column in _columns(fact):
            empty = dict.fromkeys(_FUNNEL, 0) | {"lesson": fact["lesson"], "step": fact["step"]}
            groups.setdefault((fact["lesson"], fact["step"]), empty)[column] += 1
    return list(groups.values())


_REASONS = ("paper", "signal", "unclear", "afraid", "other")
_FUNNEL = ("shown", "done", "could_not", *_REASONS, "answered_right", "answered_wrong")


def _columns(fact: Fact) -> tuple[str, ...]:
    match fact["kind"]:
        case "step_shown":
            return ("shown",)
        case "step_done":
            return ("done",)
        case "step_not_done":
            return ("could_not", fact["detail"])
        case "answer_given":
            return ("answered_right" if fact["correct"] else "answered_wrong",)
        case _:
            return ()


def daily(facts: Iterable[Fact]) -> list[Record]:
    groups: dict[tuple[Any, ...], Record] = {}
    for fact in facts:
        key = {name: fact[name] for name in ("day", "kind", "account", "commune", "village", "lang", "lesson")}
        key["known"] = fact["learner_id"] is not None
        groups.setdefault(tuple(key.values()), key | {"count": 0})["count"] += 1
    return list(groups.values())


def unordered(records: Iterable[Record]) -> list[tuple[tuple[str, Any], ...]]:
    """Records in a form in which two lists with the same ones are equal."""
    return sorted((tuple(sorted(record.items())) for record in records), key=repr)
