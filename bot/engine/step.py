"""The conversation in one function and one table.

``step(state, event, course, now)`` decides what an event means where she is, moves the state, and
composes the answer. It reads no clock, draws no lots and keeps nothing. ``SCREENS`` says of each
screen what it shows and what each choice on it does; ``COMMANDS`` what may be said anywhere;
``EVENTS`` what else can happen. Something that is in none of them is a crash, never a shrug.
"""

from collections.abc import Callable, Mapping
from datetime import datetime
from functools import partial
from typing import Any, NamedTuple

from bot import events, facts
from bot.course.model import Course
from bot.engine import household, lesson, menu, trouble, welcome
from bot.engine.menu import Action, go
from bot.engine.state import State
from bot.engine.turn import Turn, Turning
from bot.engine.understand import Meaning, understand
from bot.engine.view import Offer, View, phrase, present
from bot.language.fold import letters
from bot.replies import TOOL_DIGITS, Line, Reply, Say, Speech

FRESH = ("new", "deleted")
"""Screens on which nobody has begun yet."""


MOST_MEANT = 3
"""How many choices there are when words may mean several things; "back" is always there."""


class Screen(NamedTuple):
    """What a screen shows, what each of its choices does, what any other choice does, where "back" leads."""

    show: Callable[[Turning], View]
    on: Mapping[str, Action] = {}
    other: Action | None = None
    back: Callable[[Turning], None] = Turning.go_back


def step(state: State, event: events.Event, course: Course, now: datetime) -> Turn:
    """What comes of an event: the next state, replies, facts and orders. Pure.

    ``now`` is an aware time. An event of unknown type raises ``KeyError``.
    """
    turn = Turning(state, course, now)
    if not state.chat.seen:
        turn.fact(facts.ChatStarted)
    EVENTS[type(event)](turn, event)
    if turn.show:
        present(turn, SCREENS[turn.screen].show(turn))
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
    row = SCREENS[turn.screen]
    phrases = turn.course.phrases
    exact = turn.screen in phrases and phrases[turn.screen].exact
    meaning = understand(event.text, _on_screen(turn, row), turn.course.vocabulary, exact=exact)
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


def sent(turn: Turning, _event: events.Sent) -> None:
    """A picture, a voice, a sticker: said kindly that it cannot be read, and where she is."""
    _leave_fresh(turn)
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


def campaign_arrived(turn: Turning, event: events.CampaignArrived) -> None:
    """A message of the union, beside the lesson and never instead of it. It names nobody."""
    turn.show = False
    if turn.stopped:
        return
    lang = turn.learner.text_lang if turn.learner.text_lang in event.texts else "vi"
    messages = turn.course.messages[turn.learner.text_lang]
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


def choose(turn: Turning, id: str) -> bool:
    """Do what a choice or tool of the present screen does; False if there is no such thing on it."""
    row = SCREENS[turn.screen]
    action = row.on.get(id) or row.other if id in turn.options else TOOLS.get(id)
    if action is None:
        return False
    action(turn, id)
    return True


def again(turn: Turning, _choice: str = "") -> None:
    """The same screen once more."""
    _leave_fresh(turn)


def slower(turn: Turning, _choice: str = "") -> None:
    """Slower from here on, and this screen once more."""
    _leave_fresh(turn)
    turn.learner = turn.learner._replace(slow=True)
    turn.note("note-slow")


def faster(turn: Turning, _choice: str = "") -> None:
    """At the usual speed again."""
    turn.learner = turn.learner._replace(slow=False)
    turn.note("note-normal")


def back(turn: Turning, _choice: str = "") -> None:
    """One screen back, in a lesson one step back."""
    SCREENS[turn.screen].back(turn)


def forward(turn: Turning, _choice: str = "") -> None:
    """The word for going on: whatever leads on from here."""
    onward = next((id for id in ("next", "done", "go-on", "learn") if id in turn.options), "")
    if onward:
        choose(turn, onward)
    elif len(turn.options) < 2:
        menu.learn(turn)
    else:
        turn.note("note-unknown")


def start(turn: Turning, _choice: str = "") -> None:
    """She wants to begin, or to be written to again."""
    if turn.stopped:
        household.resume(turn)
    else:
        menu.welcome_back(turn)


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
        _leave_fresh(turn)
        turn.note("note-unknown")
    else:
        turn.go("tie", " ".join(f"{other.kind}:{other.id}" for other in meaning.others[:MOST_MEANT]))


