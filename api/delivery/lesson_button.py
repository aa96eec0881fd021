"""The button that opens the page of a lesson, for chats without sound.

A plan holds its place (``bot.channels.plan.LESSON_PAGE``). When a turn is kept it is said whose page of which lesson
that is; only when the message is sent is the address made, so that its day begins then and no outbox holds a key.
"""

from collections.abc import Callable
from datetime import datetime

from api.clock import now as clock
from api.codes.lesson_links import from_chat
from api.codes.lesson_places import lesson_shown
from api.store import Keys
from bot.channels import Part, plan
from bot.engine.state import State


def page_of(state: State) -> str:
    """Whose page of which lesson shows the screen of a chat (``1:qr-pay``); empty where none does."""
    lesson = lesson_shown(state)
    return f"{state.chat.who}:{lesson}" if lesson else ""


def with_lesson_button(body: str, *, page: str) -> str:
    """A planned message, as JSON, with its button for ``page``, if it has one."""
    return body.replace(f'"{plan.LESSON_PAGE}"', f'"{plan.LESSON_PAGE}{page}"') if page else body


class LessonAddresses:
    """Makes the addresses, signed for one chat, good for a day."""

    def __init__(self, keys: Keys, public_url: str, clock: Callable[[], datetime] = clock) -> None:
        self._keys, self._public_url, self._clock = keys, public_url, clock

    def filled(self, chat: str, part: Part) -> Part:
        """``part`` as it goes to the platform."""
        links = part.get("links", ())
        if not any(target.startswith(plan.LESSON_PAGE) for _, target in links):
            return part
        return {**part, "links": [[label, self._opened(chat, target)] for label, target in links]}

    def _opened(self, chat: str, target: str) -> str:
        if not target.startswith(plan.LESSON_PAGE):
            return target
        who, _, lesson = target.removeprefix(plan.LESSON_PAGE).partition(":")
        return from_chat(self._keys, self._public_url, chat=chat, who=who, lesson=lesson, now=self._clock())
