"""Messages of a batch on their way into the outbox."""

from collections.abc import Sequence

from api.conversation.batch import Batch, Message
from api.conversation.chats import LockedChat
from api.conversation.rows import OutboxRow


def say(
    batch: Batch, chat: LockedChat, messages: Sequence[Message], *, campaign: str | None = None, bulk: bool = False
) -> None:
    """Put ``messages`` behind what ``chat`` was told before; ``bulk`` ones come after all replies."""
    now = batch.rows.now
    for seq, (screen, body) in enumerate(messages, chat.seq + 1):
        row = OutboxRow(chat.id, chat.account, seq, body, screen, bulk, campaign, created_at=now, due_at=now)
        batch.rows.outbox.append(row)
    chat.seq += len(messages)
    batch.wake.update((chat.account, chat.id))
