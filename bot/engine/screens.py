"""Every screen, command and tool, in three tables that can be read from top to bottom.

``SCREENS`` says of each screen what it shows and what each choice on it does, ``COMMANDS`` what may be
said anywhere, ``TOOLS`` what stands under every screen. A new screen is a line here and a phrase in
``content/phrases.toml``.
"""

from collections.abc import Callable, Mapping
from copy import copy
from functools import partial
from typing import NamedTuple

from bot.engine import (
    answers,
    call_back,
    drill,
    enrol,
    household,
    lesson,
    linked_chats,
    menu,
    payment_code,
    place,
    recording,
    rescue,
    scam,
    spoken,
    stage,
    trouble,
    welcome,
)
from bot.engine.fresh import FRESH, leave_fresh
from bot.engine.menu import Action, go
from bot.engine.sound import faster, no_reading, no_sound, slower, text_first, voice_first
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, aloud, aside, phrase, present
from bot.orders import Report
from bot.replies import MORE_TOOLS

MOST_MEANT = 3
"""How many choices there are when words may mean several things; "back" is always there."""


class Screen(NamedTuple):
    """What a screen shows, what each of its choices does, what any other choice does, where "back" leads.

    ``show`` only draws. What can be on it no more (an old code, a step that was edited away) ``settle`` puts right.
    """

    show: Callable[[Turning], View]
    on: Mapping[str, Action] = {}
    other: Action | None = None
    back: Callable[[Turning], None] = Turning.go_back
    settle: Callable[[Turning], None] | None = None


def choose(turn: Turning, id: str) -> bool:
    """Do what a choice or tool of the present screen does; False if there is no such thing on it."""
    row = SCREENS[turn.screen]
    action = row.on.get(id) or row.other if id in turn.options else TOOLS.get(id)
    if action is None or (id in turn.options and moved(turn)):
        return False
    action(turn, id)
    return True


def moved(turn: Turning) -> bool:
    """Whether this screen asks about where she is no longer: she went on in another chat, or it was edited away."""
    if turn.screen in OF_STAGE and lesson.gone(turn):
        return True
    return turn.screen in STANDING and bool(turn.at) and turn.at != turn.place


def settle(turn: Turning) -> bool:
    """Put right what can be on the screen no more: a course may change, and time passes. True if all was right."""
    before = turn.screen, turn.about, turn.place
    while (put_right := SCREENS[turn.screen].settle) is not None:
        screen = turn.screen
        put_right(turn)
        if turn.screen == screen:
            break
    return (turn.screen, turn.about, turn.place) == before


def drawn(turn: Turning) -> View:
    """What the screen shows that she is on; it was settled."""
    return SCREENS[turn.screen].show(turn)


def show(turn: Turning) -> None:
    """Draw the screen that she is on, which was settled, as the next reply."""
    present(turn, drawn(turn), _stage_of_lesson(turn))


def _stage_of_lesson(turn: Turning) -> tuple[int, int] | None:
    """Where she is in the lesson that the screen belongs to; at its end at the last stage."""
    learner = turn.learner
    if turn.screen in OF_STAGE and (told := lesson.unfinished(turn)):
        return lesson.position(told, learner.lessons[told.id].at, learner.traits)
    if turn.screen == "finished":
        return lesson.position(turn.course.lessons[turn.about], "", learner.traits)
    return None


def again(turn: Turning, _choice: str = "") -> None:
    """The same screen once more; where text comes first its voice, which she has not heard yet."""
    leave_fresh(turn)
    if turn.learner.text_first and settle(turn):
        turn.show = False
        aloud(turn, drawn(turn))


def thanks(turn: Turning, _choice: str = "") -> None:
    """A kind word, and where she is."""
    leave_fresh(turn)
    turn.note("note-thanks")


def waited(turn: Turning, _choice: str = "") -> None:
    """It took too long for her: a kind word, and where she is."""
    leave_fresh(turn)
    turn.note("note-waited")


def skip(turn: Turning, _choice: str = "") -> None:
    """Past this screen, where that is a choice; else that it cannot be."""
    if "skip" not in turn.options or not choose(turn, "skip"):
        leave_fresh(turn)
        turn.note("note-no-skip")


