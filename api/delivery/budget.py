"""What messages of an account cost, and which of them must wait for it.

Most platforms take what they are given: for them this is all. Where messages are counted or charged another class
says otherwise (``Platform.economy`` of ``api.platforms.platform``). All methods work in the sender's
transactions.
"""

import sys
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection

from api.delivery.outbox import Claimed, Settled


class SendBudget:
    """Of an account whose messages cost nothing: nothing waits."""

    def spare(self, connection: Connection, now: datetime) -> int:
        """How many messages may go just now if none is kept for answers; those to everyone wait beyond that."""
        return sys.maxsize

    def hold(self, connection: Connection, rows: Sequence[Claimed], now: datetime) -> set[int]:
        """Make some of ``rows``, which are claimable, wait; their ids."""
        return set()

    def anything_to_release(self, connection: Connection, now: datetime) -> bool:
        """Whether something need not wait any longer."""
        return False

    def release(self, connection: Connection, now: datetime) -> None:
        """Let it go."""

    def charge(self, connection: Connection, ended: Sequence[Settled], now: datetime) -> None:
        """Write down what messages were charged to."""
