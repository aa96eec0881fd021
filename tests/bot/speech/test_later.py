from threading import Event

from bot.speech.later import Later
from bot.speech.voice import NotFetched, SpeechFailed


def test_everything_wanted_is_done_once() -> None:
    done: list[int] = []
    begun, go, last = Event(), Event(), Event()

    def do(work: int) -> None:
        begun.set()
        go.wait(60)
        done.append(work)
        if work == 3:
            last.set()

    later = Later(do)
    later.want(1)
    assert begun.wait(60)
    for work in (2, 3, 2, 1, 3):
        later.want(work)
    go.set()
    assert last.wait(60)
    assert done == [1, 2, 3]


def test_what_fails_does_not_end_the_others() -> None:
    done: list[int] = []
    last = Event()

    def do(work: int) -> None:
        if work == 1:
            raise SpeechFailed("khản tiếng")
        if work == 2:
            raise ZeroDivisionError
        done.append(work)
        last.set()

    later = Later(do)
    for work in (1, 2, 3):
        later.want(work)
    assert last.wait(60)
    assert done == [3]


def test_what_could_not_be_fetched_is_tried_again() -> None:
    tries: list[int] = []
    last = Event()

    def do(work: int) -> None:
        tries.append(work)
        if len(tries) < 3:
            raise NotFetched("429")
        if work == 2:
            last.set()

    later = Later(do, pause_seconds=0.01)
    later.want(1)
    later.want(2)
    assert last.wait(60)
    assert tries == [1, 1, 1, 2]
