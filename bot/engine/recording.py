"""Recording by voice messages: a speaker whose chat is linked by a code reads or tells one sentence after the other.

Which chat is whose, which sentence comes next and whether a sound is good is found out outside (``bot.orders.Record``)
and comes back as ``bot.events.Recorded``. Here stands only what is on the screen: ``about`` is the name of the prompt
(``bot.course.prompts``), empty while the next one is being looked for.
"""

from bot import events
from bot.course import SOURCE, Message, language_of, picture_beside, prompt_named
from bot.engine.turn import Turning
from bot.engine.view import View, joined, phrase
from bot.orders import Record
from bot.replies import Line, Say

SCREEN, WITHDRAW = "record", "record-withdraw"


def settle(turn: Turning) -> None:
    """A text that was changed meanwhile is read as it is today; instead of one that is no more another is sought."""
    if not turn.about:
        return
    prompt = prompt_named(turn.course, turn.about)
    turn.about = prompt.name if prompt else ""
    if prompt is None:
        turn.orders.append(Record("next"))


def show_prompt(turn: Turning) -> View:
    """What to read or tell, with its picture."""
    prompt = prompt_named(turn.course, turn.about) if turn.about else None
    if prompt is None:
        return phrase(turn, "record-wait")
    view = phrase(turn, "record-tell" if prompt.free else "record")
    lang = SOURCE if prompt.free else language_of(prompt.kind)
    # A machine must not read K'Ho to her: she would read it as the machine does.
    words = Message((Line(lang, prompt.said),), (Say(SOURCE, prompt.plain),) if prompt.free else ())
    picture, alt = picture_beside(turn.course, prompt.key)
    message, voice = joined(view.message, words), joined(view.voice, words)
    return view.changed(message=message, voice=voice, picture=picture or view.picture, alt=alt or view.alt)


def link(turn: Turning, event: events.RecordistCode) -> None:
    """Somebody typed a code; whether it is right, and what to read first, comes back."""
    turn.orders.append(Record("link", code=event.code))
    if turn.screen != SCREEN:
        turn.go(SCREEN)


def sent(turn: Turning, ref: str) -> None:
    """A voice message while a sentence is on the screen: answered once it has been listened to."""
    turn.orders.append(Record("keep", ref=ref, prompt=turn.about))
    turn.show = False


def skip(turn: Turning, _choice: str) -> None:
    """Another sentence."""
    turn.orders.append(Record("next", prompt=turn.about))
    turn.show = False


def end(turn: Turning, _choice: str) -> None:
    """Enough for today."""
    _leave(turn)
    turn.note("note-record-end")


def take_back(turn: Turning, _choice: str) -> None:
    """She wants her voice back, and was asked twice."""
    turn.orders.append(Record("withdraw"))
    turn.show = False


def came(turn: Turning, event: events.Recorded) -> None:
    """What came of it. Whoever has gone elsewhere meanwhile is told, and stays there."""
    if event.outcome == "kept":
        turn.note("note-record-kept", seconds=event.seconds, minutes=event.minutes)
    elif event.outcome == "refused":
        turn.note(f"note-record-{event.why}")
    elif event.outcome == "ready":
        if event.count:
            turn.note("note-record-heard", count=event.count)
    else:
        turn.note(f"note-record-{event.outcome}", **({"count": event.count} if event.count else {}))
    if turn.screen not in (SCREEN, WITHDRAW):
        turn.show = event.outcome != "ready"
    elif event.prompt:
        turn.put(SCREEN, event.prompt)
    else:
        if event.outcome in ("kept", "ready"):
            turn.note("note-record-done")
        _leave(turn)


def _leave(turn: Turning) -> None:
    """To where she was before she began to record."""
    while turn.screen in (SCREEN, WITHDRAW) and turn.came_from:
        turn.go_back()
    if turn.screen in (SCREEN, WITHDRAW):
        turn.put("menu" if turn.learner.begun else "hello")
