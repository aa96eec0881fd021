"""Who she is, asked when it is needed: who learns, and what may be kept, before a lesson; where she lives after it.

Nothing of this is needed to try the first rule, so that comes before. Whoever went into a lesson past the greeting is
asked once it is finished: then there is something worth keeping. An answer leads to where she was going.
"""

from bot import facts
from bot.engine import bank, lesson, menu, place
from bot.engine.menu import Action
from bot.engine.turn import Turning

ASKED = ("who", "consent", "guardian")
"""Screens on which she is asked before anything is kept."""

HELP = ("person", "person-call")
"""Screens that say whom she may ask."""

EARLIER = (*ASKED, "tell-one")
"""Screens from which chats of earlier versions asked where she lives, before the first lesson."""


FACES = ("flower", "bird", "coffee", "buffalo", "sun", "tree")
"""Pictures that stand for the learners of a household, for who does not read names."""


def ask(turn: Turning, _choice: str = "") -> None:
    """Who learns, and what may be kept, as far as she has not said; then on."""
    if turn.learner.consent:
        turn.go("menu")
    else:
        turn.go(consent_screen(turn) if turn.learner.age else "who")


def choose_age(turn: Turning, age: str) -> None:
    """Whether a grown-up, a child or both are learning; a child's guardian is asked for consent."""
    face = FACES[(int(turn.who) - 1) % len(FACES)]
    turn.learner = turn.learner._replace(age=age, face=face)
    turn.fact(facts.LearnerAdded, detail=age)
    ask(turn)


def ask_again(turn: Turning, _choice: str = "") -> None:
    """She said no before and may think otherwise now."""
    turn.go(consent_screen(turn))


def consent_screen(turn: Turning) -> str:
    """Who is asked: under 16 a parent or teacher."""
    return "guardian" if turn.learner.age == "child" else "consent"


def agree(turn: Turning, _choice: str) -> None:
    """She agrees to what the text says; its version is what is kept."""
    turn.learner = turn.learner._replace(consent=turn.course.consent, greeted=True)
    turn.fact(facts.ConsentGiven, detail=turn.course.consent)
    _on(turn, "note-agreed", "saved")


def refuse(turn: Turning, _choice: str) -> None:
    """She does not; lessons work all the same, and her village is not kept."""
    traits = {name: told for name, told in turn.learner.traits.items() if name not in (bank.TRAIT, place.TRAIT)}
    turn.learner = turn.learner._replace(consent="no", greeted=True, village="", name="", traits=traits)
    turn.fact(facts.ConsentRefused, detail=turn.course.consent)
    _on(turn, "note-refused", "not-saved")


def next_lesson(turn: Turning, choice: str = "") -> None:
    """The lesson that was promised, after what is still to be asked."""
    if not _asks(turn):
        lesson.next_lesson(turn, choice)


def rest(turn: Turning, _choice: str = "") -> None:
    """Enough for now, after what is still to be asked."""
    turn.go("rest")
    _asks(turn)


def then_on(answer: Action) -> Action:
    """``answer`` to a question about her, and on from where it was asked: the end of a lesson, or a wish for help."""

    def both(turn: Turning, choice: str) -> None:
        answer(turn, choice)
        if turn.screen == "finished":
            next_lesson(turn)
        elif turn.screen in HELP and place.TRAIT in turn.learner.traits:
            turn.go_back()  # with a place there may be somebody near to call, or who calls her
        elif turn.screen in EARLIER:
            turn.put("saved")

    return both


def leave_person(turn: Turning, _choice: str = "") -> None:
    """Back from whom she may ask; whoever comes to help has to know where to, unless she is in an emergency."""
    in_need = any(screen.startswith(("emergency", "rescue")) for screen in turn.came_from[-1:])
    if place.wanted(turn) and not in_need:
        place.ask(turn, "note-place-help")
    else:
        turn.go_back()


def _asks(turn: Turning) -> bool:
    """Ask what is still unknown of who has finished a lesson; False if nothing is."""
    if not turn.learner.consent:
        ask(turn)
    elif place.wanted(turn):
        place.ask(turn)
    else:
        return False
    return True


def _on(turn: Turning, note: str, screen: str) -> None:
    """To where she was going: into a lesson, on from the end of one, or to ``screen`` from what is kept of her."""
    asked, origin = turn.screen in ASKED, _origin(turn)
    if not asked or origin == "my-data":
        turn.go(screen)
        _asks(turn)
        return
    turn.note(note)
    if origin == "rest":
        turn.go_back()
        _asks(turn)
    elif origin == "finished":
        turn.go_back()
        next_lesson(turn)
    else:
        turn.came_from = ()
        menu.learn(turn)


def _origin(turn: Turning) -> str:
    """The screen from which she came to be asked; "back" leads there."""
    while turn.came_from and turn.came_from[-1].partition(":")[0] in ASKED:
        turn.came_from = turn.came_from[:-1]
    return turn.came_from[-1].partition(":")[0] if turn.came_from else ""
