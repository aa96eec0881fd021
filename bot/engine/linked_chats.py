"""One person on several chats: asking for a code here, typing it there, and what each chat is told.

Whose code it is and what becomes of two learners is for the shell to find out (``api.conversation.linking``); here
stands what she is shown and asked. Both chats are told, so that a stranger's link is seen, and either can undo it.
"""

from bot import events, facts
from bot.engine.enrol import consent_screen
from bot.engine.merge_learners import AGREES, REFUSES
from bot.engine.state import NOBODY, Learner
from bot.engine.turn import Turning
from bot.engine.view import View, joined, phrase
from bot.orders import Link, ShowCode, Unlink

NOTES = {"unknown": "note-link-unknown", "here": "note-link-here", "wait": "note-link-wait"}
"""What is said of a code that links nothing, by what was found."""

GONE = ("deleted", "cut-off")
"""Screens after which nobody is left on this chat, or somebody else."""


def ask_code(turn: Turning, _choice: str) -> None:
    """She wants a code; the shell makes it and ``code_made`` shows it."""
    if turn.learner is NOBODY:  # before the greeting: from now on there is somebody to share
        turn.learner = Learner()
    turn.orders.append(ShowCode(turn.who))
    turn.show = False


def code_made(turn: Turning, event: events.LinkCodeMade) -> None:
    """The code, or that there is none now."""
    if event.code:
        turn.put("link-code", f"{event.code}@{event.until}")
    else:
        turn.note("note-link-none")


def show_code(turn: Turning) -> View:
    """The code to be typed elsewhere."""
    code = turn.about.partition("@")[0]
    view = phrase(turn, "link-code")
    message, voice = view.message.filled(code=_spaced(code)), view.voice.filled(code=" ".join(code))
    return view.changed(message=message, voice=voice, private=True)


def settle_code(turn: Turning) -> None:
    """Once the code is too old, the way to a new one."""
    until = turn.about.partition("@")[2]
    if not until.isdecimal() or int(until) <= turn.now.timestamp():
        turn.put("link")


def code_typed(turn: Turning, event: events.LinkCodeTyped) -> None:
    """A code from elsewhere: joined at once by who has nothing here, else she is asked first."""
    asked = turn.screen in ("link-join", "link-consent")
    if note := NOTES.get(event.found):
        turn.note(note)
        if asked:
            turn.go_back()
        elif turn.screen == "new" or turn.screen in GONE:
            turn.put("menu" if turn.learner.begun else "hello")
    elif event.found == "consent":
        (turn.put if asked else turn.go)("link-consent", event.code)
    elif turn.learner.done or turn.learner.lessons:
        turn.go("link-join", event.code)
    else:
        _join(turn, turn.who, event.code)


def join(turn: Turning, _choice: str) -> None:
    """What she learned here and there becomes one."""
    _join(turn, turn.who, turn.about)


def join_apart(turn: Turning, _choice: str) -> None:
    """Who learned here is somebody else and stays; the one with the code is one more on this phone."""
    _join(turn, str(max(map(int, turn.learners), default=0) + 1), turn.about)


def show_consent(turn: Turning) -> View:
    """She said yes in one place and no in the other: the very text of the consent once more."""
    view, asked = phrase(turn, "link-consent"), phrase(turn, consent_screen(turn))
    return view.changed(message=joined(view.message, asked.message), voice=joined(view.voice, asked.voice))


def join_agreeing(turn: Turning, _choice: str) -> None:
    """Asked once more because she had said both, she agrees; now it holds for all of her."""
    turn.learner = turn.learner._replace(consent=turn.course.consent, greeted=True)
    turn.fact(facts.ConsentGiven, detail=turn.course.consent)
    _join(turn, turn.who, turn.about, AGREES)


def join_refusing(turn: Turning, _choice: str) -> None:
    """Asked once more she says no; now it holds for all of her."""
    turn.learner = turn.learner._replace(consent=REFUSES, greeted=True, village="", name="")
    turn.fact(facts.ConsentRefused, detail=turn.course.consent)
    _join(turn, turn.who, turn.about, REFUSES)


def linked(turn: Turning, event: events.Linked) -> None:
    """Her progress is here now; she goes on where she was elsewhere."""
    turn.turn_to(event.who)
    turn.fact(facts.ChatLinked, detail=event.channel)
    turn.came_from = ()
    turn.put("linked")


def linked_elsewhere(turn: Turning, event: events.LinkedElsewhere) -> None:
    """Another chat shares a learner of this one: say so at once, and how to undo it; "back" leads where she was."""
    turn.go("linked-elsewhere", f"{event.channel}:{event.who}:{event.chat}")


def show_elsewhere(turn: Turning) -> View:
    """Where the other chat is."""
    channel = turn.about.partition(":")[0]
    return phrase(turn, "linked-elsewhere", channel=_name(turn, channel))


def not_me(turn: Turning, _choice: str) -> None:
    """That was somebody else: the other chat is cut off."""
    who, _, chat = turn.about.partition(":")[2].partition(":")
    _unlink(turn, who, chat)
    turn.go_back()


def keep_only_here(turn: Turning, _choice: str) -> None:
    """Every other chat is cut off from whoever learns now."""
    _unlink(turn, turn.who, "others")
    turn.go_back()


def undo(turn: Turning, _choice: str) -> None:
    """Here she is cut off and begins anew; what was learned stays with the other one."""
    who = turn.who
    turn.fact(facts.ChatUnlinked)
    turn.orders.append(Unlink(who, "here"))
    turn.forget(who)
    turn.came_from = ()
    turn.put("cut-off")


def cut_off(turn: Turning, event: events.CutOff) -> None:
    """From another chat she was taken out of this one; whoever learns here now goes on undisturbed."""
    if turn.who != event.who:
        turn.learners = {who: learner for who, learner in turn.learners.items() if who != event.who}
        turn.show = False
        return
    turn.forget(event.who)
    turn.came_from = ()
    turn.put("deleted" if event.erased else "cut-off")


def _join(turn: Turning, who: str, code: str, consent: str = "") -> None:
    turn.orders.append(Link(who, code, consent))
    turn.show = False


def _unlink(turn: Turning, who: str, where: str) -> None:
    turn.fact(facts.ChatUnlinked)
    turn.orders.append(Unlink(who, where))
    turn.note("note-unlinked")


def _spaced(code: str) -> str:
    return f"{code[:2]} {code[2:4]} {code[4:]}"


def _name(turn: Turning, channel: str) -> str:
    """What people call a channel."""
    message = turn.course.messages[turn.reads].get(f"bot/channel/choice.{channel}")
    return message.lines[-1].text if message else channel
