from pathlib import Path

import pytest

from bot.channels import CHANNELS
from bot.channels.plan import plan
from bot.course.model import Course
from tests.rows import each_row
from tests.transcripts.play import Conversation

HERE = Path(__file__).parent
FILES = sorted(HERE.glob("*/*.txt"))


def played(text: str, course: Course) -> tuple[str, Conversation]:
    talk, written = Conversation(course), []
    for line in text.splitlines():
        if line.startswith("#") or not line:
            written.append(line)
        elif line.startswith(">"):
            written.append(line)
            written.extend(talk.do(line[2:]))
    return "\n".join(written) + "\n", talk


@pytest.mark.parametrize("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_conversation_reads_as_written(file: Path, course: Course, request: pytest.FixtureRequest) -> None:
    expected = file.read_text("utf-8")
    actual, _ = played(expected, course)
    if request.config.getoption("--rewrite"):
        file.write_text(actual, "utf-8")
    else:
        assert actual == expected


@each_row("file", FILES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_every_reply_fits_every_channel(file: Path, course: Course) -> None:
    _, talk = played(file.read_text("utf-8"), course)
    replies = [reply for turn in talk.turns for reply in turn.replies]
    assert replies
    for channel in CHANNELS.values():
        for reply in replies:
            assert plan(reply, channel.capabilities)
