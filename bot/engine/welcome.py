"""The first minute: a greeting in each language, a promise, a practised rule.

Value comes before questions (``enrol.py``). Every screen can be left by any command; whatever is skipped can be chosen
later from the menu.
"""

from bot import facts
from bot.course import SOURCE
from bot.engine import dialect, menu
from bot.engine.household import FIRST, ONLY_VIETNAMESE, dialect_offers, languages, paged
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, phrase, wording
from bot.replies import Speech


def show_hello(turn: Turning) -> View:
    """The greeting; each language button has its own, heard before it is chosen."""
    view = phrase(turn, "hello", languages(turn))
    return view._replace(choices=tuple(_greeted(turn, one) for one in view.choices))


def _greeted(turn: Turning, offer: Offer) -> Offer:
    if offer.id not in turn.course.languages:
        return offer
    return offer._replace(speech=Speech(turn.course.messages[offer.id][f"bot/hello-{offer.id}/text"].says))


def choose_language(turn: Turning, lang: str) -> None:
    """Her language, for reading and for hearing alike; they are chosen apart later."""
    turn.learner = turn.learner._replace(text_lang=lang, voice_lang=lang)
    turn.fact(facts.LanguageChosen, detail=f"text:{lang}")
    turn.fact(facts.LanguageChosen, detail=f"voice:{lang}")
    turn.go(dialect.SCREEN if dialect.unasked(turn) else _after_language(turn))


def show_own_dialect(turn: Turning) -> View:
    """Which dialect she speaks, asked once; who cannot say loses nothing."""
    return paged(turn, phrase(turn, dialect.SCREEN), dialect_offers(turn))


def settle_own_dialect(turn: Turning) -> None:
    """It makes no difference any more, or her village has said it meanwhile."""
    if not dialect.unasked(turn):
        _after_dialect(turn)


def choose_own_dialect(turn: Turning, choice: str) -> None:
    """What she speaks, or that she cannot say; then on to where she was going."""
    dialect.said_dialect(turn, choice)
    _after_dialect(turn)


def _after_dialect(turn: Turning) -> None:
    """Nobody comes back to the question: what it led to stands in its place."""
    if turn.learner.begun:
        turn.go_back()
        menu.welcome_back(turn)
    else:
        turn.put(_after_language(turn))


def _after_language(turn: Turning) -> str:
    return "draft" if turn.course.drafted(turn.learner.text_lang) else "promise"


def show_draft(turn: Turning) -> View:
    """That her language is a draft, and whether a machine reads it, as the folder of the language says."""
    view = phrase(turn, "draft")
    if turn.course.read_aloud(turn.learner.voice_lang):
        return view
    message, voice = wording(turn, "bot/draft-read/text")
    return view.changed(message=message, voice=voice)


def choose_first(turn: Turning, choice: str) -> None:
    """Which of the two languages she would like first, or Vietnamese alone."""
    if choice == ONLY_VIETNAMESE:
        choose_language(turn, SOURCE)
    else:
        turn.learner = turn.learner._replace(first=FIRST[choice])
        turn.go("promise")


def practise(turn: Turning, choice: str) -> None:
    """The first safety rule, done and not told."""
    right = choice == "hang-up"
    turn.fact(facts.RulePractised, detail=choice, correct=right)
    turn.put("practice-right" if right else "practice-wrong")
