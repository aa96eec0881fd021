"""Languages, and how one is called as a dialect speaks it or as somebody tells it freely."""

from collections.abc import Mapping
from dataclasses import dataclass, field

SOURCE = "vi"
"""The language lessons are written in. Every other one falls back to it."""


FORMS = ("", "ông", "bà", "cô", "chú", "anh", "chị", "em")
"""What people in Lâm Đồng are called by age and sex; ``""`` stands for *bà con*, which fits everybody."""

BA_CON = "bà con"
"""How texts speak to who learns, and to nobody else."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language learners can choose: what ``locales/<id>/language.toml`` says of it.

    ``fallback`` is the language that stands beside or instead of it. ``dialects`` are those it is spoken in, with
    their names; ``standard`` the one its written standard is based on, so that whoever speaks it needs no variety of
    her own. ``button`` is what she taps to choose it, ``greeting`` what she hears before. With ``drafts`` learners
    get what speakers have not approved, marked and beside its Vietnamese; without, only what they approved.
    ``voices`` are the kinds of voice that speak it, the best first. With ``speakers`` people record it. ``spelling``
    names the rules of its letters (``bot.language.spellings``), ``sources`` those its word list may rest on;
    ``font`` is the stack of fonts, as in CSS, that has all of its letters. ``address`` is how its drafts speak to who
    learns: its word for ``BA_CON``, and those for ``FORMS`` as far as the language has an attested word.
    """

    id: str
    name: str
    fallback: str = ""
    dialects: Mapping[str, str] = field(default_factory=dict)
    standard: str = ""
    button: str = ""
    greeting: str = ""
    drafts: bool = False
    voices: tuple[str, ...] = ("recorded",)
    speakers: bool = False
    spelling: str = ""
    sources: tuple[str, ...] = ()
    font: str = ""
    address: Mapping[str, str] = field(default_factory=dict)

    def judged_by(self, speaks: str, dialect: str) -> bool:
        """Whether who ``speaks`` a dialect, or none, can tell of something in ``dialect`` that it is right.

        It is in hers, or hers is the one the standard is based on. An empty ``dialect`` is the standard. A language
        without dialects asks nobody.
        """
        return not self.dialects or (bool(speaks) and speaks in (dialect or self.standard, self.standard))


def variety(lang: str, dialect: str = "") -> str:
    """The language ``lang`` as one ``dialect`` speaks it: ``kpm/cil``, or ``kpm`` for its written standard."""
    return f"{lang}/{dialect}" if dialect else lang


def telling(variety: str) -> str:
    """What Vietnamese is asked to be heard in when somebody of ``variety`` has told it freely: ``kpm/cil:vi``.

    The text asked for is the Vietnamese. Whoever has no such telling of it says it in Vietnamese.
    """
    return f"{variety}:{SOURCE}"


def is_telling(lang: str) -> bool:
    """Whether ``lang`` is that of a telling."""
    return ":" in lang


def language_of(variety: str) -> str:
    """The language that a variety, or a telling in it, belongs to."""
    return variety.partition(":")[0].partition("/")[0]
