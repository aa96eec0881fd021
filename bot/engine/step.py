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
from bot.course import UNITS, Course, local
from bot.engine import answers as answers_screen
from bot.engine import (
    call_back,
    drill,
    household,
    linked_chats,
    menu,
    payment_code,
    recording,
    scam,
    spoken,
    trouble,
    unknown_words,
    village_voice,
)
from bot.engine.followed import followed
from bot.engine.fresh import FRESH, leave_fresh
from bot.engine.lesson import STAGES
from bot.engine.meaning import SAFE, UNKNOWN, Meaning, sure
from bot.engine.screens import COMMANDS, MOST_MEANT, choose, drawn, old_button, settle, show
from bot.engine.state import State
from bot.engine.turn import Turn, Turning
from bot.engine.typed import answer_of, answers
from bot.engine.understand import understand
from bot.language import Meant, letters
from bot.orders import AskMeaning
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
        show(turn)
        if course.village_voices:
            village_voice.tell(turn)
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
    if event.number and turn.screen in call_back.SCREENS:
        call_back.typed(turn, event.number)
        return
    if numbered := _number(turn, event.text):
        if answers(turn, event, numbered):
            choose(turn, numbered)
        return
    if tool := _TOOL_OF.get(event.text):
        choose(turn, tool)
        return
    if not turn.options and event.text in CHOICE_DIGITS and turn.screen not in FRESH:
        old_button(turn)  # the page of a lesson has gone on since the screen she looks at
        return
    meaning = _read(turn, event.text)
    if scam.looks_at(turn, event.text, meaning):
        return
    asks = meaning.kind == "answer" and sure(meaning)
    if turn.screen in FRESH and not turn.learner.begun and not asks and not _obeyed(turn, meaning):
        turn.put("hello")
    elif turn.screen == "name" and _is_name(turn, event.text, meaning):
        if answers(turn, event, ""):
            household.name_typed(turn, event.text)
    elif not (answer := answer_of(turn, meaning)) or answers(turn, event, answer):
        _ask_speakers(turn, meaning, event.text)
        _act(turn, meaning)


def tapped(turn: Turning, event: events.Tapped) -> None:
    """A button. One from an older screen repeats the present one and answers nothing, but for a cry for help."""
    if event.choice == "emergency" and event.screen != turn.serial and not turn.screen.startswith("emergency"):
        trouble.open_emergency(turn)  # pressed without a network perhaps, before what she did then came through
    elif event.screen != turn.serial or not choose(turn, event.choice):
        old_button(turn)


def sent(turn: Turning, event: events.Sent) -> None:
    """What she wrote beside it counts as said, except that it chooses nothing: it names no screen.

    Else a voice may be heard by a person, and a picture is looked at for codes; of a sticker it is said kindly that it
    cannot be read, and where she is.
    """
    beside = _read(turn, event.text) if event.text else UNKNOWN
    obeyed = _obeyed(turn, beside)
    if event.what == "voice" and event.ref and not (obeyed and turn.screen == recording.SCREEN):
        leave_fresh(turn)
        _heard(turn, event.ref)  # before what she wrote, which then leads back to the offer
        if obeyed:
            _act(turn, beside)
    elif obeyed:
        _act(turn, beside)
    elif event.text and scam.looks_at(turn, event.text, beside):
        return
    elif turn.screen not in FRESH and _says_something(beside) and not answer_of(turn, beside):
        _look(turn, event, answered=True)
        _act(turn, beside)
    elif not _look(turn, event, answered=False):
        leave_fresh(turn)
        turn.note("note-sent")


def secret(turn: Turning, event: events.Secret) -> None:
    """She typed a code or a password: nothing of it was kept; tell her to delete it.

    What she said besides is heard where it agrees to nothing: a loss, that she wants no more messages, a person.
    """
    if event.number and turn.screen in call_back.SCREENS:
        call_back.typed(turn, event.number)
        return
    meaning = _read(turn, event.text)
    if turn.screen in scam.ASKING and scam.looks_at(turn, event.text, meaning):
        turn.note("note-secret")
    elif _obeyed(turn, meaning):
        turn.note("note-secret")
        _act(turn, meaning)
    elif turn.screen != "secret":
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


def mean_unsure(turn: Turning, meaning: Meaning) -> None:
    """What she probably means moves nothing: it is a button, beside the way back to where she is."""
    mean_several(turn, Meaning("tie", others=(Meant(meaning.kind, meaning.id),)))


def mean_choice(turn: Turning, meaning: Meaning) -> None:
    """Words that name a choice on the screen."""
    if not choose(turn, meaning.id):
        old_button(turn)


def mean_command(turn: Turning, meaning: Meaning) -> None:
    """Words that may be said anywhere."""
    COMMANDS[meaning.id](turn, meaning.id)


def mean_lesson(turn: Turning, meaning: Meaning) -> None:
    """Words that name a lesson."""
    menu.choose_lesson(turn, meaning.id)


def mean_answer(turn: Turning, meaning: Meaning) -> None:
    """A question that has an answer."""
    answers_screen.open_answer(turn, meaning.id)


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
    asked = any(isinstance(order, AskMeaning) for order in turn.orders)
    turn.note("note-word" if asked else "note-unknown")
    if meaning.others and turn.screen != "tie":
        turn.go("tie", " ".join(f"{other.kind}:{other.id}" for other in meaning.others))


