"""The first three minutes: a greeting in each language, a promise, a practised rule, then consent.

Value comes before questions, and consent once she has something worth keeping. Every screen can be
left by any command; whatever is skipped can be chosen later from the menu.
"""

from bot import facts
from bot.course import SOURCE
from bot.engine import bank
from bot.engine.household import FIRST, ONLY_VIETNAMESE, ask_place, languages
from bot.engine.turn import Turning
from bot.engine.view import Offer, View, phrase, wording
from bot.replies import Speech

FACES = ("flower", "bird", "coffee", "buffalo", "sun", "tree")
"""Pictures that stand for the learners of a household, for who does not read names."""


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


def choose_age(turn: Turning, age: str) -> None:
    """Whether a grown-up, a child or both are learning; a child's guardian is asked for consent."""
    face = FACES[(int(turn.who) - 1) % len(FACES)]
    turn.learner = turn.learner._replace(age=age, face=face)
    turn.fact(facts.LearnerAdded, detail=age)
    turn.go("practice")


def practise(turn: Turning, choice: str) -> None:
    """The first safety rule, done and not told."""
    right = choice == "hang-up"
    turn.fact(facts.RulePractised, detail=choice, correct=right)
    turn.put("practice-right" if right else "practice-wrong")


def to_consent(turn: Turning, _choice: str = "") -> None:
    """Ask her, or for a child the guardian, unless she has answered already."""
    if turn.learner.consent:
        turn.go("menu")
    else:
        turn.go(consent_screen(turn))


def to_consent_again(turn: Turning, _choice: str = "") -> None:
    """She said no before and may think otherwise now."""
    turn.go(consent_screen(turn))


def consent_screen(turn: Turning) -> str:
    """Who is asked: under 16 a parent or teacher."""
    return "guardian" if turn.learner.age == "child" else "consent"


def agree(turn: Turning, _choice: str) -> None:
    """She agrees to what the text says; its version is what is kept."""
    turn.learner = turn.learner._replace(consent=turn.course.consent, greeted=True)
    turn.fact(facts.ConsentGiven, detail=turn.course.consent)
    if turn.learner.village:
        turn.go("saved")
    else:
        ask_place(turn)


def refuse(turn: Turning, _choice: str) -> None:
    """She does not; lessons work all the same, and her village is not kept."""
    traits = {name: told for name, told in turn.learner.traits.items() if name != bank.TRAIT}
    turn.learner = turn.learner._replace(consent="no", greeted=True, village="", name="", traits=traits)
    turn.fact(facts.ConsentRefused, detail=turn.course.consent)
    turn.go("not-saved")


def first_lesson(turn: Turning) -> str:
    """The lesson to begin with: the one that protects, if it is there."""
    lessons = turn.course.lessons
    return "scam-three-rules" if "scam-three-rules" in lessons else next(iter(lessons))
