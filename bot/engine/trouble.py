"""When something has gone wrong: money sent, a code read out, or only a person can help.

Short orders, one at a time, in the order that saves most (stop, bank, police, family). Nothing here
claims that anybody was told: the bot makes no calls. Source of the order: ``docs/lessons.md``.
"""

from bot import facts
from bot.engine import bank, lesson
from bot.engine.at_hand import contact_of
from bot.engine.turn import Turning
from bot.engine.view import View, phrase, plain
from bot.orders import AskPerson
from bot.replies import Call

POLICE = "Police emergency"
"""The record in ``content/hotlines.tsv`` of the number that everybody knows."""


def open_emergency(turn: Turning, _choice: str = "") -> None:
    """From any screen, by one tap or any such words."""
    turn.fact(facts.EmergencyOpened, *where(turn))
    turn.go("emergency-stop")


def show_stop(turn: Turning) -> View:
    """Stop; and whoever cannot wait for the next screen calls the police, or her bank once it is known."""
    return phrase(turn, "emergency-stop").changed(calls=(*police(turn), *bank.call(turn)))


def show_banks(turn: Turning) -> View:
    """Banks whose number is highly trusted and in date, and "another bank"."""
    view = phrase(turn, "emergency-bank")
    banks = [plain(name.lower(), text=name, icon="bank") for name in bank.BANKS if _usable(turn, name)]
    return view.changed(choices=(*banks, *view.choices))


def choose_bank(turn: Turning, choice: str) -> None:
    """The number to call, or the way to the counter where no number is certain."""
    name = next((one for one in bank.BANKS if one.lower() == choice), "")
    if name and _usable(turn, name):
        bank.remember(turn, name)
        turn.put(bank.CALLED, name)
    else:
        turn.put("emergency-branch")


def show_call(turn: Turning) -> View:
    """The bank's number, large and to be pressed."""
    number = turn.course.hotlines[turn.about].number
    view = phrase(turn, "emergency-call", bank=turn.about, number=number)
    return view._replace(calls=(Call(turn.about, number),))


def settle_call(turn: Turning) -> None:
    """The counter, if the number of her bank went out of date meanwhile."""
    if not _usable(turn, turn.about):
        turn.put("emergency-branch")


def choose_policy_bank(turn: Turning, _choice: str = "") -> None:
    """The Bank for Social Policies has no number and no counter near: it comes to the commune once a month."""
    turn.go("emergency-policy-day" if policy_bank_day(turn) else "emergency-policy")


def show_policy_bank_day(turn: Turning) -> View:
    """The group head who lends for it, and the day on which its staff come to the commune."""
    return phrase(turn, "emergency-policy-day", day=str(policy_bank_day(turn)))


def settle_policy_bank_day(turn: Turning) -> None:
    """The screen without a day, if none is known by now."""
    if not policy_bank_day(turn):
        turn.put("emergency-policy")


def show_police(turn: Turning) -> View:
    """The commune police, or 113."""
    return phrase(turn, "emergency-police").changed(calls=police(turn))


def leave(turn: Turning, _choice: str = "") -> None:
    """Back to where she was before the emergency."""
    while turn.came_from and turn.came_from[-1].startswith("emergency"):
        turn.came_from = turn.came_from[:-1]
    turn.go_back()


def ask_person(turn: Turning, _choice: str = "") -> None:
    """She wants a person: show whom to call, and let the village team see that somebody asked."""
    if turn.screen in ("person", "person-call"):
        return
    at = where(turn)
    turn.fact(facts.PersonAsked, *at)
    turn.orders.append(AskPerson(turn.who, *at))
    turn.go(person_screen(turn))


def person_screen(turn: Turning) -> str:
    """The screen that says whom to ask where she lives."""
    return "person-call" if contact_of(turn) else "person"


def show_contact(turn: Turning) -> View:
    """The contact of her village or commune."""
    return _with_contact(turn, "person")


def show_nobody(turn: Turning) -> View:
    """Where nobody's number is known, the numbers that everybody may call: her bank's, once she named it, and 113.

    Whom nobody knows where to find is not offered to be called: no staff would see it.
    """
    offered = None if turn.learner.commune else ("return",)
    return phrase(turn, "person", offered).changed(calls=(*bank.call(turn), *police(turn)))


def settle_nobody(turn: Turning) -> None:
    """The screen with a number, where by now there is one."""
    if contact_of(turn):
        turn.put("person-call")


def open_trust(turn: Turning, _choice: str = "") -> None:
    """Is this bot real? What it never asks for, and who of the commune can be asked about it."""
    turn.go("trust-call" if contact_of(turn) else "trust")


def show_trust(turn: Turning) -> View:
    """The same with the number of her contact, to be called before anything is believed."""
    return _with_contact(turn, "trust")


def settle_contact(turn: Turning) -> None:
    """The screen without a number, where there is nobody to call by now."""
    if not contact_of(turn):
        turn.put(turn.screen.removesuffix("-call"))


def _with_contact(turn: Turning, screen: str) -> View:
    """A screen with whom to call: by title, and to read by name too, if that person agreed to it."""
    contact = contact_of(turn)
    if contact is None:  # ``settle_contact`` leads elsewhere
        raise LookupError("nobody to call")
    view = phrase(turn, f"{screen}-call")
    message = view.message.filled(contact=contact.shown, phone=contact.phone)
    voice = view.voice.filled(contact=contact.title, phone=contact.phone)
    return view.changed(message=message, voice=voice, calls=(Call(contact.title, contact.phone),))


def police(turn: Turning) -> tuple[Call, ...]:
    """Also when nobody has looked at the record for long: everybody knows this number, and the words say it too."""
    hotline = turn.course.hotlines.get(POLICE)
    return (Call("Công an", hotline.number),) if hotline and hotline.number else ()


def policy_bank_day(turn: Turning) -> int:
    """On which day of a month the Bank for Social Policies comes to where she lives; 0: unknown."""
    return turn.course.policy_bank_day(turn.learner.commune, turn.learner.village)


def _usable(turn: Turning, name: str) -> bool:
    hotline = turn.course.hotlines.get(name)
    return hotline is not None and hotline.usable(turn.today)


def where(turn: Turning) -> tuple[str, str]:
    """The lesson and step she is in the middle of, for those who come to help."""
    stage = lesson.current(turn) if turn.screen in lesson.STAGES or turn.screen.startswith("reason-") else None
    return (turn.learner.lesson, stage.slug) if stage else ("", "")