def back(turn: Turning, _choice: str = "") -> None:
    """One screen back, in a lesson one step back."""
    SCREENS[turn.screen].back(turn)


def forward(turn: Turning, _choice: str = "") -> None:
    """The word for going on: whatever leads on from here. Of a step it does not say that she did it."""
    choice = onward(turn)
    if choice == "done" and turn.screen == "step" and not moved(turn):
        lesson.go_on(turn)
    elif choice:
        choose(turn, choice)
    elif len(turn.options) < 2:
        menu.learn(turn)
    else:
        turn.note("note-unknown")


def onward(turn: Turning) -> str:
    """The choice of the screen that leads on; empty where none does."""
    return next((id for id in ("next", "done", "go-on", "learn") if id in turn.options), "")


def start(turn: Turning, _choice: str = "") -> None:
    """She wants to begin, or to be written to again."""
    if turn.stopped:
        household.resume(turn)
    else:
        menu.welcome_back(turn)


def show_tie(turn: Turning) -> View:
    """The things she may have meant; ``about`` lists them as ``kind:id``. Choices bear their label from before."""
    before = {one.id: one for one in drawn(_asked_on(turn)).choices}
    view = phrase(turn, "tie")
    offers = [_meant(turn, one, before) for one in turn.about.split(" ")]
    return view.changed(choices=(*filter(None, offers), *view.choices)[:MOST_MEANT])


def settle_tie(turn: Turning) -> None:
    """What she may have meant on a screen that is no more is not asked any longer."""
    if not settle(_asked_on(turn)):
        turn.go_back()


def choose_meant(turn: Turning, choice: str) -> None:
    """One of the things she may have meant, as if she had said only that."""
    turn.go_back()
    kind, _, id = choice.partition(":")
    if kind == "lesson":
        menu.choose_lesson(turn, id)
    elif kind == "answer":
        answers.open_answer(turn, id)
    elif kind == "command":
        COMMANDS[id](turn, id)
    elif not moved(turn):
        row = SCREENS[turn.screen]
        if action := row.on.get(id) or row.other:
            action(turn, id)


def _asked_on(turn: Turning) -> Turning:
    """The screen on which she said what may mean several things, to be looked at: nothing that is done to it stays."""
    asked_on = copy(turn)
    asked_on.facts, asked_on.orders = [], []
    asked_on.screen, _, asked_on.about = turn.came_from[-1].partition(":")
    return asked_on


def _meant(turn: Turning, meant: str, before: Mapping[str, Offer]) -> Offer | None:
    kind, _, id = meant.partition(":")
    if kind == "answer":
        return answers.offer(turn, meant)
    if kind != "choice":
        return menu.meant(turn, meant)
    return before[id]._replace(id=meant) if id in before else None


def not_right(turn: Turning, _choice: str = "") -> None:
    """What is not approved on this screen is wrong, she says: put it before the reviewers, and thank her."""
    drafts = drawn(turn).drafts if settle(turn) else ()
    if not drafts:
        turn.note("note-unknown")
        return
    progress = turn.learner.lessons.get(turn.learner.lesson) if turn.screen in lesson.STAGES else None
    where = (turn.learner.lesson, progress.at) if progress else ("", turn.screen)
    turn.orders.append(Report(turn.who, drafts, *where))
    turn.note("note-not-right")


def tools(turn: Turning, _choice: str = "") -> None:
    """The tools of the screen she is on, for where there was no room beside its choices; the screen stays as it is.

    Those come first that have a digit: where there is no room for all of them, the others are told in words.
    """
    leave_fresh(turn)
    if settle(turn):
        turn.show = False
        aside(turn, drawn(turn), phrase(turn, "menu", ()))


def old_button(turn: Turning, said: str = "note-old") -> None:
    """What she chose belongs to a screen before this one: say so, and show where she is."""
    if turn.screen in FRESH:
        leave_fresh(turn)
    else:
        turn.note(said)


def _phrase(name: str, **on: Action) -> Screen:
    """A screen that only shows its phrase. Choices are given with ``_`` for ``-``."""
    return Screen(partial(phrase, name=name), {id.replace("_", "-"): action for id, action in on.items()})


