"""A voice that tells of somebody's own is never kept."""

from datetime import UTC, datetime

from bot import events
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from tests.course import COURSE
from tests.rows import each_row

NOW = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)
STATE = State(Chat("menu", seen=1), {"1": Learner(name="Lan", greeted=True, done={"qr-pay": 1})})


@each_row(
    ("said", "private"), [("đổi người học", True), ("thông tin của tôi", True), ("menu", False), ("quét mã", False)]
)
def test_who_learns_and_what_is_known_of_her_are_private(said: str, private: bool) -> None:
    speech = step(STATE, events.Said(said), COURSE, NOW).replies[-1].speech
    assert speech is not None
    assert speech.private is private
