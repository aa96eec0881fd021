"""How far a translation is trusted, and how far it must be before learners get it.

Four states, from a draft by outsiders to approved by speakers. Two kinds of text ask for more:

* *careful* ones (consent, emergency steps, verdicts on messages, what a whole village hears at once) reach
  learners only once approved, whatever the operator's minimum;
* *safety* text (money, banks, swindles, help; careful ones too) is approved by two people, who have
  read a translation back into Vietnamese.
"""

STATES = ("draft", "suggested", "reviewed", "approved")
"""Of a translation, from least to most trusted."""

DRAFT, SUGGESTED, REVIEWED, APPROVED = STATES

REJECTED = "rejected"
"""Of a translation that somebody found wrong: below every state, so that nobody gets it."""

CAREFUL = (
    *("bot/consent", "bot/guardian", "bot/my-data", "bot/delete/", "bot/deleted/", "bot/emergency", "bot/scam"),
    *("help-scammed/", "drill/", "bot/loudspeaker", "loudspeaker/"),
)
"""Keys that begin so are translated only once approved: consent (also where it is given or taken back
later), erasing, emergency steps and verdicts on scams; and what a whole village hears at once."""

SAFETY = (
    *CAREFUL,
    *("scam-", "account-", "qr-", "help-", "helper-", "phone-apps/", "phone-services/"),
    *("bot/promise", "bot/practice", "bot/tell-one", "bot/secret", "bot/person", "bot/qr", "bot/help", "bot/drill"),
)
"""Keys that begin so speak of money, banks, swindles or help."""

APPROVERS, SAFETY_APPROVERS = 1, 2
"""How many different people approve an entry."""


def careful(key: str) -> bool:
    """Whether the text of a key waits for approval, whatever the minimum."""
    return key.startswith(CAREFUL)


def safety(key: str) -> bool:
    """Whether two people approve the text of a key, and its translation back is written down."""
    return key.startswith(SAFETY)


def approvers(key: str) -> int:
    """How many different people must approve the text of a key."""
    return SAFETY_APPROVERS if safety(key) else APPROVERS


def least(key: str, minimum: str) -> str:
    """The state from which on learners get the text of a key."""
    return APPROVED if careful(key) else minimum


def trusted(state: str, minimum: str) -> bool:
    """Whether ``state`` is at least ``minimum``; an unknown state is not."""
    return state in STATES and STATES.index(state) >= STATES.index(minimum)
