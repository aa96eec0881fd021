"""How many messages a lesson takes on Zalo Bot: the guide says it, because a month has only so many."""

import re

from api.settings import ROOT
from bot.channels.plan import plan
from bot.channels.zalo_bot.channel import ZaloBot
from bot.course.model import Course
from bot.engine.turn import Turn
from tests.transcripts.play import Conversation, walk

GUIDE = (ROOT / "docs" / "zalo-bot.md").read_text("utf-8")


def messages(turns: list[Turn]) -> int:
    return sum(len(plan(reply, ZaloBot.capabilities)) for turn in turns for reply in turn.replies)


def test_the_guide_says_what_lessons_cost(course: Course) -> None:
    counts = [messages(walk(course, lesson)[1]) for lesson in course.lessons]
    said = re.search(r"từ (\d+) đến (\d+) tin, trung bình (\d+)", GUIDE)
    assert said is not None
    assert tuple(map(int, said.groups())) == (min(counts), max(counts), round(sum(counts) / len(counts)))


def test_the_guide_says_what_the_first_contact_costs(course: Course) -> None:
    talk = Conversation(course)
    talk.do("{open}")
    for _ in range(10):
        if talk.state.chat.screen == "step":
            break
        talk.do("[1]")
    assert talk.state.chat.screen == "step"
    said = re.search(r"tới bước đầu của bài thứ nhất: (\d+) tin", GUIDE)
    assert said is not None and int(said[1]) == messages(talk.turns)
