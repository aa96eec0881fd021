"""Voice messages that somebody is to hear, as rows: ``api.people.voice_fetching`` fetches them."""

from collections.abc import Iterable

from api.conversation.batch import Batch
from api.conversation.chats import LockedChat
from api.conversation.rows import QuestionRow


def ask_to_hear(batch: Batch, chat: LockedChat, refs: Iterable[str], *, who: str, request: str) -> None:
    """What ``who`` said, sealed as ``bot.events.Sent.ref``, is to be fetched for the help request of ``request``."""
    now, person = batch.rows.now, chat.members.get(who)
    for ref in refs:
        question = QuestionRow(
            id=batch.new_id(),
            request=request,
            chat_id=chat.id,
            learner_id=person.id if person else None,
            account=chat.account,
            ref=ref,
            at=now,
            due_at=now,
        )
        batch.rows.questions.append(question)
