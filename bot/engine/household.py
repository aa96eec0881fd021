"""Who learns on this phone, in which languages, and what is kept about her."""

import re
from collections.abc import Sequence

from bot import facts
from bot.course import BA_CON, FORMS, SOURCE
from bot.engine.dialect import SPEAKS, differing, said_dialect
from bot.engine.state import OWN, VIETNAMESE, Learner
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, phrase, plain, wording
from bot.orders import Forget

MOST = 5
"""Choices on a screen from which one is picked; more are reached by "more"."""

FIRST = {"own-first": OWN, "vi-first": VIETNAMESE}
"""Choices of which of two languages comes first."""

ONLY_VIETNAMESE = "vi-only"

NO_BREAK = "\N{NO-BREAK SPACE}"

NAME = 20
"""Letters of a first name."""

_NAME = re.compile(r"(?:k')?[^\W\d_]+", re.IGNORECASE)


def paged(turn: Turning, view: View, items: Sequence[Offer], most: int = MOST) -> View:
    """A view that offers ``items`` before its own choices, ``most`` at a time; ``about`` ends in ``@page``."""
    more_of = [one for one in view.choices if one.id == "more"]
    rest = [one for one in view.choices if one.id != "more"]
    room = most - len(rest)
    if len(items) > room and more_of:
        pages = -(-len(items) // (room - 1))
        first = (page(turn) % pages) * (room - 1)
        items = [*items[first : first + room - 1], *more_of]
    return view.changed(choices=(*items, *rest))


def page(turn: Turning) -> int:
    """Which page of a long list is shown."""
    _, _, number = turn.about.partition("@")
    return int(number) if number.isdecimal() else 0


def subject(turn: Turning) -> str:
    """What the list is about, without its page."""
    return turn.about.partition("@")[0]


def more(turn: Turning, _choice: str) -> None:
    """The next page; after the last one the first again."""
    turn.put(turn.screen, f"{subject(turn)}@{page(turn) + 1}")


def languages(turn: Turning, *others: str) -> tuple[str, ...]:
    """The ids of what a screen offers on which a language is chosen, ``others`` after it: a page of many languages."""
    found, room = tuple(turn.course.languages), MOST - len(others)
    if len(found) > room:
        first = page(turn) % -(-len(found) // (room - 1)) * (room - 1)
        found = (*found[first : first + room - 1], "more")
    return (*found, *others)


def show_language(turn: Turning) -> View:
    """The languages to read."""
    return phrase(turn, "language", languages(turn))


def choose_text(turn: Turning, lang: str) -> None:
    """The language she reads; then the one she hears."""
    turn.learner = turn.learner._replace(text_lang=lang)
    turn.fact(facts.LanguageChosen, detail=f"text:{lang}")
    turn.put("voice")


def show_voice(turn: Turning) -> View:
    """The languages to hear, and whether they come by themselves: of the two ways the one she does not have."""
    view = phrase(turn, "voice", languages(turn, "voice-first" if turn.learner.text_first else "text-first"))
    if any(language.drafts for language in turn.course.languages.values()):
        return view
    message, voice = wording(turn, "bot/voice-approved/text")
    return view.changed(message=message, voice=voice)


def choose_voice(turn: Turning, lang: str) -> None:
    """The language she hears; then, of two, which comes first, and her way of speaking it."""
    turn.learner = turn.learner._replace(voice_lang=lang)
    turn.fact(facts.LanguageChosen, detail=f"voice:{lang}")
    if _has_drafts(turn):
        turn.put("first")
    else:
        ask_dialect(turn)


def choose_first(turn: Turning, choice: str) -> None:
    """Which of the two comes first, or Vietnamese alone; then her way of speaking the other."""
    if choice in FIRST:
        turn.learner = turn.learner._replace(first=FIRST[choice])
    elif choice == ONLY_VIETNAMESE:
        turn.learner = turn.learner._replace(text_lang=SOURCE, voice_lang=SOURCE)
        turn.fact(facts.LanguageChosen, detail=f"text:{SOURCE}")
        turn.fact(facts.LanguageChosen, detail=f"voice:{SOURCE}")
    ask_dialect(turn)


def _has_drafts(turn: Turning) -> bool:
    """Whether what she reads or hears comes in two languages, because one of them is not approved."""
    return any(turn.course.drafted(lang) for lang in (turn.learner.text_lang, turn.learner.voice_lang))


def choose_text_first(turn: Turning, _choice: str) -> None:
    """In the language she hears now, but on request."""
    ask_for_voice(turn)
    ask_dialect(turn)


def choose_voice_first(turn: Turning, _choice: str) -> None:
    """In the language she hears now, by itself."""
    voice_by_itself(turn)
    ask_dialect(turn)


def ask_dialect(turn: Turning) -> None:
    """How she speaks, where anything differs by it; else at once how she likes to be called."""
    turn.put("dialect" if differing(turn) else "form")


def show_dialect(turn: Turning) -> View:
    """The dialects of her language that there is something of, and its standard."""
    return paged(turn, phrase(turn, "dialect"), dialect_offers(turn))


def dialect_offers(turn: Turning) -> list[Offer]:
    """A choice for each dialect that makes a difference to her."""
    return [plain(f"{SPEAKS}{dialect}", text=name, icon="voice") for dialect, name in differing(turn).items()]


def choose_dialect(turn: Turning, choice: str) -> None:
    """How she speaks; then how she likes to be called."""
    said_dialect(turn, choice)
    ask_form(turn)


def ask_form(turn: Turning, _choice: str = "") -> None:
    """How she likes to be called."""
    turn.put("form")


def ask_for_voice(turn: Turning) -> None:
    """The voice waits until she asks for it: it is most of what a lesson costs in data."""
    turn.learner = turn.learner._replace(text_first=True)
    turn.note("note-text-first")


def voice_by_itself(turn: Turning) -> None:
    """The voice comes with every screen."""
    turn.learner = turn.learner._replace(text_first=False)
    turn.note("note-voice-first")


def show_form(turn: Turning) -> View:
    """What people are called; *bà con* fits everybody."""
    return paged(
        turn,
        phrase(turn, "form"),
        [plain(f"form-{n}", text=(form or BA_CON).capitalize(), icon="person") for n, form in enumerate(FORMS)],
    )


def choose_form(turn: Turning, choice: str) -> None:
    """The form she chose; from here on she is addressed so."""
    turn.learner = turn.learner._replace(form=FORMS[int(choice.removeprefix("form-"))])
    keep_form(turn)


def keep_form(turn: Turning, _choice: str = "") -> None:
    """Languages and form are settled: back to where she was."""
    turn.note("note-saved")
    turn.go_back()


def show_learner(turn: Turning) -> View:
    """Everyone who learns on this phone, by picture and first name."""
    people = [
        plain(f"who-{who}", text=called(who, one), picture=face(one), icon="person")
        for who, one in sorted(turn.learners.items())
    ]
    return paged(turn, phrase(turn, "learner"), people).changed(private=True)


def called(who: str, learner: Learner) -> str:
    """A first name, or a number where none was given."""
    return learner.name or f"Người học {who}"


def face(learner: Learner) -> str:
    """The picture that stands for her."""
    return f"bot/face-{learner.face}" if learner.face else ""


def choose_learner(turn: Turning, choice: str) -> None:
    """Somebody already known learns from here on, from where she stopped."""
    turn.turn_to(choice.removeprefix("who-"))
    turn.came_from = ()
    turn.put("menu" if turn.learner.begun else "practice")


def new_learner(turn: Turning, _choice: str) -> None:
    """Somebody new, with the languages, the network and the commune of whoever held the phone before."""
    before = turn.learner
    turn.turn_to(str(max((int(who) for who in turn.learners), default=0) + 1))
    kept = {
        name: getattr(before, name) for name in ("text_lang", "voice_lang", "text_first", "dialect", "first", "commune")
    }
    turn.learner = Learner(**kept)
    turn.came_from = ()
    turn.put("name")


def name_typed(turn: Turning, text: str) -> None:
    """A first name was typed: one short word of letters, with the *Ka* or *K'* of K'Ho names; or it is asked again."""
    name = first_name(text)
    if not name or len(name) > NAME:
        turn.note("note-name")
        return
    turn.learner = turn.learner._replace(name=name)
    turn.put("practice")


def first_name(text: str) -> str:
    """The last word of a name as it is written, empty where it is none: ``ka lỡi`` is *Ka Lỡi*, ``k’brêu`` *K'Brêu*.

    A woman's *Ka* is part of her name, so nothing divides the two: neither a line's end nor whoever looks for a word.
    """
    words = text.replace("’", "'").split()
    if not words or not _NAME.fullmatch(words[-1]):
        return ""
    name = words[-1].title()
    return f"Ka{NO_BREAK}{name}" if words[-2:-1] and words[-2].lower() == "ka" else name


def unnamed(turn: Turning, _choice: str) -> None:
    """No name is a name too."""
    turn.put("practice")


def show_my_data(turn: Turning) -> View:
    """What is kept, said plainly, and how to be rid of it."""
    learner = turn.learner
    commune = turn.course.communes.get(learner.commune)
    village = commune.village(learner.village) if commune else None
    place = village.name if village else commune.name if commune else "chưa có tên thôn"
    done = len(learner.done)
    consent = "refuse" if learner.agreed else "agree"
    view = phrase(turn, "my-data", ("delete", consent, "stop", "return"), place=place, done=str(done))
    return view.changed(private=True)


def delete(turn: Turning, _choice: str) -> None:
    """Erase whoever learns now; the chat goes on with somebody else or anew."""
    who = turn.who
    turn.orders.append(Forget(who))
    turn.forget(who)
    turn.came_from = ()
    turn.put("deleted")


def delete_everybody(turn: Turning) -> None:
    """Erase all who learn in this chat."""
    for who in turn.learners or (turn.who,):
        turn.orders.append(Forget(who))
        turn.forget(who)
    turn.came_from = ()
    turn.put("deleted")


def stop(turn: Turning, _choice: str = "") -> None:
    """Nothing is sent on our own account any more."""
    if not turn.stopped:
        turn.fact(facts.Stopped)
    turn.stopped = True
    turn.go("stopped")


def resume(turn: Turning, _choice: str = "") -> None:
    """She wants messages again."""
    if turn.stopped:
        turn.fact(facts.Resumed)
        turn.note("note-resumed")
    turn.stopped = False
    turn.go("menu")
