"""The Vietnamese texts of lessons as learners read them, facts with a number filled in, and how long they are."""

from typing import NamedTuple

from bot.course import SOURCE, Course, Lesson, Step, filled, wording


class Longest(NamedTuple):
    """The most words of anything in a lesson, and where."""

    words: int
    where: str


class Size(NamedTuple):
    """How many steps and questions one way through a lesson has."""

    steps: int
    questions: int


def filled_text(course: Course, text: str) -> str:
    """A text with its blanks filled."""
    if "{" not in text:
        return text
    values = {truth.id: truth.value for truth in course.truths.values() if truth.value}
    return filled(text, {**values, "controller": course.controller})


def course_title(course: Course, id: str) -> str:
    """What a course is called; its id where it has no title."""
    message = course.messages.get(SOURCE, {}).get(f"course/{id}/title")
    return message.lines[0].text if message else id


def sizes(lesson: Lesson) -> list[Size]:
    """The different sizes of the ways through a lesson, the shortest first."""
    counted = ((sum(isinstance(stage, Step) for stage in way), len(way)) for way in lesson.ways())
    return sorted({Size(steps, all_ - steps) for steps, all_ in counted})


def longest_step(course: Course, lesson: Lesson) -> Longest:
    """The step or question with the most words."""
    return max(Longest(wording.words(filled_text(course, stage.text)), stage.slug) for stage in lesson.stages)


def longest_sentence(course: Course, lesson: Lesson) -> Longest:
    """The sentence with the most words."""
    texts = [sentence for stage in lesson.stages for sentence in wording.sentences(filled_text(course, stage.text))]
    return max(Longest(wording.words(text), text) for text in texts)