def mean_nothing(turn: Turning, _meaning: Meaning) -> None:
    """Nothing we know: say so, without blame, and show where she is."""
    turn.fact(facts.NotUnderstood)
    turn.note("note-unknown")


def show_tie(turn: Turning) -> View:
    """The things she may have meant; ``about`` lists them as ``kind:id``. Choices bear their label from before."""
    here, about = turn.screen, turn.about
    turn.screen, _, turn.about = turn.came_from[-1].partition(":")
    before = {one.id: one for one in SCREENS[turn.screen].show(turn).choices}
    turn.screen, turn.about = here, about
    view = phrase(turn, "tie")
    offers = [_meant(turn, one, before) for one in about.split(" ")]
    return view._replace(key="", choices=(*filter(None, offers), *view.choices)[:MOST_MEANT])


def choose_meant(turn: Turning, choice: str) -> None:
    """One of the things she may have meant, as if she had said only that."""
    turn.go_back()
    kind, _, id = choice.partition(":")
    if kind == "lesson":
        menu.choose_lesson(turn, id)
    elif kind == "command":
        COMMANDS[id](turn, id)
    else:
        row = SCREENS[turn.screen]
        if action := row.on.get(id) or row.other:
            action(turn, id)


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


def _meant(turn: Turning, meant: str, before: Mapping[str, Offer]) -> Offer | None:
    kind, _, id = meant.partition(":")
    if kind != "choice":
        return menu.meant(turn, meant)
    return before[id]._replace(id=meant) if id in before else None


def _old_button(turn: Turning) -> None:
    if turn.screen in FRESH:
        _leave_fresh(turn)
    else:
        turn.note("note-old")


def _leave_fresh(turn: Turning) -> None:
    if turn.screen in FRESH:
        turn.put("menu" if turn.learner.begun else "hello")


def _on_screen(turn: Turning, row: Screen) -> list[tuple[str, tuple[str, ...]]]:
    """The choices as she saw them, each with its labels, for matching what she typed."""
    if not turn.options:
        return []
    labels = {
        one.id: (*(line.text for line in one.text.lines), *(say.text for say in (*one.text.says, *one.voice.says)))
        for one in row.show(turn).choices
    }
    return [(id, labels.get(id, ())) for id in turn.options]


def _phrase(name: str, **on: Action) -> Screen:
    """A screen that only shows its phrase. Choices are given with ``_`` for ``-``."""
    return Screen(partial(phrase, name=name), {id.replace("_", "-"): action for id, action in on.items()})


_REASON = {"retry": lesson.retry, "next": lesson.go_on, "person": trouble.ask_person}
_HOME = {"learn": menu.learn, "emergency": trouble.open_emergency, "person": trouble.ask_person}
_RETURN = menu.return_back

