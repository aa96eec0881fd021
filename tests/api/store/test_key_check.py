"""Another valid key is refused at the start, with what to do; the right one never is."""

import pytest
from sqlalchemy import Engine, select, update

from api.app import assemble
from api.commands.failing import sentences
from api.settings import Settings
from api.store.database import reading, writing
from api.store.key_check import WrongKey, right, settle
from api.store.keys import Keys
from api.store.models import Installation
from api.store.statements import core
from bot.events import Opened
from tests.api.village import Village

pytestmark = pytest.mark.sql

OTHER = Keys(b"another key that is just as valid")


def test_the_first_start_keeps_a_value_that_tells_nothing_of_the_key(database: Engine, keys: Keys) -> None:
    settle(database, keys)
    settle(database, keys)
    with reading(database) as connection:
        (value,) = connection.scalars(select(core(Installation).c.key_check))
        assert right(connection, keys) and not right(connection, OTHER)
    assert len(value) == 32 and value not in {keys.derive(label) for label in ("address look-up", "address seal")}


def test_another_key_is_refused_and_changes_nothing(database: Engine, keys: Keys) -> None:
    settle(database, keys)
    with pytest.raises(WrongKey):
        settle(database, OTHER)
    settle(database, keys)


def test_a_database_from_before_is_judged_by_its_addresses(village: Village) -> None:
    village.happens("1", Opened())
    with writing(village.database) as connection:
        connection.execute(update(core(Installation)).values(key_check=None))
    with pytest.raises(WrongKey):
        settle(village.database, OTHER)
    settle(village.database, village.keys)
    with pytest.raises(WrongKey):
        settle(village.database, OTHER)


def test_the_program_does_not_start_and_says_which_file(settings: Settings) -> None:
    assemble(settings).database.dispose()
    other = settings.model_copy(update={"secret_key": type(settings.secret_key)("x" * 32)})
    with pytest.raises(WrongKey) as refused:
        assemble(other)
    (said,) = sentences(refused.value)
    assert all(word in said for word in ("secret.key", "BONSO_SECRET_KEY", "bonso doctor"))
