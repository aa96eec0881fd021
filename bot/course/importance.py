"""In which order texts are met, and about how often: what to translate, look at and record first.

The weight of a text is a number without a unit; only its order counts. It is built from what is known:

* a lesson counts as often as a step of it was shown on average, as far as anything was counted; where nothing
  was, the lessons of the course count 1, 1/2, 1/3 … in the order of learning;
* of a lesson, each sentence counts as often as the lesson, an answer and what is said after it a share of that (one
  of them is chosen), a picture in words and a stand-in for a lapsed fact a tenth;
* a tool stands on every screen, any other screen of the bot is met by everybody once: as often as all lessons together;
* messages to practise on share what the lessons on swindles count; each answer
  counts a share of all lessons together; the loudspeaker is not met in a chat.
"""

from collections.abc import Iterable, Iterator, Mapping

from bot.course.model import Course, Lesson

SELDOM = 0.1
"""Of how often a sentence is met: its picture in words, and what stands in for it."""

TEXT_KINDS = ("phrases", "titles", "steps", "questions", "drills", "loudspeaker", "answers")
"""What a text belongs to."""


def keys_in_order(course: Course) -> tuple[str, ...]:
    """Every key of a text, as people come by them: screens, courses, lessons, drills, the loudspeaker, answers."""
    places = {
        name: place for place, name in enumerate(("bot", "course", *course.lessons, "drill", "loudspeaker", "answer"))
    }
    return tuple(sorted(course.sources, key=lambda key: places.get(part_of(key), len(places))))


def part_of(key: str) -> str:
    """The lesson a text belongs to, or ``bot``, ``course``, ``drill``, ``loudspeaker``, ``answer``."""
    return key.partition("/")[0]


def kind_of_text(course: Course, key: str) -> str:
    """What a text belongs to, one of ``TEXT_KINDS``."""
    first, second, _ = key.split("/", 2)
    special = {
        "bot": "phrases",
        "course": "titles",
        "drill": "drills",
        "loudspeaker": "loudspeaker",
        "answer": "answers",
    }
    if first in special or second == "lesson":
        return special.get(first, "titles")
    lesson = course.lessons.get(first)
    return "questions" if lesson and second in {question.slug for question in lesson.quiz} else "steps"


def text_weights(course: Course, shown: Mapping[str, int] | None = None) -> dict[str, float]:
    """About how often each text is met, by key. ``shown`` is how often steps of each lesson were shown."""
    lessons = _lessons(course, shown or {})
    everybody = sum(lessons.values())
    drilled = sum(weight for id, weight in lessons.items() if course.lessons[id].course == "scam")
    found = {
        key: _of_screen(key, everybody, drilled / max(1, len(course.drills)), everybody / max(1, len(course.answers)))
        for key in course.sources
    }
    for id, weight in lessons.items():
        found |= dict(_of_lesson(course.lessons[id], weight, course.sources))
    return found


def _lessons(course: Course, shown: Mapping[str, int]) -> dict[str, float]:
    counted = {id: shown.get(id, 0) / len(lesson.stages) for id, lesson in course.lessons.items()}
    if any(counted.values()):
        return counted
    return {id: 1 / place for place, id in enumerate(course.lessons, 1)}


def _of_screen(key: str, everybody: float, drilled: float, asked: float) -> float:
    if key.startswith("bot/tools/"):
        return everybody * 10
    seldom = SELDOM if key.endswith("/alt") else 1
    return {"bot": everybody, "course": everybody, "drill": drilled, "answer": asked}.get(part_of(key), 0) * seldom


def _of_lesson(lesson: Lesson, weight: float, keys: Iterable[str]) -> Iterator[tuple[str, float]]:
    answers = {stage.slug: len(stage.options) for stage in lesson.stages}
    for key in keys:
        id, slug, field = key.split("/", 2)
        if id == lesson.id:
            yield key, weight * _share(field, answers.get(slug, 1))


def _share(field: str, answers: int) -> float:
    if field in ("alt", "without"):
        return SELDOM
    return 1 / max(1, answers) if field.startswith(("option.", "feedback.")) else 1
