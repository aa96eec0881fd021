"""Who has a place when there are not enough: learners before pages that were only opened, halls before crowds."""

import pytest

from api.web.listeners import Full, Listener, Listeners

HALL, CROWD = "203.0.113.0/32", "198.51.100.0/32"


def listener(chat: object, network: str = HALL, *, answered: bool = True) -> Listener:
    return Listener(str(chat), network, answered)


def filled(listeners: Listeners, count: int, network: str, *, answered: bool) -> list[Listener]:
    ones = [listener(f"{network} {number}", network, answered=answered) for number in range(count)]
    for one in ones:
        listeners.enter(one)
    return ones


def test_a_hall_of_learners_behind_one_address_has_room() -> None:
    listeners = Listeners(most=1000)
    ones = filled(listeners, 120, HALL, answered=True)
    assert len(listeners) == 120
    assert not [one for one in ones if one.ended]


def test_the_oldest_tab_of_a_browser_goes() -> None:
    listeners = Listeners(most=10, of_chat=2)
    tabs = [listener("same") for _ in range(3)]
    for tab in tabs:
        listeners.enter(tab)
    assert ([tab.ended for tab in tabs], len(listeners)) == ([True, False, False], 2)


def test_pages_that_were_only_opened_are_refused_when_it_is_full() -> None:
    listeners = Listeners(most=5)
    filled(listeners, 5, CROWD, answered=False)
    with pytest.raises(Full) as refused:
        listeners.enter(listener("another", CROWD, answered=False))
    assert int(refused.value.headers["retry-after"]) > 0
    assert len(listeners) == 5


def test_a_learner_takes_the_place_of_the_oldest_that_was_only_opened() -> None:
    listeners = Listeners(most=4)
    learner = listener("learning", CROWD)
    listeners.enter(learner)
    opened = filled(listeners, 3, CROWD, answered=False)
    listeners.enter(listener("newcomer"))
    assert [one.ended for one in opened] == [True, False, False]
    assert not learner.ended


def test_a_crowd_that_answers_takes_no_place_from_another_network() -> None:
    listeners = Listeners(most=6)
    hall = filled(listeners, 2, HALL, answered=True)
    crowd = filled(listeners, 4, CROWD, answered=True)
    with pytest.raises(Full):
        listeners.enter(listener("one more", CROWD))
    listeners.enter(listener("third of the hall"))
    assert [one.ended for one in crowd] == [True, False, False, False]
    assert not any(one.ended for one in hall)


def test_one_network_has_a_share_and_not_all() -> None:
    listeners = Listeners(most=100, of_network=3)
    opened = filled(listeners, 3, CROWD, answered=False)
    with pytest.raises(Full):
        listeners.enter(listener("another", CROWD, answered=False))
    listeners.enter(listener("learner", CROWD))
    assert [one.ended for one in opened] == [True, False, False]
    listeners.enter(listener("elsewhere"))
    assert len(listeners) == 4


def test_who_left_or_was_sent_away_leaves_nothing_behind() -> None:
    listeners = Listeners(most=2)
    first, second = filled(listeners, 2, CROWD, answered=False)
    listeners.enter(listener("learner"))
    for one in (first, second, second):
        listeners.leave(one)
    assert len(listeners) == 1
    filled(listeners, 1, HALL, answered=True)


def test_who_is_ended_is_woken() -> None:
    woken: list[bool] = []
    one = listener("a")
    one.wake = lambda: woken.append(one.ended)
    one.end()
    assert woken == [True]
