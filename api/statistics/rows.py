"""What fills the tables (``api.statistics.tables``): the answers as records, named, ordered, small numbers hidden.

**Small numbers.** In the row of a village a number from 1 to 4 is replaced by ``dưới 5``, on the screen as
in every file and for every reader alike: in a village of forty houses "one person" is a person.
Zero is shown, it is nobody. What would give a hidden number back is withheld too (``suppression.py``): another village
(``không ghi``), or the total of the commune and of all. Small numbers of people without a village stay true.
Source of the rule: Law 91/2025/QH15 and the minimum cell of five kept by this project.

**Percentages** stand on a number of households that somebody entered with source and date. They compare
people with households, so a village where two in each house learn may pass 100. Without a base number
the percentage is empty and ``note`` says ``chưa có số hộ``.
"""

from collections.abc import Iterable, Mapping

from sqlalchemy import Connection

from api.statistics import questions
from api.statistics.questions import Filter, Record
from api.statistics.suppression import suppressed
from bot.course import Course

Value = int | float | str | None

NO_BASE = "chưa có số hộ"
NO_VILLAGE = "(chưa chọn thôn)"
NO_COMMUNE = "(chưa chọn xã)"
EVERYWHERE = "Tất cả"

TALLIES = ("people_started", "people_completed", "starts", "completions")
BASE = ("households", "households_source", "percent_started", "percent_completed", "note")


def lessons(connection: Connection, wanted: Filter, course: Course) -> list[Record]:
    """Started and completed by lesson, commune and village, in the order of the course."""
    found = _based(suppressed(questions.lessons(connection, wanted), TALLIES, "lesson"), connection, wanted)
    order = {lesson: n for n, lesson in enumerate(course.lessons)}
    named = [_titled(_placed(record, course), course) for record in found]
    return sorted(named, key=lambda record: (*_rank(order, record["lesson"]), *_place_order(record, course)))


def places(connection: Connection, wanted: Filter, course: Course) -> list[Record]:
    """The same of all lessons together, with a row for every known place."""
    found = {_key(record): record for record in questions.places(connection, wanted)}
    empty = {key: _nobody(key) for key in _known_places(course, wanted)}
    shown = suppressed((empty | found).values(), TALLIES)
    return of_places(_based(shown, connection, wanted), course)


def of_places(found: Iterable[Record], course: Course) -> list[Record]:
    """Records of ``level``, ``commune`` and ``village``, with the names of their places and in the order of those."""
    return sorted((_placed(record, course) for record in found), key=lambda record: _place_order(record, course))


def learners(connection: Connection, wanted: Filter, course: Course) -> list[Record]:
    """Who agreed that her progress is kept, by place and language."""
    found = suppressed(questions.learners(connection, wanted), ("people",), "lang")
    named = [_spoken(_placed(record, course), course) for record in found]
    return sorted(named, key=lambda record: (*_place_order(record, course), record["lang"]))


def funnel(connection: Connection, wanted: Filter, course: Course) -> list[Record]:
    """What became of each step, in the order of its lesson."""
    order = {lesson: n for n, lesson in enumerate(course.lessons)}
    named = [_positioned(_titled(record, course), course) for record in questions.funnel(connection, wanted)]
    return sorted(named, key=lambda record: (*_rank(order, record["lesson"]), *_step_order(record)))


def _based(found: Iterable[Record], connection: Connection, wanted: Filter) -> list[Record]:
    bases = {(base["commune"], base["village"]): base for base in questions.households(connection, wanted)}
    return [_compared(record, bases.get((record["commune"], record["village"]))) for record in found]


def _compared(record: Record, base: Record | None) -> Record:
    if base is None or _unplaced(record):
        return record | dict.fromkeys(BASE, None) | {"note": NO_BASE}
    return record | {
        "households": base["households"],
        "households_source": f"{base['source']}, {base['counted_on']:%d/%m/%Y}",
        "percent_started": _percent(record["people_started"], base["households"]),
        "percent_completed": _percent(record["people_completed"], base["households"]),
        "note": "",
    }


def _unplaced(record: Record) -> bool:
    # People without a village have the key of their commune; its households are not theirs.
    return record["level"] == "village" and not record["village"]


def _percent(people: int | str, households: int) -> float | None:
    return round(100 * people / households, 1) if isinstance(people, int) and households else None


def _placed(record: Record, course: Course) -> Record:
    commune = course.communes.get(record["commune"])
    village = commune.village(record["village"]) if commune else None
    return record | {
        "commune_name": EVERYWHERE if record["level"] == "all" else _name(commune, record["commune"], NO_COMMUNE),
        "village_name": _name(village, record["village"], NO_VILLAGE) if record["level"] == "village" else "",
    }


def _name(place: object, slug: str, missing: str) -> str:
    # A place that left the file keeps its slug: its facts stay.
    return getattr(place, "name", slug) or missing


def _titled(record: Record, course: Course) -> Record:
    lesson = course.lessons.get(record["lesson"])
    return record | {"lesson_title": lesson.title if lesson else record["lesson"]}


def _spoken(record: Record, course: Course) -> Record:
    language = course.languages.get(record["lang"])
    return record | {"lang_name": language.name if language else record["lang"]}


def _positioned(record: Record, course: Course) -> Record:
    lesson = course.lessons.get(record["lesson"])
    place = lesson.places.get(record["step"]) if lesson else None
    if lesson is None or place is None:
        return record | {"position": None, "step_text": record["step"]}
    return record | {"position": place + 1, "step_text": lesson.stages[place].text}


LEVELS = {"all": 0, "commune": 1, "village": 2}


def _place_order(record: Record, course: Course) -> tuple[int | str, ...]:
    communes = {commune: n for n, commune in enumerate(course.communes)}
    commune = course.communes.get(record["commune"])
    villages = {village.id: n for n, village in enumerate(commune.villages)} if commune else {}
    everywhere = 0 if record["level"] == "all" else 1
    return (
        everywhere,
        *_rank(communes, record["commune"]),
        LEVELS[record["level"]],
        *_rank(villages, record["village"]),
    )


def _rank(order: Mapping[str, int], slug: str) -> tuple[int, str]:
    # What the course no longer knows comes last, by its name.
    return order.get(slug, len(order)), slug


def _step_order(record: Record) -> tuple[bool, int, str]:
    # Steps that were edited away come last.
    return record["position"] is None, record["position"] or 0, record["step"]


def _key(record: Record) -> tuple[str, str, str]:
    return record["level"], record["commune"], record["village"]


def _known_places(course: Course, wanted: Filter) -> list[tuple[str, str, str]]:
    communes = [place for place in course.communes.values() if wanted.commune in ("", place.id)]
    everywhere = [] if wanted.commune else [("all", "", "")]
    wholes = [("commune", place.id, "") for place in communes]
    return everywhere + wholes + [("village", place.id, village.id) for place in communes for village in place.villages]


def _nobody(key: tuple[str, str, str]) -> Record:
    level, commune, village = key
    return {"level": level, "commune": commune, "village": village} | dict.fromkeys(TALLIES, 0)
