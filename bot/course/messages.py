"""Translations, and what they and their Vietnamese are composed into: a message, ready to show and to speak."""

from dataclasses import dataclass, replace
from typing import NamedTuple

from bot.replies import Line, Say

LANGUAGE = "{language}"
"""Where a text names the language a learner has beside Vietnamese."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A translation: its text, its trust, and the Vietnamese it translates (stale when that changed)."""

    text: str
    source: str
    state: str = "draft"


class Draft(NamedTuple):
    """A translation on a screen that is not approved: variety, key, and how it reads, blanks not filled."""

    variety: str
    key: str
    text: str


@dataclass(frozen=True, slots=True)
class Message:
    """One key in one language, ready to show and to speak.

    A draft carries two lines and two stretches of speech: for reading the translation first and its
    Vietnamese below, for hearing the Vietnamese first. ``drafts`` is what is not approved in it.
    """

    lines: tuple[Line, ...]
    says: tuple[Say, ...]
    drafts: tuple[Draft, ...] = ()

    def filled(self, **values: str) -> "Message":
        """The same with ``{name}`` placeholders replaced."""
        return Message(
            tuple(Line(line.lang, line.text.format(**values), line.draft) for line in self.lines),
            tuple(Say(say.lang, say.text.format(**values), say.draft) for say in self.says),
            self.drafts,
        )

    def naming(self, language: str) -> "Message":
        """The same where it speaks of a language by its name, with other blanks left."""
        return Message(
            tuple(replace(line, text=line.text.replace(LANGUAGE, language)) for line in self.lines),
            tuple(replace(say, text=say.text.replace(LANGUAGE, language)) for say in self.says),
            self.drafts,
        )

    def once(self) -> "Message":
        """The same, heard in one language: a draft is left to be read, and only its Vietnamese is said."""
        return replace(self, says=tuple(say for say in self.says if not say.draft))