def _of_code(name: str, **on: Action) -> Screen:
    """A screen about a code she showed: a person may be asked, and she gets back to where she was."""
    return _phrase(name, **{**on, "person": trouble.ask_person, "return": _RETURN})


def _reason(name: str) -> Screen:
    """A screen that helps with a reason why she could not do a step."""
    on = {"retry": lesson.retry, "next": lesson.go_on, "person": trouble.ask_person}
    return Screen(partial(phrase, name=name), on, settle=lesson.settle_aside)


def _stage(show: Callable[[Turning], View], other: Action) -> Screen:
    """A screen of a stage of which every choice is an answer."""
    return Screen(show, other=other, back=lesson.go_back, settle=lesson.settle)


_HOME = {"learn": menu.learn, "emergency": trouble.open_emergency, "person": trouble.ask_person}
_RETURN = menu.return_back
_AFTER_VERDICT = {"person": trouble.ask_person, "emergency": trouble.open_emergency, "return": _RETURN}

SCREENS: dict[str, Screen] = {
    # first contact
    "new": Screen(welcome.show_hello, {"more": household.more}, welcome.choose_language),
    "hello": Screen(welcome.show_hello, {"more": household.more}, welcome.choose_language),
    "own-dialect": Screen(
        welcome.show_own_dialect,
        {"more": household.more},
        welcome.choose_own_dialect,
        settle=welcome.settle_own_dialect,
    ),
    "draft": Screen(welcome.show_draft, other=welcome.choose_first),
    "promise": _phrase("promise", next=go("practice")),
    "practice": Screen(partial(phrase, name="practice"), other=welcome.practise),
    "practice-wrong": Screen(partial(phrase, name="practice-wrong"), other=welcome.practise),
    "practice-right": _phrase("practice-right", next=enrol.ask),
    "tell-one": Screen(
        partial(phrase, name="practice-right"), other=enrol.ask, settle=lambda turn: turn.put("practice-right")
    ),
    # who she is, when it is needed
    "who": Screen(partial(phrase, name="who"), other=enrol.choose_age),
    "consent": _phrase("consent", yes=enrol.agree, no=enrol.refuse),
    "guardian": _phrase("guardian", yes=enrol.agree, no=enrol.refuse),
    "commune": Screen(
        place.show_commune,
        {"more": household.more, "skip": enrol.then_on(place.pass_over)},
        enrol.then_on(place.choose_commune),
    ),
    "village": Screen(
        place.show_village,
        {"more": household.more, "skip": enrol.then_on(place.pass_over)},
        enrol.then_on(place.choose_village),
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
    "welcome-back": Screen(
        menu.show_welcome_back, {"go-on": menu.learn, "menu": go("menu")}, settle=menu.settle_welcome_back
    ),
    "help": _phrase("help", **{"return": _RETURN, "person": trouble.ask_person}),
    "tie": Screen(show_tie, {"none": _RETURN}, choose_meant, settle=settle_tie),
    "scam": _phrase(
        "scam",
        rescue=rescue.open_rescue,
        emergency=trouble.open_emergency,
        trust=trouble.open_trust,
    ),
    **dict.fromkeys(scam.LEVELS.values(), Screen(scam.show_verdict, _AFTER_VERDICT)),
    "qr": _phrase("qr", learn=menu.study("qr-pay"), person=trouble.ask_person),
    # a payment code she showed
    payment_code.READ: Screen(payment_code.show_code, {"next": payment_code.to_name}),
    payment_code.NAME: _of_code("code-name", learn=menu.study("qr-pay")),
    payment_code.UNSEEN: _of_code("code-unseen", learn=menu.study("qr-what")),
    payment_code.SEVERAL: _of_code("code-several"),
    "code-broken": _of_code("code-broken"),
    "code-cash": _of_code("code-cash"),
    "code-foreign": _of_code("code-foreign"),
    "code-unknown": _of_code("code-unknown"),
    "code-text": _of_code("code-text"),
    "code-link": _of_code("code-link", learn=menu.study("scam-links-otp")),
    payment_code.IDENTITY: _of_code("code-identity", emergency=trouble.open_emergency),
    "answer": Screen(answers.show_answer, answers.ON, back=answers.leave, settle=answers.settle_answer),
    "answer-more": Screen(answers.show_more, answers.ON, back=answers.back_to_first, settle=answers.settle_answer),
    # in a lesson
    "step": Screen(
        stage.show_step,
        {"next": lesson.go_on, "done": lesson.did, "could-not": go("could-not")},
        back=lesson.go_back,
        settle=lesson.settle,
    ),
    "asked": _stage(stage.show_step, lesson.tell),
    "question": _stage(stage.show_question, lesson.answer),
    "wrong": _stage(stage.show_wrong, lesson.answer),
    "right": Screen(stage.show_right, {"next": lesson.go_on}, back=lesson.go_back, settle=lesson.settle),
    "could-not": Screen(partial(phrase, name="could-not"), other=lesson.could_not, settle=lesson.settle_aside),
    "reason-paper": _reason("reason-paper"),
    "reason-signal": _reason("reason-signal"),
    "reason-unclear": _reason("reason-unclear"),
    "reason-afraid": _reason("reason-afraid"),
    "reason-other": _reason("reason-other"),
    "finished": Screen(
        stage.show_finished,
        {"next-lesson": enrol.next_lesson, "redo": lesson.redo, "rest": enrol.rest},
        settle=stage.settle_finished,
    ),
    "rest": Screen(stage.show_rest, {"go-on": menu.learn}),
    # practising on messages
    "drill-offer": _phrase("drill-offer", **{"start-drill": drill.start, "later": drill.later}),
    "drill": Screen(drill.show_drill, other=drill.answer),
    "drill-right": Screen(drill.show_feedback, {"next": drill.go_on}),
    "drill-wrong": Screen(drill.show_feedback, {"next": drill.go_on}),
    "drill-done": Screen(drill.show_done, _HOME),
    # in trouble
    "rescue": _phrase("rescue", next=rescue.onward("rescue-sent"), held=rescue.onward("rescue-held")),
    "rescue-held": Screen(rescue.show_held, {"next": rescue.onward("rescue-sent")}),
    "rescue-sent": _phrase("rescue-sent", not_yet=rescue.onward("rescue-tell"), emergency=trouble.open_emergency),
    "rescue-tell": _phrase("rescue-tell", told=rescue.onward("rescue-after"), person=trouble.ask_person),
    "rescue-after": _phrase("rescue-after", scam=go("scam"), **{"return": _RETURN}),
    "emergency-stop": Screen(trouble.show_stop, {"next": go("emergency-bank")}),
    "emergency-bank": Screen(trouble.show_banks, other=trouble.choose_bank),
    "emergency-call": Screen(trouble.show_call, {"next": go("emergency-police")}, settle=trouble.settle_call),
    "emergency-branch": _phrase("emergency-branch", next=go("emergency-police"), policy=trouble.choose_policy_bank),
    "emergency-policy": _phrase("emergency-policy", next=go("emergency-police")),
    "emergency-policy-day": Screen(
        trouble.show_policy_bank_day, {"next": go("emergency-police")}, settle=trouble.settle_policy_bank_day
    ),
    "emergency-police": Screen(trouble.show_police, {"next": go("emergency-family")}),
    "emergency-family": _phrase("emergency-family", **{"return": trouble.leave, "person": trouble.ask_person}),
    "person": Screen(
        trouble.show_nobody, {"call-back": call_back.ask, "return": enrol.leave_person}, settle=trouble.settle_nobody
    ),
    "trust": _phrase("trust", **{"return": _RETURN, "person": trouble.ask_person}),
    "trust-call": Screen(
        trouble.show_trust, {"return": _RETURN, "person": trouble.ask_person}, settle=trouble.settle_contact
    ),
    "person-call": Screen(
        trouble.show_contact,
        {"call-back": call_back.ask, "return": enrol.leave_person},
        settle=trouble.settle_contact,
    ),
    "call-back": _phrase("call-back", **{"return": call_back.leave}),
    "call-back-again": _phrase("call-back-again", **{"return": call_back.leave}),
    "spoken": _phrase("spoken", ask_listener=spoken.ask_listener, no=spoken.drop),
    "secret": _phrase("secret", **{"return": _RETURN, "emergency": trouble.open_emergency}),
    # a speaker who records
    "record": Screen(
        recording.show_prompt,
        {"skip": recording.skip, "end": recording.end, "take-back": go("record-withdraw")},
        settle=recording.settle,
    ),
    "record-withdraw": _phrase("record-withdraw", yes=recording.take_back, no=_RETURN),
    # the household
    "settings": Screen(
        partial(phrase, name="settings"),
        {
            "language": go("language"),
            "learner": go("learner"),
            "place": place.change,
            "link": go("link"),
            "my-data": go("my-data"),
        },
    ),
    "language": Screen(household.show_language, {"more": household.more}, household.choose_text),
    "voice": Screen(
        household.show_voice,
        {
            "text-first": household.choose_text_first,
            "voice-first": household.choose_voice_first,
            "more": household.more,
        },
        household.choose_voice,
    ),
    "first": Screen(partial(phrase, name="first"), other=household.choose_first),
    "dialect": Screen(household.show_dialect, {"keep": household.ask_form}, household.choose_dialect),
    "form": Screen(household.show_form, {"more": household.more, "keep": household.keep_form}, household.choose_form),
    "learner": Screen(
        household.show_learner, {"new": household.new_learner, "more": household.more}, household.choose_learner
    ),
    "name": _phrase("name", skip=household.unnamed),
    "my-data": Screen(
        household.show_my_data,
        {
            "delete": go("delete"),
            "agree": enrol.ask_again,
            "refuse": enrol.refuse,
            "stop": household.stop,
            "return": _RETURN,
        },
    ),
    "delete": _phrase("delete", yes=household.delete, no=_RETURN),
    "deleted": _phrase("deleted"),
    # one person, several chats
    "link": _phrase(
        "link", **{"code": linked_chats.ask_code, "only-here": linked_chats.keep_only_here, "return": _RETURN}
    ),
    "link-code": Screen(
        linked_chats.show_code, {"code": linked_chats.ask_code, "return": _RETURN}, settle=linked_chats.settle_code
    ),
    "link-join": _phrase(
        "link-join", **{"join": linked_chats.join, "apart": linked_chats.join_apart, "return": _RETURN}
    ),
    "link-consent": Screen(
        linked_chats.show_consent,
        {"yes": linked_chats.join_agreeing, "no": linked_chats.join_refusing, "return": _RETURN},
    ),
    "linked": _phrase("linked", go_on=menu.learn, menu=go("menu"), undo=linked_chats.undo),
    "linked-elsewhere": Screen(linked_chats.show_elsewhere, {"ok": _RETURN, "not-me": linked_chats.not_me}),
    "cut-off": _phrase("cut-off"),
    "stopped": _phrase("stopped", **{"start": household.resume, "return": _RETURN}),
}

RETIRED = ("tell-one",)
"""Screens of earlier versions: chats may stand there still, and are led on from there."""

OF_STAGE = frozenset(name for name in SCREENS if name in (*lesson.STAGES, "could-not") or name.startswith("reason-"))
"""Screens whose choices are about the stage at which she stands."""

STANDING = OF_STAGE | {"drill"}
"""Those, and the one whose choices are about a message."""

COMMANDS: dict[str, Action] = {
    "menu": go("menu"),
    "back": back,
    "next": forward,
    "again": again,
    "slower": slower,
    "text-first": text_first,
    "voice-first": voice_first,
    "no-sound": no_sound,
    "no-reading": no_reading,
    "thanks": thanks,
    "waited": waited,
    "skip": skip,
    "rest": go("rest"),
    "help": go("help"),
    "person": trouble.ask_person,
    "language": go("language"),
    "learner": go("learner"),
    "drill": drill.start,
    "scam": go("scam"),
    "rescue": rescue.open_rescue,
    "qr": go("qr"),
    "emergency": trouble.open_emergency,
    "my-data": go("my-data"),
    "link": go("link"),
    "trust": trouble.open_trust,
    "not-right": not_right,
    MORE_TOOLS: tools,
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
    "not-right": not_right,
    MORE_TOOLS: tools,
}