SCREENS: dict[str, Screen] = {
    # first contact
    "new": Screen(welcome.show_hello, other=welcome.choose_language),
    "hello": Screen(welcome.show_hello, other=welcome.choose_language),
    "draft": _phrase("draft", next=go("promise"), vi_only=welcome.only_vietnamese),
    "promise": _phrase("promise", next=go("who")),
    "who": Screen(partial(phrase, name="who"), other=welcome.choose_age),
    "practice": Screen(partial(phrase, name="practice"), other=welcome.practise),
    "practice-wrong": Screen(partial(phrase, name="practice-wrong"), other=welcome.practise),
    "practice-right": _phrase("practice-right", next=go("tell-one")),
    "tell-one": Screen(partial(phrase, name="tell-one"), other=welcome.to_consent),
    "consent": _phrase("consent", yes=welcome.agree, no=welcome.refuse),
    "guardian": _phrase("guardian", yes=welcome.agree, no=welcome.refuse),
    "commune": Screen(
        household.show_commune, {"more": household.more, "skip": household.placed}, household.choose_commune
    ),
    "village": Screen(
        household.show_village, {"more": household.more, "skip": household.placed}, household.choose_village
    ),
    "saved": Screen(partial(phrase, name="saved"), _HOME),
    "not-saved": Screen(partial(phrase, name="not-saved"), _HOME),
    # finding one's way
    "menu": Screen(
        menu.show_menu,
        {
            "go-on": menu.learn,
            "courses": go("courses"),
            "emergency": trouble.open_emergency,
            "person": trouble.ask_person,
            "settings": go("settings"),
        },
    ),
    "courses": Screen(menu.show_courses, {"more": household.more}, menu.choose_course),
    "lessons": Screen(menu.show_lessons, {"more": household.more}, menu.choose_lesson),
    "welcome-back": Screen(menu.show_welcome_back, {"go-on": menu.learn, "menu": go("menu")}),
    "help": _phrase("help", **{"return": _RETURN, "person": trouble.ask_person}),
    "tie": Screen(show_tie, {"none": _RETURN}, choose_meant),
    "scam": _phrase(
        "scam",
        learn=menu.study("scam-three-rules"),
        emergency=trouble.open_emergency,
        person=trouble.ask_person,
    ),
    "qr": _phrase("qr", learn=menu.study("qr-pay"), person=trouble.ask_person),
    # in a lesson
    "step": Screen(
        lesson.show_step,
        {"next": lesson.go_on, "done": lesson.did, "could-not": go("could-not")},
        back=lesson.go_back,
    ),
    "question": Screen(lesson.show_question, other=lesson.answer, back=lesson.go_back),
    "wrong": Screen(lesson.show_wrong, other=lesson.answer, back=lesson.go_back),
    "right": Screen(lesson.show_right, {"next": lesson.go_on}, back=lesson.go_back),
    "could-not": Screen(partial(phrase, name="could-not"), other=lesson.could_not),
    "reason-paper": Screen(partial(phrase, name="reason-paper"), _REASON),
    "reason-signal": Screen(partial(phrase, name="reason-signal"), _REASON),
    "reason-unclear": Screen(partial(phrase, name="reason-unclear"), _REASON),
    "reason-afraid": Screen(partial(phrase, name="reason-afraid"), _REASON),
    "reason-other": Screen(partial(phrase, name="reason-other"), _REASON),
    "finished": Screen(
        lesson.show_finished, {"next-lesson": lesson.next_lesson, "redo": lesson.redo, "rest": lesson.rest}
    ),
    "rest": _phrase("rest", go_on=menu.learn),
    # in trouble
    "emergency-stop": _phrase("emergency-stop", next=go("emergency-bank")),
    "emergency-bank": Screen(trouble.show_banks, other=trouble.choose_bank),
    "emergency-call": Screen(trouble.show_call, {"next": go("emergency-police")}),
    "emergency-branch": _phrase("emergency-branch", next=go("emergency-police")),
    "emergency-police": Screen(trouble.show_police, {"next": go("emergency-family")}),
    "emergency-family": _phrase("emergency-family", **{"return": trouble.leave, "person": trouble.ask_person}),
    "person": _phrase("person", **{"return": _RETURN}),
    "person-call": Screen(trouble.show_contact, {"return": _RETURN}),
    "secret": _phrase("secret", **{"return": _RETURN, "emergency": trouble.open_emergency}),
    # the household
    "settings": Screen(
        partial(phrase, name="settings"),
        {
            "language": go("language"),
            "learner": go("learner"),
            "place": household.ask_place,
            "my-data": go("my-data"),
            "stop": household.stop,
        },
    ),
    "language": Screen(partial(phrase, name="language"), other=household.choose_text),
    "voice": Screen(partial(phrase, name="voice"), other=household.choose_voice),
    "learner": Screen(
        household.show_learner, {"new": household.new_learner, "more": household.more}, household.choose_learner
    ),
    "name": _phrase("name", skip=household.unnamed),
    "my-data": Screen(
        household.show_my_data,
        {"delete": go("delete"), "agree": welcome.to_consent_again, "refuse": welcome.refuse, "return": _RETURN},
    ),
    "delete": _phrase("delete", yes=household.delete, no=_RETURN),
    "deleted": _phrase("deleted"),
    "stopped": _phrase("stopped", **{"start": household.resume, "return": _RETURN}),
}

COMMANDS: dict[str, Action] = {
    "menu": go("menu"),
    "back": back,
    "next": forward,
    "again": again,
    "slower": slower,
    "help": go("help"),
    "person": trouble.ask_person,
    "language": go("language"),
    "learner": go("learner"),
    "scam": go("scam"),
    "qr": go("qr"),
    "emergency": trouble.open_emergency,
    "my-data": go("my-data"),
    "delete": go("delete"),
    "stop": household.stop,
    "start": start,
}

TOOLS: dict[str, Action] = {
    "again": again,
    "slower": slower,
    "faster": faster,
    "back": back,
    "person": trouble.ask_person,
    "emergency": trouble.open_emergency,
    "menu": go("menu"),
}

_TOOL_OF = {digit: tool for tool, digit in TOOL_DIGITS.items()}

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
    events.CampaignArrived: campaign_arrived,
}
