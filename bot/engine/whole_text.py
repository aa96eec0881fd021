"""A text taken as a whole: a digit, the very words of something, the same without marks, a sign of the hand."""

from bot.engine.meaning import EMERGENCY, EXACT, FOLDED
from bot.engine.screen_choices import Found, ScreenChoices, meant_here, on_screen
from bot.language import Meant, Vocabulary, loose
from bot.replies import TOOL_DIGITS

SUGGESTED = 2
"""Things suggested at most."""

HANDS = {
    **dict.fromkeys("👍👌🆗", ("yes", "done")),
    **dict.fromkeys("✅✔", ("done",)),
    **dict.fromkeys("👎❌🚫", ("no",)),
}
"""Signs that people send instead of a word, and the answers they stand for."""

THANKS = frozenset("❤♥🧡💛💚💙💜💕💖💗🥰😍🙏🌹🌸💐")

ALARM = frozenset("🆘🚨")

_TOOLS = {digit: tool for tool, digit in TOOL_DIGITS.items()}


def by_digit(typed: str, screen: ScreenChoices) -> Found:
    """A digit: the choice of that number, else the tool that has it everywhere."""
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 2):
        return {}
    tool = _TOOLS.get(typed)
    if tool and len(typed) == 1:
        return {on_screen(Meant("command", tool), screen): EXACT}
    place = int(typed)
    return {Meant("choice", screen.ids[place - 1]): EXACT} if 0 < place <= len(screen.ids) else {}


def named_number(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """A number with its marks ("sáu"), before anything that only looks like it without them ("sau", go on)."""
    return {} if typed.isascii() else by_digit(vocabulary.signs.numbers.get(typed, ""), screen)


def word_for_word(typed: str, screen: ScreenChoices, vocabulary: Vocabulary, *, exact: bool) -> Found:
    """Level 1. Literally (``exact``), only choices and no answer that merely fits one."""
    if typed and typed in screen.exact:
        return dict.fromkeys(screen.exact[typed], EXACT)
    if exact:
        ids = {meant.id for meant in vocabulary.exact.get(typed, ()) if meant.kind == "reply"} & {*screen.ids}
        return {Meant("choice", id): EXACT for id in ids}
    return dict.fromkeys(meant_here(vocabulary.exact.get(typed, ()), screen), EXACT)


def without_marks(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> Found:
    """Level 3; at level 2 a language with rules of its own. What is spelled differently and looks the same is asked."""
    plain = loose(typed)
    if plain and plain in screen.folded:
        return dict.fromkeys(screen.folded[plain], FOLDED)
    spellings = [text for text in vocabulary.spellings.get(plain, ()) if text not in vocabulary.apart]
    alike = [
        *(vocabulary.exact[text] for text in spellings),
        *(level.get(fold(typed), ()) for fold, level in vocabulary.levels.items()),
    ]
    return dict.fromkeys((one for meanings in alike for one in meant_here(meanings, screen)), FOLDED)


def like_own(typed: str, screen: ScreenChoices, vocabulary: Vocabulary) -> tuple[Meant, ...]:
    """What looks the same without any marks in a language with rules of its own: different words do (kòn, kờñ)."""
    spellings = [text for text in vocabulary.spellings.get(loose(typed), ()) if text in vocabulary.apart]
    found = {one for text in spellings for one in meant_here(vocabulary.exact[text], screen)}
    return tuple(sorted(found, key=lambda meant: (meant.kind, meant.id))[:SUGGESTED])


def by_hand(text: str, screen: ScreenChoices) -> Found:
    """A thumb, a cross or a heart instead of a word."""
    if any(sign in ALARM for sign in text):
        return {on_screen(EMERGENCY, screen): FOLDED}
    if any(letter.isalnum() for letter in text):
        return {}
    replies = [Meant("reply", reply) for sign in text for reply in HANDS.get(sign, ())]
    if not replies and any(sign in THANKS for sign in text):
        return {Meant("command", "thanks"): FOLDED}
    return dict.fromkeys(meant_here(replies, screen), FOLDED)
