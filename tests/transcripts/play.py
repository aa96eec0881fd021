"""Playing a written conversation against the engine and writing down what came of it.

A transcript is plain text that a speaker can read in a diff. Lines that begin with ``>`` are what
the learner does; everything else is written by the engine and compared::

    > {open}                      the chat is opened
    > [2]                         the second choice is tapped
    > [back]                      a tool is tapped
    > nghe lai                    she types
    > {old 3 next}                a button of screen 3 is tapped
    > {photo}                     she sends a photo, a voice, a sticker …
    > {photo: dừng}               with words beside it
    > {voice AwAC1}               a voice whose sound can be fetched by this name
    > {photo AgAC1}               a picture that can be fetched by this name
    > {photo-read 00020101…}      and what stood in its codes (with & between two of them; nothing: none)
    > {code 00020101…}            she pastes a code, or points the camera of our page at it
    > {join BS12342 lac-duong/da-tro vi}   a code of a poster (without a place: unknown code)
    > {days 7}  {minutes 5}       time passes
    > {cut qr-pay/open-app}       the course is edited: a step goes
    > {early 1}                   she types it while the newest screen is under way
    > {late 1}                    she typed it before that screen came, and it is read afterwards
    > {typed đồng ý}              she types it where she could press a button
    > {secret otp}                what she typed held a secret
    > {secret otp: mã ••• nha}    and this is left of it
    > {campaign Ngày mai họp thôn.}
    > {drill}                     the day of a drill has come
    > {link-code LK12348}         the code she asked for was made (without one: none now)
    > {types LK12348 open}        she types a link code; open, unknown, here, wait, consent
    > {linked 1 telegram}         her member 1 is the learner of a chat on Telegram now
    > {linked-elsewhere 1 c2 web} the page c2 shares her member 1 now
    > {cut-off 1}                 her member 1 was taken out of this chat
    > {contact da-tro 0900000001 Trưởng thôn}   staff enter whom that village of Lạc Dương can ask (``-``: all of it)
    > {number +Az==}              she typed a telephone number, sealed so
    > {number +Az==: otp}         read out in words, so that it looked like a code
    > {caller yes}                whether somebody calls people back there; yes, no, waiting
    > {called}                    somebody noted that she was called
    > {block}  {unblock}
    > {right}  {wrong}            a right or wrong answer to the question on the screen

Between every two turns the state is written as JSON and read again.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot import events
from bot.course.model import Course, Question, Step
from bot.course.places import Contact
from bot.engine.state import State, dump_chat, dump_learner, load_chat, load_learner
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.facts import Fact, kind
from bot.replies import Reply

START = datetime(2026, 12, 1, 1, 0, tzinfo=UTC)


def reloaded(state: State) -> State:
    """The state after a trip through JSON, as between two events in production."""
    chat = json.loads(json.dumps(dump_chat(state.chat)))
    learners = json.loads(json.dumps({who: dump_learner(learner) for who, learner in state.learners.items()}))
    again = State(load_chat(chat), {who: load_learner(data) for who, data in learners.items()})
    assert again == state
    return again


def without(course: Course, path: str) -> Course:
    """The course with one step or question taken out, as an author might."""
    lesson_id, slug = path.split("/")
    lesson = course.lessons[lesson_id]
    edited = replace(
        lesson,
        steps=tuple(one for one in lesson.steps if one.slug != slug),
        quiz=tuple(one for one in lesson.quiz if one.slug != slug),
    )
    assert len(edited.stages) == len(lesson.stages) - 1
    return replace(course, lessons={**course.lessons, lesson_id: edited}, digest=course.digest + "'", views={})


class Conversation:
    """A learner at the engine: one line in, the lines that come of it out."""

    def __init__(self, course: Course) -> None:
        self.course, self.now, self.state = course, START, State()
        self.turns: list[Turn] = []

    def do(self, line: str) -> list[str]:
        """Play one line of the learner."""
        word, _, rest = line.strip("{}").partition(" ")
        if line.startswith("{") and word in ("days", "minutes"):
            self.now += timedelta(**{word: int(rest)})
            return []
        if line.startswith("{cut "):
            self.course = without(self.course, rest)
            return []
        if line.startswith("{contact "):
            self._enter(rest)
            return []
        turn = step(self.state, self._event(line), self.course, self.now)
        again = step(self.state, self._event(line), self.course, self.now)
        assert turn == again, "the same input gave two different turns"
        self.state = reloaded(turn.state)
        self.turns.append(turn)
        return list(_written(turn))

    def _enter(self, text: str) -> None:
        village, phone, title = text.split(" ", 2)
        entered = {("lac-duong", village.strip("-")): Contact(title, phone)}
        self.course = replace(self.course, contacts={**self.course.contacts, **entered}, views={})

    def _event(self, line: str) -> events.Event:
        if tap := re.fullmatch(r"\[(\d+)\]", line):
            return events.Tapped(self.state.chat.serial, self.state.chat.options[int(tap[1]) - 1])
        if tap := re.fullmatch(r"\[([a-z-]+)\]", line):
            return events.Tapped(self.state.chat.serial, tap[1])
        if line in ("{right}", "{wrong}"):
            return self._answer(line == "{right}")
        if typed := re.fullmatch(r"\{(early|late|typed) (.+)\}", line):
            serial = self.state.chat.serial
            return events.Said(typed[2], events.Delivered(*[serial + one for one in _DELIVERED[typed[1]]], buttons=5))
        if line.startswith("{"):
            return _special(line[1:-1])
        return events.Said(line)

    def _answer(self, right: bool) -> events.Event:
        lesson = self.course.lessons[self.state.learner.lesson]
        stage = lesson.stages[lesson.places[self.state.learner.lessons[lesson.id].at]]
        assert isinstance(stage, Question)
        option = next(option for option in stage.options if option.right == right)
        return events.Tapped(self.state.chat.serial, option.slug)


_DELIVERED = {"early": (-1, -1, -1), "late": (0, -1, -1), "typed": (0, 0, 0)}
"""What had reached her, counted from the newest screen."""


def _special(text: str) -> events.Event:
    if text.partition(" ")[0] in ("code", "photo-read"):
        return _codes(text)
    text, _, written = text.partition(": ")
    word, _, rest = text.partition(" ")
    if word == "join":
        code, place, lang = [*rest.split(" "), "", ""][:3]
        commune, _, village = place.partition("/")
        return events.Joined(code, bool(place), commune, village, lang)
    if word == "old":
        screen, choice = rest.split(" ")
        return events.Tapped(int(screen), choice)
    if word == "number":
        return events.Secret(written, "•••", rest) if written else events.Said("•••", number=rest)
    if word == "caller":
        return events.CallerFound(rest == "yes", rest == "waiting")
    if word in _LINKING:
        return _LINKING[word](*rest.split(" "))
    if word == "campaign":
        return events.CampaignArrived("c1", "Đoàn xã Lạc Dương", {"vi": rest})
    plain: dict[str, events.Event] = {
        "open": events.Opened(),
        "block": events.Left(),
        "unblock": events.Returned(),
        "drill": events.DrillDue(),
    }
    plain["called"] = events.CalledBack()
    if word == "secret":
        return events.Secret(rest, written)
    return plain.get(word) or events.Sent(word, rest, written)


def _codes(text: str) -> events.Event:
    word, _, rest = text.partition(" ")
    codes = tuple(rest.split(" & ")) if rest else ()
    return events.CodeShown(codes) if word == "code" else events.PhotoRead(codes)


_LINKING: Mapping[str, Callable[..., events.Event]] = {
    "link-code": lambda code: events.LinkCodeMade(code, int(START.timestamp()) + 900 if code else 0),
    "types": events.LinkCodeTyped,
    "linked": events.Linked,
    "linked-elsewhere": events.LinkedElsewhere,
    "cut-off": events.CutOff,
}


def _written(turn: Turn) -> Iterator[str]:
    for reply in turn.replies:
        yield from _reply(reply)
    for fact in turn.facts:
        yield _fact(fact)
    for order in turn.orders:
        yield f"→ {type(order).__name__}"


def _reply(reply: Reply) -> Iterator[str]:
    for line in reply.lines:
        mark = "" if line.lang == "vi" else f"({line.lang}{' nháp' if line.draft else ''}) "
        yield f"< {mark}{line.text}"
    if reply.speech and reply.on_request:
        yield "♪ khi bấm nghe"
    elif reply.speech:
        langs = " ".join(dict.fromkeys(say.lang for say in reply.speech.says))
        yield f"♪ {langs}{' chậm' if reply.speech.slow else ''}"
    if reply.picture:
        yield f"▣ {reply.picture}"
    for number, choice in enumerate(reply.choices, 1):
        yield f"[{number}] {choice.label}"
    for call in reply.calls:
        yield f"☎ {call.label} {call.number}"


def _fact(fact: Fact) -> str:
    correct = {None: "", True: "đúng", False: "sai"}[fact.correct]
    attempt = f"lần {fact.attempt}" if fact.attempt else ""
    parts = (kind(type(fact)), fact.lesson, fact.step, fact.detail, attempt, correct)
    return "! " + " ".join(part for part in parts if part)


def walk(
    course: Course, lesson_id: str, lang: str = "vi", way: Mapping[str, str] | None = None
) -> tuple[Conversation, list[Turn]]:
    """A learner taken through a whole lesson by its right answers; the turns it took.

    ``way`` is what she answers where a step asks about her phone or bank, by name.
    """
    talk = Conversation(course)
    talk.do("{open}")
    talk.do("[1]" if lang == "vi" else "[2]")
    begun = len(talk.turns)
    menu_to(talk, lesson_id)
    for _ in range(60):
        if talk.state.chat.screen == "finished":
            return talk, talk.turns[begun:]
        talk.do(_forward(talk, lesson_id, way or {}))
    raise AssertionError(f"{lesson_id} did not end")


def menu_to(talk: Conversation, lesson_id: str) -> None:
    """From wherever she is to the first stage of a lesson, by taps alone."""
    talk.do("[menu]")
    talk.do(f"[{_choice(talk, 'courses')}]")
    talk.do(f"[{_choice(talk, 'course-' + talk.course.lessons[lesson_id].course)}]")
    talk.do(f"[{_choice(talk, lesson_id)}]")


def _choice(talk: Conversation, id: str) -> str:
    for _ in range(20):
        if id in talk.state.chat.options:
            return str(talk.state.chat.options.index(id) + 1)
        talk.do("[more]")
    raise AssertionError(f"{id} is not offered")


def _forward(talk: Conversation, lesson_id: str, way: Mapping[str, str]) -> str:
    chat, progress = talk.state.chat, talk.state.learner.lessons[lesson_id]
    lesson = talk.course.lessons[lesson_id]
    stage = lesson.stages[lesson.places[progress.at]]
    if isinstance(stage, Question) and chat.screen != "right":
        return f"[{chat.options.index(next(o.slug for o in stage.options if o.right)) + 1}]"
    if isinstance(stage, Step) and stage.ask in way:
        return f"[{chat.options.index(way[stage.ask]) + 1}]"
    return "[1]"
