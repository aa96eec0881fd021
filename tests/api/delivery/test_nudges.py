"""Nudges reach exactly those who listen, and none is lost between two waits."""

from api.delivery.nudges import Nudges


async def test_who_listens_is_woken_and_nobody_else() -> None:
    nudges = Nudges()
    with nudges.listen("a") as one, nudges.listen("a") as two, nudges.listen("b") as other:
        nudges.give(["a", "nobody"])
        assert await one.wait(60)
        assert await two.wait(60)
        assert not await other.wait(0.01)


async def test_a_nudge_between_two_waits_is_kept_and_heard_once() -> None:
    nudges = Nudges()
    with nudges.listen("a") as ear:
        nudges.give(["a"])
        nudges.give(["a"])
        assert await ear.wait(60)
        assert not await ear.wait(0.01)


async def test_who_stopped_listening_leaves_nothing_behind() -> None:
    nudges = Nudges()
    with nudges.listen("a"):
        with nudges.listen("a"):
            pass
        assert list(nudges._waiting) == ["a"]
    assert nudges._waiting == {}
