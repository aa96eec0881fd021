"""The counts of a day, kept beside the facts they are folded from, in the same commit.

Always written in a fixed order, so that two writers never wait for each other in a circle.
"""

from collections import Counter
from collections.abc import Iterable

from sqlalchemy import Connection

from api.conversation.rows import DAILY, DailyRow, FactRow


def count(connection: Connection, facts: Iterable[FactRow]) -> None:
    """Add ``facts`` to what was counted."""
    kinds = Counter(
        (fact.day, fact.kind, fact.account, fact.commune, fact.village, fact.lang, fact.lesson, bool(fact.learner_id))
        for fact in facts
    )
    recount(connection, (DailyRow(*key, number) for key, number in kinds.items()))


def recount(connection: Connection, changes: Iterable[DailyRow]) -> None:
    """Add ``changes``, one at most for each key."""
    DAILY.run(connection, sorted(changes))
