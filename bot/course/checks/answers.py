"""Is every answer asked for in enough ways, in words of its own, and does it rest on what holds today?"""

from collections.abc import Iterator

from bot.course.answers import answer_file
from bot.course.checks.case import Case, Rule
from bot.course.problem import Problem
from bot.language import letters, loose

SAYINGS = 8
"""The least number of ways to ask for an answer, its question among them; other marks on the same letters are none."""


def enough_sayings(case: Case) -> Iterator[Problem]:
    """An answer can be asked for in many ways."""
    for one in case.content.answers:
        count = len({loose(said) for said in (one.question, *one.asked)})
        if count < SAYINGS:
            what = f"mới có {count} cách hỏi khác nhau"
            yield Problem(answer_file(one.id), "", "asked", what, f"viết ít nhất {SAYINGS}, khác dấu không tính")


def own_sayings(case: Case) -> Iterator[Problem]:
    """No two answers are asked for alike, and none like a command or a lesson."""
    taken = {
        letters(said): f"{meant.kind} {meant.id}"
        for words in case.content.words.values()
        for meant, said in words
        if meant.kind in ("command", "lesson")
    }
    for one in case.content.answers:
        for said in dict.fromkeys(map(letters, (one.question, *one.asked))):
            if said in taken:
                yield Problem(
                    answer_file(one.id), "", "asked", f"câu “{said}” đã là {taken[said]}", "giữ câu này ở một chỗ"
                )
            taken[said] = f"answer {one.id}"


def in_force(case: Case) -> Iterator[Problem]:
    """An answer rests only on facts that hold today."""
    truths = {truth.id: truth for truth in case.content.truths}
    for one in case.content.answers:
        for id in one.facts:
            if id in truths and not truths[id].holds(case.today):
                do = "xem lại nguồn của điều này, hoặc bỏ khỏi câu trả lời"
                yield Problem(answer_file(one.id), "", "facts", f"điều “{id}” hôm nay không nói được", do)


def leads_on(case: Case) -> Iterator[Problem]:
    """After an answer there is something to do: a lesson, a number to call, a person."""
    for one in case.content.answers:
        if not (one.lesson or one.calls or one.person):
            yield Problem(
                answer_file(one.id), "", one.id, "chưa nói làm gì tiếp", "thêm lesson, calls hoặc person = true"
            )


RULES: tuple[Rule, ...] = (enough_sayings, own_sayings, in_force, leads_on)
