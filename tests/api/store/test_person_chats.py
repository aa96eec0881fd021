"""Which chats a person has."""

from sqlalchemy import literal

from api.conversation.merging import place
from api.store.database import reading, writing
from api.store.models.columns import Id
from api.store.person_chats import chats_of, chats_sharing, chats_with, places_of
from tests.api.village import Village

HER, HERS_TOO, ANOTHER = "1001", "1002", "1003"


def test_a_person_is_found_on_every_chat_of_hers_and_nobody_else(village: Village) -> None:
    for address in (HER, HERS_TOO, ANOTHER):
        village.arrives(address)
    first, second, other = (village.row(address).id for address in (HER, HERS_TOO, ANOTHER))
    who, neighbour = (village.rows("member", chat_id=chat)[0].learner_id for chat in (first, other))
    with writing(village.database) as connection:
        place(connection, second, "2", who)
    with reading(village.database) as connection:
        assert places_of(connection, who) == sorted([(first, "1"), (second, "2")])
        assert chats_of(connection, [who]) == sorted([first, second])
        assert chats_of(connection, [who, neighbour]) == sorted([first, second, other])
        assert set(connection.scalars(chats_sharing([first]))) == {first, second}
        assert set(connection.scalars(chats_sharing([other]))) == {other}
        member = literal(who, Id)
        assert set(connection.scalars(chats_with(member))) == {first, second}
