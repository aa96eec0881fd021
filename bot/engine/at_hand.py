"""Numbers that a page keeps for when there is no network: those of banks, and of whom she can ask where she lives.

A page with numbers of hers shows them in place of the banks it knows by itself. So beside her contact stands her bank,
or as long as that is unknown every bank that the emergency offers.
"""

from bot.course import Contact
from bot.engine import bank
from bot.engine.turn import Turning
from bot.replies import Call

Calls = tuple[Call, ...]


def contact_of(turn: Turning) -> Contact | None:
    """Whom she can ask where she lives; None where nobody was entered."""
    return turn.course.contact(turn.learner.commune, turn.learner.village)


def at_hand(turn: Turning) -> Calls:
    """The numbers of now. The very same object as long as nothing changes: plans of screens are kept by it."""
    hers, contact = bank.call(turn), contact_of(turn)
    if contact is None:
        return hers
    key = ("at hand", f"{turn.today} {contact.title}", f"{contact.phone} {hers}")
    kept: Calls | None = turn.course.views.get(key)
    if kept is None:
        kept = (*(hers or bank.usable(turn)), Call(contact.title, contact.phone))
        turn.course.views[key] = kept
    return kept
