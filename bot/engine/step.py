"""The conversation in one function.

``step(state, event, course, now)`` decides what an event means where she is, moves the state, and
composes the answer. It reads no clock, draws no lots and keeps nothing. What screens, commands and
tools do stands in the tables of ``bot.engine.screens``; ``EVENTS`` here says what can happen.
Something that is in none of them is a crash, never a shrug.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from bot import events, facts
from bot.course.model import Course
from bot.engine import drill, household, linked, menu, recording, spoken
from bot.engine.followed import followed
from bot.engine.screens import COMMANDS, FRESH, MOST_MEANT, choose, drawn, leave_fresh, settle
from bot.engine.state import State
from bot.engine.turn import Turn, Turning
from bot.engine.understand import Meaning, understand
from bot.engine.view import present
from bot.language.fold import letters
from bot.replies import TOOL_DIGITS, Line, Reply, Say, Speech


def step(state: State, event: events.Event, course: Course, now: datetime) -> Turn:
    """What comes of an event: the next state, replies, facts and orders. Pure.

    ``now`` is an aware time. An event of unknown type raises ``KeyError``.
    """
    turn = Turning(state, course, now)
    if not state.chat.seen:
        turn.fact(facts.ChatStarted)
    EVENTS[type(event)](turn, event)
    if turn.show:
        settle(turn)
        present(turn, drawn(turn))
    return turn.done()


def opened(turn: Turning, _event: events.Opened) -> None:
    """The chat was opened: greet, or go on where she stopped."""
    menu.welcome_back(turn)


def joined(turn: Turning, event: events.Joined) -> None:
    """A code from a poster: place at once, and the language while she has not chosen one herself."""
    if not event.known:
        turn.note("note-bad-code")
    else:
        _take_code(turn, event)
    if turn.screen in FRESH:
        turn.put("menu" if turn.learner.begun else "hello")


def said(turn: Turning, event: events.Said) -> None:
    """Free text: a choice, a command, a lesson, a name, or not understood."""
    if pressed := _digit(turn, event.text):
        choose(turn, pressed)
        return
    if not turn.options and event.text in CHOICE_DIGITS and turn.screen not in FRESH:
        _old_button(turn)  # the page of a lesson has gone on since the screen she looks at
        return
    settle(turn)  # what she read may be no more: the course was edited since
    phrases = turn.course.phrases
    exact = turn.screen in phrases and phrases[turn.screen].exact
    meaning = understand(event.text, _on_screen(turn), turn.course.vocabulary, exact=exact)
    if turn.screen in FRESH and not turn.learner.begun and meaning.id not in ANYTIME:
        turn.put("hello")
    elif turn.screen == "name" and meaning.kind != "choice" and letters(event.text) not in turn.course.vocabulary.exact:
        household.named(turn, event.text)
    else:
        MEANINGS[meaning.kind](turn, meaning)


def tapped(turn: Turning, event: events.Tapped) -> None:
    """A button. One from an older screen repeats the present one and answers nothing."""
    if event.screen != turn.serial or not choose(turn, event.choice):
        _old_button(turn)


def sent(turn: Turning, event: events.Sent) -> None:
    """A voice may be heard by a person; a picture, a sticker: said kindly that it cannot be read, and where she is."""
    leave_fresh(turn)
    if event.what == "voice" and event.ref and turn.screen == recording.SCREEN and turn.about:
        recording.sent(turn, event.ref)
    elif event.what == "voice" and event.ref:
        spoken.offer(turn, event.ref)
    else:
        turn.note("note-sent")


def secret(turn: Turning, _event: events.Secret) -> None:
    """She typed a code or a password: nothing of it was kept; tell her to delete it."""
    if turn.screen != "secret":
        turn.go("secret")


def left(turn: Turning, _event: events.Left) -> None:
    """She blocked the bot; there is nobody to answer."""
    turn.show = False


def returned(turn: Turning, _event: events.Returned) -> None:
    """She unblocked the bot; she speaks first."""
    turn.show = False


def withdrew(turn: Turning, _event: events.Withdrew) -> None:
    """She told the platform to have her data deleted: everybody who learns in this chat is erased, and that is said."""
    household.delete_everybody(turn)


def taken_over(turn: Turning, _event: events.TakenOver) -> None:
    """A person of ours writes to her. Whoever keeps the chat keeps it silent; there is nothing to answer."""
    turn.show = False


def campaign_arrived(turn: Turning, event: events.CampaignArrived) -> None:
    """A message of the union, beside the lesson and never instead of it. It names nobody.

    Its voice comes along even where text comes first: no tool of the screen could ask for it later.
    """
    turn.show = False
    if turn.stopped:
        return
    lang = turn.learner.text_lang if turn.learner.text_lang in event.texts else "vi"
    messages = turn.course.messages[turn.reads]
    head, foot = messages["bot/campaign/text"].filled(author=event.author), messages["bot/campaign-end/text"]
    body = event.texts[lang]
    sentence = turn.course.phrases["campaign"]
    turn.fact(facts.CampaignShown, detail=event.campaign)
    turn.replies.append(
        Reply(
            turn.serial,
            (*head.lines, Line(lang, body), *foot.lines),
            Speech((*head.says, Say(lang, body), *foot.says), turn.learner.slow),
            sentence.picture,
            sentence.alt,
        )
    )


def drill_due(turn: Turning, _event: events.DrillDue) -> None:
    """The day of a drill has come: offer it, once, and to nobody who did not agree or wants no messages."""
    turn.show = drill.waiting(turn) and turn.learner.agreed and not turn.stopped
    if turn.show:
        drill.move_on(turn)
        drill.offer(turn)
    drill.postpone(turn)


def mean_choice(turn: Turning, meaning: Meaning) -> None:
    """Words that name a choice on the screen."""
    if not choose(turn, meaning.id):
        _old_button(turn)


def mean_command(turn: Turning, meaning: Meaning) -> None:
    """Words that may be said anywhere."""
    COMMANDS[meaning.id](turn, meaning.id)


def mean_lesson(turn: Turning, meaning: Meaning) -> None:
    """Words that name a lesson."""
    menu.choose_lesson(turn, meaning.id)


def mean_several(turn: Turning, meaning: Meaning) -> None:
    """Words that may mean several things: ask, do not guess."""
    if turn.screen == "tie" or turn.screen in FRESH:
        leave_fresh(turn)
        turn.note("note-unknown")
    else:
        turn.go("tie", " ".join(f"{other.kind}:{other.id}" for other in meaning.others[:MOST_MEANT]))


def mean_nothing(turn: Turning, meaning: Meaning) -> None:
    """Nothing we know: say so, without blame, and show where she is, or the lessons it may have been about."""
    turn.fact(facts.NotUnderstood)
    turn.note("note-unknown")
    if meaning.others and turn.screen != "tie":
        turn.go("tie", " ".join(f"{other.kind}:{other.id}" for other in meaning.others))


def _take_code(turn: Turning, event: events.Joined) -> None:
    learner = turn.learner
    commune = turn.course.communes.get(event.commune)
    learner = learner._replace(commune=event.commune, village="" if learner.consent == "no" else event.village)
    if event.lang in turn.course.languages and not learner.begun:
        learner = learner._replace(text_lang=event.lang, voice_lang=event.lang)
    turn.learner = learner
    turn.fact(facts.CodeJoined, detail=event.code)
    village = commune.village(event.village) if commune else None
    turn.note("note-code", place=village.name if village else commune.name if commune else event.commune)


def _digit(turn: Turning, text: str) -> str:
    """The choice or tool that a single digit names: most of what is typed, so it is not looked for any further."""
    if len(text) != 1 or text not in "0123456789":
        return ""
    number = int(text)
    return turn.options[number - 1] if 0 < number <= len(turn.options) else _TOOL_OF.get(text, "")


def _old_button(turn: Turning) -> None:
    if turn.screen in FRESH:
        leave_fresh(turn)
    else:
        turn.note("note-old")


def _on_screen(turn: Turning) -> list[tuple[str, tuple[str, ...]]]:
    """The choices as she saw them, each with its labels, for matching what she typed."""
    if not turn.options:
        return []
    labels = {
        one.id: (*(line.text for line in one.text.lines), *(say.text for say in (*one.text.says, *one.voice.says)))
        for one in drawn(turn).choices
    }
    return [(id, labels.get(id, ())) for id in turn.options]


_TOOL_OF = {digit: tool for tool, digit in TOOL_DIGITS.items()}

CHOICE_DIGITS = ("1", "2", "3", "4", "5")

ANYTIME = ("emergency", "person", "stop", "delete", "help")
"""Commands that are obeyed even before the first greeting."""

MEANINGS: dict[str, Callable[[Turning, Meaning], None]] = {
    "choice": mean_choice,
    "command": mean_command,
    "lesson": mean_lesson,
    "tie": mean_several,
    "unknown": mean_nothing,
}

EVENTS: dict[type, Callable[[Turning, Any], None]] = {
    events.Opened: opened,
    events.Joined: joined,
    events.Said: said,
    events.Tapped: tapped,
    events.Sent: sent,
    events.Secret: secret,
    events.Left: left,
    events.Returned: returned,
    events.Withdrew: withdrew,
    events.TakenOver: taken_over,
    events.CampaignArrived: campaign_arrived,
    events.DrillDue: drill_due,
    events.Followed: followed,
    events.RecordistCode: recording.link,
    events.Recorded: recording.came,
    events.LinkCodeMade: linked.code_made,
    events.LinkCodeTyped: linked.code_typed,
    events.Linked: linked.linked,
    events.LinkedElsewhere: linked.linked_elsewhere,
    events.CutOff: linked.cut_off,
}
