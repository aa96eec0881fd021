"""Spaced drills: three messages at a time, on the first, seventh and thirtieth day after a lesson on swindles.

What was learned of swindles fades and holds only for the form it was learned in (Journal of Consumer
Policy 2022, imposter-scam trial), so each drill has one SMS, one call and one message in a chat,
harmless ones among them, and says at once what to look at.
"""

from dataclasses import replace

from bot import facts
from bot.course import DRILL_FORMS, Drill, Message
from bot.engine.turn import Turning
from bot.engine.view import PICTURES, Offer, View, alt, joined, phrase, wording
from bot.replies import Line, Say

DAYS = (1, 7, 30)
"""After the lesson."""

HARMLESS = ((0,), (1, 2), (2,), (0, 1), (1,), (0, 2))
"""Which of the three are harmless, drill by drill: half of them over all, and never a number to count on."""

COURSE = "scam"
"""Finishing a lesson of this course begins the drills."""


def begin(turn: Turning, course: str) -> None:
    """A lesson was finished: if it was on swindles and no drill is waiting, the first comes tomorrow."""
    if course == COURSE and not turn.learner.due and turn.course.drills:
        turn.learner = turn.learner._replace(round=0, due=turn.today.toordinal() + DAYS[0])


def waiting(turn: Turning) -> bool:
    """Whether a drill is due for whoever learns now."""
    return 0 < turn.learner.due <= turn.today.toordinal() and bool(turn.course.drills)


def offer(turn: Turning) -> None:
    """Show that a drill is due; in a lesson, "back" leads to her step."""
    turn.go("drill-offer")


def move_on(turn: Turning) -> None:
    """A drill is offered or taken: the next one waits for its day."""
    learner = turn.learner
    done = learner.round + 1
    due = turn.today.toordinal() + DAYS[done] - DAYS[done - 1] if done < len(DAYS) else 0
    turn.learner = learner._replace(round=done, due=due)


def postpone(turn: Turning) -> None:
    """Whoever has a drill due and cannot be asked now is asked tomorrow, whoever of the chat it is."""
    today = turn.today.toordinal()
    turn.learners = {
        who: one._replace(due=today + 1) if who != turn.who and 0 < one.due <= today else one
        for who, one in turn.learners.items()
    }
    if waiting(turn):
        turn.learner = turn.learner._replace(due=today + 1)


def later(turn: Turning, _choice: str = "") -> None:
    """Not now: it is offered again tomorrow."""
    postpone(turn)
    turn.put("menu")


def start(turn: Turning, _choice: str = "") -> None:
    """Three messages, whether they were due or asked for."""
    if not turn.course.drills:
        turn.go("courses")
        return
    if waiting(turn):
        move_on(turn)
    # Left in the middle, a drill begins anew.
    turn.learner = turn.learner._replace(drills=turn.learner.drills - turn.learner.drills % len(DRILL_FORMS))
    turn.go("drill", "0")


def show_drill(turn: Turning) -> View:
    """A message and the two things it may be. ``about`` counts the right answers of this drill."""
    drill = picked(turn)
    opening, announced = wording(turn, f"bot/drill-{drill.form}/text")
    text, heard = wording(turn, f"drill/{drill.slug}/text")
    choices = [
        Offer(id, *wording(turn, f"bot/drill/choice.{id}"), PICTURES[id]) for id in turn.course.phrases["drill"].choices
    ]
    return View(
        joined(opening, _quoted(text)),
        joined(announced.once(), heard),
        tuple(choices),
        drill.picture,
        alt(turn, f"bot/drill-{drill.form}/alt"),
    )


def answer(turn: Turning, choice: str) -> None:
    """What she takes it for; then what there was to see, right or wrong."""
    drill, right = picked(turn), int(turn.about)
    correct = (choice == "swindle") == drill.scam
    turn.fact(facts.DrillAnswered, step=drill.slug, detail=choice, correct=correct)
    turn.learner = turn.learner._replace(drills=turn.learner.drills + 1)
    turn.put("drill-right" if correct else "drill-wrong", f"{right + correct}:{drill.slug}")


def show_feedback(turn: Turning) -> View:
    """Right or not, the telltale sign, and what to do or why."""
    slug = turn.about.partition(":")[2]
    view = phrase(turn, turn.screen)
    if slug not in turn.course.drills:
        return view
    kind = "swindle" if turn.course.drills[slug].scam else "harmless"
    keys = (f"bot/drill-{kind}/text", f"drill/{slug}/feedback")
    sign, heard = (message.lines[-1].text for message in wording(turn, f"drill/{slug}/sign"))
    texts = [wording(turn, key) for key in keys]
    return view.changed(
        message=joined(view.message, texts[0][0].filled(sign=sign), texts[1][0]),
        voice=joined(view.voice.once(), _verdict(texts[0][1], heard), texts[1][1]),
    )


def go_on(turn: Turning, _choice: str = "") -> None:
    """The next message, or the end."""
    right = turn.about.partition(":")[0]
    if turn.learner.drills % len(DRILL_FORMS):
        turn.put("drill", right)
        return
    day = str(DAYS[turn.learner.round - 1]) if 0 < turn.learner.round <= len(DAYS) else ""
    turn.fact(facts.DrillPassed, detail=day, correct=right == str(len(DRILL_FORMS)))
    turn.put("drill-done", right)


def show_done(turn: Turning) -> View:
    """How it went, without a mark for anybody else to see."""
    return phrase(turn, "drill-done", right=turn.about or "0")


def picked(turn: Turning) -> Drill:
    """The message that is next for her: the same for the same count, and another each time until all were had."""
    learner = turn.learner
    number, place = divmod(learner.drills, len(DRILL_FORMS))
    number += _shift(turn)
    form, scam = DRILL_FORMS[place], not _harmless(number, place)
    of_kind = [drill for drill in turn.course.drills.values() if drill.form == form and drill.scam == scam]
    among = of_kind or list(turn.course.drills.values())
    # How often this form came with this kind before, so that every message has its turn.
    before = sum(_harmless(earlier, place) != scam for earlier in range(number))
    return among[before % len(among)]


def _harmless(number: int, place: int) -> bool:
    return place in HARMLESS[number % len(HARMLESS)]


def _shift(turn: Turning) -> int:
    """Two people on one phone do not get the same messages on one evening."""
    return (int(turn.who) - 1) * 5


def _verdict(message: Message, sign: str) -> Message:
    """A verdict with its sign, as it is heard: in one language, since no draft of a careful text reaches anybody."""
    return replace(message, says=tuple(Say(say.lang, say.text.format(sign=sign)) for say in message.says))


def _quoted(message: Message) -> Message:
    """A message in quotation marks, as it is read; heard, the pause before it is enough."""
    return replace(message, lines=tuple(Line(line.lang, f"“{line.text}”", line.draft) for line in message.lines))
