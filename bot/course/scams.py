"""What is known of swindles, as authors write it down: phrases, patterns of them, and whose web addresses are whose."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ScamPhrases:
    """Phrases that do the same in a message, such as asking for a code.

    ``kind`` is ``ask`` for what a message wants done, which "không" before it takes back, ``word`` for everything else.
    In a phrase ``..`` stands for up to three words.
    """

    name: str
    kind: str
    phrases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ScamPattern:
    """Phrases that together are a sign: each of ``wants`` names ``ScamPhrases``, all of them must be there.

    ``weight`` is 1 to 3, negative where it speaks for the message; ``sign`` names what is said of it.
    """

    id: str
    weight: int
    sign: str
    wants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfficialSite:
    """A registrable domain of a bank, a carrier or the state; ``brands`` is what swindlers would call it."""

    domain: str
    org: str
    brands: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blocked:
    """A domain or telephone number that somebody reported, on a day (ISO 8601), and who says so."""

    what: str
    reported_on: str
    source: str


@dataclass(frozen=True, slots=True)
class ScamBook:
    """All of it, and what the operator imported."""

    phrases: tuple[ScamPhrases, ...] = ()
    patterns: tuple[ScamPattern, ...] = ()
    sites: tuple[OfficialSite, ...] = ()
    blocked: tuple[Blocked, ...] = ()

    def __hash__(self) -> int:
        """By identity: what is made of a book is kept beside it, and thousands of rows would take their time."""
        return id(self)


SCAM_WORDS_FILE = "content/scam_words.tsv"
SCAMS_FILE = "content/scams.tsv"
SITES_FILE = "content/official_sites.tsv"
