"""Are there enough ways to ask for things, and are translations of what is there?"""

from collections.abc import Iterator, Mapping

from bot.course import wording
from bot.course.checks.case import Case, Rule
from bot.course.compose import placeholders
from bot.course.language_rules import COMMANDS
from bot.course.languages import BA_CON, SOURCE, language_of
from bot.course.problem import Problem
from bot.course.text_files import catalog_file, words_file
from bot.course.trust import DRAFT, STATES
from bot.language import Meant, Translation, letters, loose

UTTERANCES = 15
"""The least number of ways to say a command or a lesson, not counting other marks on the same letters."""


def enough_utterances(case: Case) -> Iterator[Problem]:
    """Every command and lesson can be said in many ways."""
    said: dict[Meant, set[str]] = {}
    for meant, utterance in case.content.words.get(SOURCE, ()):
        said.setdefault(meant, set()).add(loose(utterance))
    expected = [Meant("command", id) for id in COMMANDS]
    expected += [Meant("lesson", lesson.id) for lesson in case.content.lessons]
    for meant in expected:
        count = len(said.get(meant, ()))
        if count < UTTERANCES:
            what = f"mới có {count} cách nói khác nhau"
            yield Problem(words_file(SOURCE), "", meant.id, what, f"viết ít nhất {UTTERANCES}, khác dấu không tính")


def one_meaning(case: Case) -> Iterator[Problem]:
    """What can be said anywhere does not mean two things. Answers only count on their own screen."""
    meanings: dict[str, dict[Meant, str]] = {}
    for lang, words in case.content.words.items():
        for meant, utterance in (pair for pair in words if pair[0].kind in ("command", "lesson")):
            meanings.setdefault(letters(utterance), {}).setdefault(meant, lang)
    for utterance, found in meanings.items():
        if len(found) > 1:
            ids = " và ".join(f"{meant.kind} {meant.id}" for meant in found)
            lang = list(found.values())[-1]
            yield Problem(words_file(lang), "", "", f"câu “{utterance}” vừa là {ids}", "giữ câu này ở một chỗ")


def translations(case: Case) -> Iterator[Problem]:
    """Every entry of a catalog keeps the rules in ``TRANSLATION_RULES``."""
    for lang, found in case.content.translations.items():
        for entry in found:
            for what, do in translation_faults(case.texts, entry):
                where = f"dòng {entry.line}, {entry.key}"
                yield Problem(catalog_file(lang), "", where, what, do)


def translation_faults(known: Mapping[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """What is wrong with one translation, and what to do; ``known`` are today's Vietnamese texts by key."""
    for rule in TRANSLATION_RULES:
        yield from rule(known, entry)
    yield from wording.faults(entry.key, text=entry.text, rules=wording.IN_EVERY_LANGUAGE)


def learner_alone_addressed(case: Case) -> Iterator[Problem]:
    """A draft says its word for *bà con* only where the Vietnamese does: her form of address takes its place."""
    words = {language.id: language.address.get(BA_CON, "") for language in case.content.languages}
    for variety, found in case.content.translations.items():
        word = words.get(language_of(variety), "")
        for entry in (entry for entry in found if word and entry.state == DRAFT):
            if f" {letters(word)} " in f" {letters(entry.text)} " and BA_CON not in letters(entry.source):
                where, what = f"dòng {entry.line}, {entry.key}", f"nói “{word}” mà câu tiếng Việt không có “{BA_CON}”"
                do = f"“{word}” chỉ để gọi người học; người khác thì dùng chữ khác"
                yield Problem(catalog_file(variety), "", where, what, do)


def key_exists(known: Mapping[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """The context of an entry is the key of a text."""
    if entry.key not in known:
        yield "không có câu nào mang khóa này", "sửa msgctxt, hoặc xóa mục này"


def state_known(_known: Mapping[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """The comment says one of the four states."""
    if entry.state not in STATES:
        yield f"không biết trạng thái “{entry.state}”", f"viết # state: {', '.join(STATES)}"


def same_blanks(known: Mapping[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """A translation has the same blanks to fill as today's Vietnamese; a stale one is not used anyway."""
    if known.get(entry.key) == entry.source and placeholders(entry.text) != placeholders(entry.source):
        names = ", ".join(f"{{{name}}}" for name in sorted(placeholders(entry.source) or ())) or "không có dấu { }"
        yield "chỗ trống { } khác bản tiếng Việt", f"giữ đúng: {names}"


def really_translated(_known: Mapping[str, str], entry: Translation) -> Iterator[wording.Fault]:
    """A copy of the Vietnamese would count as a translation and be read with the wrong voice."""
    if letters(entry.text) == letters(entry.source):
        yield "chép nguyên tiếng Việt", "để trống lời dịch, người học sẽ thấy tiếng Việt"


TRANSLATION_RULES = (key_exists, state_known, same_blanks, really_translated)

RULES: tuple[Rule, ...] = (
    enough_utterances,
    one_meaning,
    translations,
    learner_alone_addressed,
)
