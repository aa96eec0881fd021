"""Pictures and voices of the shipped course, drawn and spoken when first needed and then kept for all tests here."""

from datetime import UTC, datetime

import pytest

from api.media.media import Media
from api.settings import ROOT
from bot.speech import voices
from bot.speech.store import Clips

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)


@pytest.fixture(scope="session")
def media(tmp_path_factory: pytest.TempPathFactory) -> Media:
    return Media(ROOT, Clips(tmp_path_factory.mktemp("media") / "clips", voices()))
