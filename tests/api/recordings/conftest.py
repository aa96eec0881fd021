"""A studio on both databases."""

from collections.abc import Iterator

import pytest

from api.app import assemble
from api.settings import Settings
from tests.api.recordings.speakers import Studio


@pytest.fixture
def studio(settings: Settings) -> Iterator[Studio]:
    """Nobody has recorded anything yet."""
    made = Studio(assemble(settings))
    yield made
    made.context.database.dispose()