def _ask_speakers(turn: Turning, meaning: Meaning, text: str) -> None:
    """Where nothing was understood, and nothing looked like it: it may be a word that speakers know."""
    if meaning == UNKNOWN and (order := unknown_words.question(turn, text)):
        turn.orders.append(order)


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


def _read(turn: Turning, text: str) -> Meaning:
    """What words mean on the screen she has before her."""
    settle(turn)  # what she read may be no more: the course was edited since
    phrases = turn.course.phrases
    exact = turn.screen in phrases and phrases[turn.screen].exact
    return understand(text, _on_screen(turn), turn.course.vocabulary, exact=exact)


def _act(turn: Turning, meaning: Meaning) -> None:
    """Do what is certain, ask about what is not."""
    certain = meaning.kind in ("tie", "unknown") or sure(meaning)
    (MEANINGS[meaning.kind] if certain else mean_unsure)(turn, meaning)


def _obeyed(turn: Turning, meaning: Meaning) -> bool:
    """Whether it is a command that is sure and agrees to nothing; before the first greeting there are fewer.

    The menu has some of them among its choices. In a lesson a choice of such a name may be an answer.
    """
    commands = ANYTIME if turn.screen in FRESH and not turn.learner.begun else SAFE
    command = meaning.kind == "command" or (meaning.kind == "choice" and turn.screen not in STAGES)
    return command and meaning.id in commands and sure(meaning)


def _says_something(meaning: Meaning) -> bool:
    """Whether words beside a picture mean anything: the mere look of a lesson in them is not enough there."""
    return meaning.kind != "unknown" or any(other.kind == "command" for other in meaning.others)


def _is_name(turn: Turning, text: str, meaning: Meaning) -> bool:
    """Whether what she typed where a name is asked is one, as is "Huy", a word for stopping without its mark."""
    vocabulary = turn.course.vocabulary
    written_out = " ".join(word.spelled for word in vocabulary.signs.words(text))
    if meaning.kind == "choice" or letters(text) in vocabulary.exact or written_out in vocabulary.exact:
        return False
    words = len(text.split())
    return words == 1 or meaning.kind == "unknown" or (words <= LONGEST_NAME and not _obeyed(turn, meaning))


def _heard(turn: Turning, ref: str) -> None:
    """A voice: what a speaker was asked to record, her number, or something else that a person may hear."""
    if turn.screen == recording.SCREEN and turn.about:
        recording.sent(turn, ref)
    elif turn.screen in call_back.SCREENS:
        call_back.spoken(turn, ref)
    else:
        spoken.offer(turn, ref)


def _look(turn: Turning, event: events.Sent, *, answered: bool) -> bool:
    """Whether it is a picture that can be looked at; then it is."""
    if event.what != "photo" or not event.ref:
        return False
    payment_code.photo_sent(turn, event.ref, answered=answered)
    return True


def _number(turn: Turning, text: str) -> str:
    """The choice that a single digit names: most of what is typed, so it is not looked for any further."""
    if text not in CHOICE_DIGITS or int(text) > len(turn.options):
        return ""
    return turn.options[int(text) - 1]


def _on_screen(turn: Turning) -> list[tuple[str, tuple[str, ...]]]:
    """The choices as she saw them, each with its labels, for matching what she typed."""
    if not turn.options:
        return []
    labels = {
        one.id: (*(line.text for line in one.text.lines), *(say.text for say in (*one.text.says, *one.voice.says)))
        for one in drawn(turn).choices
    }
    return [(id, _however_called(labels.get(id, ()))) for id in turn.options]


def _however_called(labels: tuple[str, ...]) -> tuple[str, ...]:
    """Labels as they stand, without a remark in brackets, and as they are where she lives: people say either word."""
    named = tuple(label.partition(" (")[0] for label in labels if label.endswith(")"))
    return (
        *labels,
        *named,
        *(local(label, unit=unit) for label in labels for unit in UNITS if local(label, unit=unit) != label),
    )


_TOOL_OF = {digit: tool for tool, digit in TOOL_DIGITS.items()}

LONGEST_NAME = 3
"""Words of a name, beyond which a sentence that may mean something is not taken for one."""

CHOICE_DIGITS = ("1", "2", "3", "4", "5")

ANYTIME = ("emergency", "person", "stop", "delete", "help", "scam", "rescue", "trust")
"""Commands that are obeyed even before the first greeting."""

MEANINGS: dict[str, Callable[[Turning, Meaning], None]] = {
    "choice": mean_choice,
    "command": mean_command,
    "lesson": mean_lesson,
    "answer": mean_answer,
    "tie": mean_several,
    "unknown": mean_nothing,
}

EVENTS: dict[type, Callable[[Turning, Any], None]] = {
    events.Opened: opened,
    events.Joined: joined,
    events.Said: said,
    events.Tapped: tapped,
    events.Sent: sent,
    events.CodeShown: payment_code.shown,
    events.PhotoRead: payment_code.photo_read,
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
    events.VoiceLost: spoken.lost,
    events.CallerFound: call_back.found,
    events.CalledBack: call_back.called,
    events.LinkCodeMade: linked_chats.code_made,
    events.LinkCodeTyped: linked_chats.code_typed,
    events.Linked: linked_chats.linked,
    events.LinkedElsewhere: linked_chats.linked_elsewhere,
    events.CutOff: linked_chats.cut_off,
}
