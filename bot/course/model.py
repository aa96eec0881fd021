"""The course as an immutable value. Loading is ``load.py``, judging is ``check.py``.

Keys of messages (also gettext contexts in ``locales/*/messages.po``) are ``lesson/step/field``:

========================================  =====================================================
``qr-pay/scan/text``                      the sentence of a step or question
``qr-pay/scan/without``                   the same without a fact that is out of date
``qr-pay/who/option.name``                the label of an answer
``qr-pay/who/feedback.name``              what is said after that answer
``qr-pay/scan/alt``                       the picture in words
``qr-pay/lesson/title`` ``…/learned``     the lesson's name; what was learned, said at its end
``course/qr/title``                       the name of a course
``drill/sms-parcel/text``                 a message to practise on; ``…/sign``, ``…/feedback``
``loudspeaker/qr-pay/title``              a lesson on the village loudspeaker; ``…/sentence.1``, ``…/rule``
``bot/home/text``                         a sentence of the bot itself (``content/phrases.toml``)
``bot/home/choice.go-on``                 the label of a choice under it
``bot/tools/choice.again``                the label of a tool
``bot/hello/choice.kpm``                  the button of a language (``locales/kpm/language.toml``)
``bot/hello-kpm/text``                    its greeting
``answer/pin-meaning/title``              a question that has an answer; ``…/text``, ``…/more`` what is said
========================================  =====================================================
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from itertools import product
from typing import Any

from bot.course.answers import Answer
from bot.course.languages import SOURCE, Language
from bot.course.messages import Entry, Message
from bot.course.places import Commune, Contact, Village
from bot.course.scams import ScamBook
from bot.course.trust import Marks
from bot.course.truths import Hotline, Truth
from bot.language import MESSENGER, Vocabulary


@dataclass(frozen=True, slots=True)
class Option:
    """One answer; that to a question has ``feedback``, said after choosing it, right or wrong."""

    slug: str
    text: str
    feedback: str = ""
    right: bool = False
    picture: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One action. ``do`` steps ask for something and offer "I could not"; others are only read.

    ``without`` is what is said instead once a fact it uses is out of date. A step with ``ask`` has
    ``options`` and no right one: the answer is remembered under that name, and stages whose ``when``
    says otherwise are left out for her.
    """

    slug: str
    text: str
    picture: str
    alt: str
    do: bool = False
    facts: tuple[str, ...] = ()
    without: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    ask: str = ""
    options: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A quiz question with two or three options, exactly one of them right."""

    slug: str
    text: str
    options: tuple[Option, ...]
    picture: str
    alt: str
    facts: tuple[str, ...] = ()
    without: str = ""
    when: Mapping[str, str] = field(default_factory=dict)
    by_slug: Mapping[str, Option] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_slug", {option.slug: option for option in self.options})

    def option(self, slug: str) -> Option | None:
        """The option called ``slug``, or None when it was edited away."""
        return self.by_slug.get(slug)


@dataclass(frozen=True, slots=True)
class Lesson:
    """Steps, then questions. ``stages`` is both in order; a learner is always at one of them.

    ``assumed`` holds, for everything a step asks, the answer of who was not asked: the first one. ``careful`` and
    ``safety`` say of all its texts what ``trust.py`` means by that.
    """

    id: str
    course: str
    title: str
    learned: str
    steps: tuple[Step, ...]
    quiz: tuple[Question, ...]
    after: str = ""
    careful: bool = False
    safety: bool = False
    stages: tuple[Step | Question, ...] = field(init=False)
    places: Mapping[str, int] = field(init=False)
    assumed: Mapping[str, str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "stages", (*self.steps, *self.quiz))
        object.__setattr__(self, "places", {stage.slug: n for n, stage in enumerate(self.stages)})
        asked = {step.ask: step.options[0].slug for step in self.steps if step.ask and step.options}
        object.__setattr__(self, "assumed", asked)

    @property
    def picture(self) -> str:
        """What it is known by in a list: the picture it begins with."""
        return self.stages[0].picture

    def ways(self) -> Iterator[tuple[Step | Question, ...]]:
        """Every way through the lesson, one for each combination of answers to what its steps ask."""
        asking = [step for step in self.steps if step.ask]
        for answers in product(*([option.slug for option in step.options] for step in asking)):
            known = dict(zip((step.ask for step in asking), answers, strict=True))
            yield tuple(stage for stage in self.stages if self.meant_for(stage, known))

    def meant_for(self, stage: "Step | Question", known: Mapping[str, str]) -> bool:
        """Whether a stage is for who gave the answers ``known``."""
        return all(known.get(name, self.assumed.get(name)) == value for name, value in stage.when.items())


@dataclass(frozen=True, slots=True)
class Trial:
    """That a lesson was tried with real learners: when, where, with how many, and what changed because of it."""

    lesson: str
    on: date
    place: str
    learners: int
    changed: str


DRILL_FORMS = ("sms", "call", MESSENGER)
"""How a message to practise on comes: one of each in every drill, in this order."""


@dataclass(frozen=True, slots=True)
class Drill:
    """One message to practise on: a swindle, or a harmless one that is easily mistaken for it.

    ``form`` is how it comes (one of ``DRILL_FORMS``), ``about`` what it is or looks like, ``sign``
    the thing to look at, ``feedback`` what to do or why.
    """

    slug: str
    form: str
    about: str
    scam: bool
    text: str
    sign: str
    feedback: str
    picture: str


@dataclass(frozen=True, slots=True)
class Announcement:
    """What the village loudspeaker says of a lesson: for ears alone, so with nothing to press and nothing to choose.

    ``rule`` is what should stay with who heard it from across the valley. ``facts`` are those of the lesson that
    it rests on; once one of them no longer holds it is not said.
    """

    lesson: str
    title: str
    sentences: tuple[str, ...]
    rule: str
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Phrase:
    """A screen of the bot itself: a sentence, a picture, and the labels of its choices by id.

    ``exact`` marks a screen on which free text may only be taken literally (consent, deletion). ``careful`` and
    ``safety`` (``trust.py``) mark the whole screen, or the labels of the choices they list. On one with ``languages``
    the button of each language stands before its own choices.
    """

    name: str
    text: str = ""
    picture: str = ""
    alt: str = ""
    choices: Mapping[str, str] = field(default_factory=dict)
    exact: bool = False
    careful: bool | tuple[str, ...] = False
    safety: bool | tuple[str, ...] = False
    languages: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class Course:
    """Everything the engine may say. Immutable; a new one replaces it whole.

    ``digest`` is a hash over all of it and is written beside every fact. ``entries`` and ``messages`` are keyed
    by variety (see ``variety``) and then by message key; ``messages`` is complete for every one (fallbacks already
    applied). ``sources`` are the Vietnamese texts they were composed from. ``controller`` is who keeps the data,
    as named in the consent; ``consent`` its text's version. ``marks`` says which texts ask for more trust,
    ``covers`` are the pictures of those courses that have one.
    """

    digest: str
    lessons: Mapping[str, Lesson]
    courses: Mapping[str, tuple[str, ...]]
    covers: Mapping[str, str]
    phrases: Mapping[str, Phrase]
    truths: Mapping[str, Truth]
    drills: Mapping[str, Drill]
    trials: tuple[Trial, ...]
    announcements: Mapping[str, Announcement]
    hotlines: Mapping[str, Hotline]
    communes: Mapping[str, Commune]
    languages: Mapping[str, Language]
    entries: Mapping[str, Mapping[str, Entry]]
    messages: Mapping[str, Mapping[str, Message]]
    vocabulary: Vocabulary
    controller: str
    consent: str
    sources: Mapping[str, str]
    values: Mapping[str, str]
    minimum: str
    marks: Marks
    banks: Mapping[str, str] = field(default_factory=dict)
    """What people call each bank, by its six digits with NAPAS."""
    scams: ScamBook = field(default_factory=ScamBook)
    contacts: Mapping[tuple[str, str], Contact] = field(default_factory=dict)
    """What staff entered, by commune and village, ``""`` for all of the commune; it wins over the files."""
    village_voices: Mapping[tuple[str, str], frozenset[tuple[str, str]]] = field(default_factory=dict)
    """Sentences, by language and text, that somebody of a village recorded and learners hear."""
    answers: Mapping[str, Answer] = field(default_factory=dict)
    views: dict[tuple[str, str, str], Any] = field(default_factory=dict, compare=False, repr=False)
    """Screens already worded, by key and two languages. A memo, filled by ``bot.engine.view``."""

    def __repr__(self) -> str:
        """Its digest: all it holds is a megabyte, and asyncio words the result of a task whenever it sets a signal."""
        return f"<Course {self.digest}>"

    def tongue(self, lang: str, dialect: str) -> str:
        """The variety in which ``lang`` is read or heard by who speaks ``dialect``, as far as there is one.

        A language that was taken away is the source.
        """
        wanted = f"{lang}/{dialect}"
        if dialect and wanted in self.messages:
            return wanted
        return lang if lang in self.messages else SOURCE

    def beside(self, *langs: str) -> str:
        """The name of the first of ``langs`` that is not Vietnamese; of all there are, where none of them is one."""
        named = {id: language.name for id, language in self.languages.items() if id != SOURCE}
        return next((named[lang] for lang in langs if lang in named), ", ".join(named.values()))

    def drafted(self, lang: str) -> bool:
        """Whether anything in ``lang`` is shown or heard that is not approved."""
        return any(message.drafts for message in self.messages.get(lang, {}).values())

    def read_aloud(self, lang: str) -> bool:
        """Whether a machine speaks ``lang``, and not only people who recorded it."""
        return lang in self.languages and bool({*self.languages[lang].voices} - {"recorded"})

    def dialect_at(self, commune: str, village: str = "") -> str:
        """What most people speak in ``village`` of ``commune``; empty where it is not known."""
        return next((place.dialect for place in self._nearest(commune, village) if place.dialect), "")

    def policy_bank_day(self, commune: str, village: str = "") -> int:
        """On which day of a month the Bank for Social Policies comes to ``village`` of ``commune``; 0: unknown."""
        days = (place.policy_bank_day for place in self._nearest(commune, village))
        return next((day for day in days if day), 0)

    def contact(self, commune: str, village: str = "") -> Contact | None:
        """Whom people of ``village`` may ask: its own contact, else that of ``commune``; None where there is none."""
        for place in self._nearest(commune, village):
            entered = self.contacts.get((commune, "" if isinstance(place, Commune) else place.id))
            if entered or place.phone:
                return entered or Contact(place.contact or place.name, place.phone)
        return None

    def _nearest(self, commune: str, village: str) -> tuple[Village | Commune, ...]:
        """What is known of a place: the village before its commune."""
        found = self.communes.get(commune)
        there = found.village(village) if found else None
        return tuple(place for place in (there, found) if place is not None)
