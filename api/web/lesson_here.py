"""Where she is in a lesson, as the page of that lesson has it: so the phone can go on there without a network."""

from dataclasses import replace
from datetime import datetime

from api.codes.lesson_links import LIFE, signed
from api.codes.lesson_places import place_address, place_of
from api.conversation.read_state import state_of
from api.http.context import Context
from bot.engine.state import NOBODY


def lesson_here(context: Context, chat: str, now: datetime) -> dict[str, str | bool]:
    """Of a chat, by its id: the ``page`` of its screen, as a kept lesson names it, and the ``key`` to report by.

    ``lesson``, ``lang`` and ``voice`` say what is to be kept; ``ahead`` whether it may be fetched before she asks: not
    where data is dear to her. Empty in no lesson.
    """
    state, course = state_of(context.database, chat), context.courses.current
    place = place_of(course, state) if state else None
    if state is None or place is None:
        return {}
    key = signed(context.keys, chat, who=state.chat.who, lesson=place.lesson, until=now + LIFE)
    return {
        "page": place_address(course, NOBODY, replace(place, slow=False)),
        "key": key,
        "lesson": place.lesson,
        "lang": place.text_lang,
        "voice": place.voice_lang,
        "ahead": not state.learner.text_first,
    }
