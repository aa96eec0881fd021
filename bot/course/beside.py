"""Which picture stands beside a text, so that who translates or records it sees what its learners see."""

from bot.course.model import Course, Lesson


def picture_beside(course: Course, key: str) -> tuple[str, str]:
    """The picture beside the text of a message key, and the same in words; empty where there is none."""
    first, _, rest = key.partition("/")
    name, _, field = rest.partition("/")
    if first in course.lessons:
        return _in_lesson(course.lessons[first], name, field)
    if first == "drill" and name in course.drills:
        return course.drills[name].picture, ""
    phrase = course.phrases.get(name) if first == "bot" else None
    return (phrase.picture, phrase.alt) if phrase else ("", "")


def _in_lesson(lesson: Lesson, slug: str, field: str) -> tuple[str, str]:
    """Of a stage; of an option that has a picture of its own, that one; of the lesson itself, of its first stage."""
    stage = lesson.stages[lesson.places.get(slug, 0)]
    option = next((one for one in stage.options if field == f"option.{one.slug}" and one.picture), None)
    return (option.picture, option.text) if option else (stage.picture, stage.alt)
