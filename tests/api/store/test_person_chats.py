"""Which chats a person has."""

import pytest
from sqlalchemy import exists, literal, select

from api.conversation.merging import place
from api.store.database import reading, writing
from api.store.models import Chat, Learner
from api.store.models.columns import Id
from api.store.person_chats import chats_of, chats_sharing, chats_with, places_of
from api.store.statements import core
from tests.api.village import Village

pytestmark = pytest.mark.sql

HER, HERS_TOO, ANOTHER = "1001", "1002", "1003"


def test_a_person_is_found_on_every_chat_of_hers_and_nobody_else(village: Village) -> None:
    for address in (HER, HERS_TOO, ANOTHER):
        village.arrives(address)
    first, second, other = (village.row(address).id for address in (HER, HERS_TOO, ANOTHER))
    who, neighbour = (village.rows("member", chat_id=chat)[0].learner_id for chat in (first, other))
    with writing(village.database) as connection:
        place(connection, second, who="2", learner=who)
    with reading(village.database) as connection:
        assert places_of(connection, who) == sorted([(first, "1"), (second, "2")])
        assert chats_of(connection, [who]) == sorted([first, second])
        assert chats_of(connection, [who, neighbour]) == sorted([first, second, other])
        assert set(connection.scalars(chats_sharing([first]))) == {first, second}
        assert set(connection.scalars(chats_sharing([other]))) == {other}
        assert set(connection.scalars(chats_with(literal(who, Id)))) == {first, second}
        learner, chat = core(Learner), core(Chat)
        hers = exists().where(chat.c.id.in_(chats_with(learner.c.id)), chat.c.id == second)
        assert set(connection.scalars(select(learner.c.id).where(hers))) == {
            row.learner_id for row in village.rows("member", chat_id=second)
        }
