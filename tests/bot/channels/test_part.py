"""What lies in the outbox is JSON that earlier and later versions read."""

from hypothesis import given

from bot.channels import CHANNELS
from bot.channels.part import read_part, written
from bot.channels.plan import plan
from bot.replies import Reply
from tests.bot.channels.replies import replies


@given(reply=replies)
def test_what_was_planned_comes_back_as_it_was(reply: Reply) -> None:
    for channel in CHANNELS.values():
        for part in plan(reply, channel.capabilities, page=True):
            assert read_part(written(part).decode()) == part


def test_a_message_of_before_is_read_as_it_lies_there() -> None:
    old = '{"kind":"voice","screen":7,"speech":{"says":[["vi","Bấm nút."]],"slow":false,"private":false}}'
    part = read_part(old)
    assert (part["kind"], part["screen"], part.get("text", ""), part.get("links", [])) == ("voice", 7, "", [])
    assert written(part).decode() == old
