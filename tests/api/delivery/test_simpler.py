"""Whatever a platform refuses of a message, what is left has the question, and each choice in some form."""

from collections.abc import Iterator

from hypothesis import given
from hypothesis import strategies as st

from api.delivery.simpler import simpler
from bot.channels import CHANNELS
from bot.channels.base import Capabilities
from bot.channels.part import Part
from bot.channels.plan import plan
from bot.channels.split import fits
from bot.replies import Reply
from tests.bot.channels.replies import replies

SENDING = {name: kind.capabilities for name, kind in CHANNELS.items() if not kind.capabilities.card}


def ends(part: Part, can: Capabilities, *, keys: bool) -> Iterator[Part]:
    """What is sent where every form is refused for which there is another."""
    others = simpler(part, can, keys=keys)
    if not others:
        yield part
    for other in others:
        assert other != part
        assert fits(other.get("text", ""), can.caption if other["kind"] == "photo" else can.text)
        yield from ends(other, can, keys=keys)


@given(replies, st.sampled_from(sorted(SENDING)), st.booleans())
def test_every_word_and_choice_is_left_when_everything_else_is_refused(reply: Reply, name: str, keys: bool) -> None:
    can = SENDING[name]
    for part in plan(reply, can):
        assert part["kind"] != "card"
        left = [*ends(part, can, keys=keys)]
        told = "".join("".join(end.get("text", "") for end in left).split())
        buttons = [label for row in part.get("buttons", ()) for label, _ in row]
        wanted = [f"{number}. {label}" for number, label in enumerate(buttons[: part.get("choices", 0)], 1)]
        wanted += [number for _, number in part.get("calls", ())]
        wanted += [line for line in part.get("text", "").split("\n") if not line.startswith("🔗") and line != "👇"]
        assert [one for one in wanted if "".join(one.split()) not in told] == []
        assert not any(end.get("buttons") or end.get("calls") or end.get("links") for end in left)
