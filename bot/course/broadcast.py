"""What the village loudspeaker says of a lesson, put together from its announcement and the frame around it.

Said twice, sentence by sentence, to people who hold no phone and cannot ask for it again. The second time is in
another language once its speakers have approved every word of it, in Vietnamese until then. A draft is never said.
Making it audible is ``bot.speech``'s business, putting it on paper ``api.loudspeaker``'s.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from bot.course.compose import announced
from bot.course.languages import SOURCE
from bot.course.locality import local_says, unit_of
from bot.course.model import Announcement, Course
from bot.course.places import Commune, Contact
from bot.course.truths import Truth
from bot.replies import Say, Speech


class Unsaid(Exception):
    """Nothing may be said of a lesson now; the message tells staff why, in Vietnamese."""


@dataclass(frozen=True, slots=True)
class Reading:
    """An announcement in one language, all of it to be read aloud. ``rule`` and ``ask`` are whole sentences."""

    lang: str
    opening: str
    title: str
    sentences: tuple[str, ...]
    rule: str
    again: str
    ask: str
    closing: str

    def message(self) -> Iterator[str]:
        """What it is about."""
        yield from (*self.sentences, self.rule)


@dataclass(frozen=True, slots=True)
class Broadcast:
    """What is said of ``lesson``, in Vietnamese and perhaps in other languages after it, until the day ``until``."""

    lesson: str
    readings: tuple[Reading, ...]
    until: date

    def speech(self) -> Speech:
        """The request for its voice: with a pause after every sentence, and slowly, because a valley answers.

        Two languages are said at the usual speed, or nobody would stand still until the end.
        """
        return Speech(tuple(self._says()), slow=len(self.readings) == 1)

    def _says(self) -> Iterator[Say]:
        first, *others = self.readings
        yield from _said(first, first.opening, first.title, *first.message())
        if not others:
            yield from _said(first, first.again, *first.message(), first.ask, first.closing)
            return
        yield from _said(first, first.again, first.rule, first.ask)
        for one in others:
            yield from _said(one, one.opening, one.title, *one.message(), one.again, one.rule, one.ask, one.closing)


def broadcast_of(course: Course, lesson: str, today: date, commune: Commune | None = None) -> Broadcast:
    """What is said of ``lesson`` on ``today``, naming the contact of ``commune`` if it has one.

    Raises ``Unsaid`` where nothing was written, or a fact it rests on does not hold today.
    """
    announcement = course.announcements.get(lesson)
    if announcement is None:
        raise Unsaid("Bài này chưa có lời cho loa thôn.")
    truths = [course.truths[id] for id in announcement.facts]
    for truth in truths:
        _must_hold(truth, today)
    contact = course.contact(commune.id) if commune else None
    others = [lang for lang in course.languages if lang != SOURCE and _approved(course, announcement, lang, contact)]
    readings = tuple(_reading(course, announcement, lang, commune) for lang in (SOURCE, *others))
    return Broadcast(lesson, readings, min(truth.last_day for truth in truths))


def _must_hold(truth: Truth, today: date) -> None:
    if truth.holds(today):
        return
    if today < truth.valid_from:
        raise Unsaid(f"Loa chưa đọc được: tới {truth.valid_from:%d/%m/%Y} điều này mới có hiệu lực: {truth.text}")
    raise Unsaid(f"Loa thôi đọc từ sau ngày {truth.last_day:%d/%m/%Y}, vì điều này phải kiểm tra lại: {truth.text}")


def _frame(contact: Contact | None) -> tuple[str, ...]:
    ask = "call" if contact else "ask"
    return tuple(f"bot/loudspeaker-{name}/text" for name in ("open", "rule", "again", ask, "end"))


def _approved(course: Course, announcement: Announcement, lang: str, contact: Contact | None) -> bool:
    """Whether everything that would be said in ``lang`` was approved: only such a message is in that language alone."""
    keys = (*announced(announcement), *_frame(contact))
    return all(tuple(say.lang for say in course.messages[lang][key].says) == (lang,) for key in keys)


def _reading(course: Course, announcement: Announcement, lang: str, commune: Commune | None) -> Reading:
    def said(key: str, **values: str) -> str:
        return local_says(course.messages[lang][key].filled(**values).says, unit_of(commune))[0].text

    title, *sentences, rule = map(said, announced(announcement))
    contact = course.contact(commune.id) if commune else None
    opening, remember, again, ask, closing = _frame(contact)
    asking = said(ask, **({"contact": contact.title, "phone": contact.phone} if contact else {}))
    return Reading(
        lang, said(opening), title, tuple(sentences), said(remember, rule=rule), said(again), asking, said(closing)
    )


def _said(reading: Reading, *texts: str) -> Iterator[Say]:
    return (Say(reading.lang, text) for text in texts)
