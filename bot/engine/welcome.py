"""The first minute: a greeting in each language, a promise, a practised rule.

Value comes before questions (``enrol.py``). Every screen can be left by any command; whatever is skipped can be chosen
later from the menu.
"""

from bot import facts
from bot.course import SOURCE
from bot.engine.household import FIRST, ONLY_VIETNAMESE, languages
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
    turn.go("draft" if turn.course.drafted(lang) else "promise")


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
