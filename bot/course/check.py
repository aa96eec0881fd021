"""Judging a course for its authors: is it good enough to be taught?

``structure.py`` holds what must be true for the course to load at all, ``wording.py`` what one text
may not do; the files of ``checks`` hold what follows for lessons, pictures, facts and words. A rule is
a short function in their ``RULES``; it says in Vietnamese where the mistake is and what to do about it.
"""

from datetime import date
from pathlib import Path

from bot.course import structure
from bot.course.checks import answers, dialects, facts, lessons, lexicon, marks, pictures, voices, words
from bot.course.checks.case import Case, Rule
from bot.course.checks.words import UTTERANCES
from bot.course.compose import texts
from bot.course.language_rules import COMMANDS
from bot.course.problem import Problem
from bot.course.read import read_content

__all__ = ["COMMANDS", "RULES", "UTTERANCES", "Problem", "check"]

RULES: tuple[Rule, ...] = (
    *lessons.RULES,
    *answers.RULES,
    *pictures.RULES,
    *facts.RULES,
    *words.RULES,
    *dialects.RULES,
    *lexicon.RULES,
    *marks.RULES,
    *voices.RULES,
)


def check(root: Path, *, today: date, places: Path | None = None) -> list[Problem]:
    """Everything an author, translator or operator should mend, sorted by file. Never raises.

    ``today`` decides which facts and numbers are out of date; ``places`` stands in for
    ``content/places.toml``.
    """
    content = read_content(root, places)
    case = Case(root, content, texts(content), today)
    found = [*structure.judge(content)]
    for rule in RULES:
        found += rule(case)
    return sorted(dict.fromkeys(found), key=lambda problem: (problem.file, problem.lesson))
