"""Messages of a batch on their way into the outbox."""

from collections.abc import Sequence

import orjson

from api.conversation.batch import Batch
from api.conversation.chats import LockedChat
from api.conversation.rows import OutboxRow


def say(
    batch: Batch, chat: LockedChat, bodies: Sequence[str], *, campaign: str | None = None, bulk: bool = False
) -> None:
    """Put ``bodies`` (``Batch.planned``) behind what ``chat`` was told before; ``bulk`` ones come after all replies."""
    now = batch.rows.now
    for seq, body in enumerate(bodies, chat.seq + 1):
        screen = orjson.loads(body)["screen"]
        row = OutboxRow(chat.id, chat.account, seq, body, screen, bulk, campaign, created_at=now, due_at=now)
        batch.rows.outbox.append(row)
    chat.seq += len(bodies)
    batch.wake.update((chat.account, chat.id))
