"""A person of ours writes by hand: the bot leaves the chat to her, in every process, and for what must be heeds her."""

from datetime import timedelta

from api.clock import local_day
from bot.events import DrillDue, Left, Opened, Returned, Said, TakenOver, Tapped, Withdrew
from tests.api import village as villages
from tests.api.village import Village

HER, OTHER = "246845883529197922", "246845883529197923"
HOURS = timedelta(hours=3)


def sent(village: Village) -> int:
    return len(village.rows("outbox"))


def test_while_a_person_writes_the_bot_says_nothing_and_forgets_nothing(village: Village) -> None:
    village.arrives(HER)
    before, state = sent(village), village.row(HER).state
    village.happens(HER, TakenOver(3))
    asked = village.event(HER, Said("quét mã"))
    assert village.batch(asked).turns == 1
    assert village.batch(asked).duplicates == 1, "it is known again"
    village.taps(HER, "courses")
    village.happens(HER, Opened())
    assert (sent(village), village.row(HER).state) == (before, state)
    assert village.row(HER).seen_at.replace(tzinfo=None) == village.now.replace(tzinfo=None), "she is there"
    assert village.happens(OTHER, Opened()).wake, "others are answered"


def test_afterwards_she_goes_on_where_she_was(village: Village) -> None:
    village.arrives(HER)
    village.happens(HER, TakenOver(3))
    village.now += HOURS
    before = sent(village)
    village.says(HER, "quét mã")
    assert sent(village) > before


def test_each_message_by_hand_begins_the_hours_anew(village: Village) -> None:
    village.arrives(HER)
    village.happens(HER, TakenOver(3))
    village.now += HOURS - timedelta(minutes=1)
    village.happens(HER, TakenOver(3))
    village.now += timedelta(minutes=2)
    before = sent(village)
    village.says(HER, "quét mã")
    assert sent(village) == before


def test_in_one_batch_what_comes_after_is_left_to_the_person(village: Village) -> None:
    village.arrives(HER)
    before = sent(village)
    village.batch(village.event(HER, TakenOver(3)), village.event(HER, Said("quét mã")))
    assert sent(village) == before


def test_to_somebody_who_never_wrote_a_person_may_write_first(village: Village) -> None:
    village.happens(HER, TakenOver(3))
    village.happens(HER, Opened())
    assert sent(village) == 0
    village.now += HOURS
    village.happens(HER, Opened())
    assert sent(village) > 0


def test_leaving_and_coming_back_are_noticed_all_the_same(village: Village) -> None:
    village.arrives(HER)
    village.happens(HER, TakenOver(3))
    village.happens(HER, Left())
    assert village.row(HER).reachable == "blocked"
    village.happens(HER, Returned())
    assert village.row(HER).reachable == "active"


def test_a_drill_does_not_come_between(village: Village) -> None:
    village.arrives(HER)
    village.now += timedelta(days=1)
    village.happens(HER, TakenOver(3))
    before, seen = sent(village), village.row(HER).seen_at
    village.batch((village.account, villages.Inbound(f"drill:{local_day(village.now)}", HER, DrillDue())))
    assert (sent(village), village.row(HER).seen_at) == (before, seen)


def test_who_withdraws_is_erased_at_once_and_told(village: Village) -> None:
    village.arrives(HER)
    village.happens(HER, Tapped(village.chat(HER).serial, "courses"))
    village.happens(HER, TakenOver(3))
    before = sent(village)
    village.happens(HER, Withdrew())
    assert village.rows("learner") == [] and village.rows("member") == []
    told = village.rows("outbox")[before:]
    assert any("xóa" in row.body for row in told)
    assert {row.body for row in village.rows("outbox")[:before]} == {"{}"}
    assert village.chat(HER).screen == "deleted"


def test_both_learners_of_a_phone_are_erased(village: Village) -> None:
    village.arrives(HER)
    village.says(HER, "đổi người")
    village.taps(HER, "new", "skip", "hang-up")
    assert len(village.rows("member")) == 2
    village.happens(HER, Withdrew())
    assert village.rows("learner") == []
    village.happens(HER, Withdrew())
    assert village.chat(HER).screen == "deleted", "and again it changes nothing"
