"""The parts as the application wires them: tokens kept fresh, and an economy, where there is an Official Account."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

from pydantic import SecretStr
from sqlalchemy import insert

from api.app import assemble, running
from api.clock import now
from api.ids import new_id
from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.oauth import TokenPair
from api.platforms.zalo_oa.tokens import TokenAnswer
from api.settings import Settings
from api.store.database import reading, writing
from api.store.models import Chat, Outbox, SQLModel
from tests.api.platforms.zalo_oa.conftest import APP, SECRET
from tests.api.platforms.zalo_oa.connected import access as access_of
from tests.api.platforms.zalo_oa.official import Oa, body, until
from tests.fakes.zalo_oauth import FakeZaloOauth
from tests.fakes.zalo_windows import Windows


async def test_whoever_sends_for_the_account_renews_and_saves(settings: Settings, zalo: FakeZaloOauth) -> None:
    filled = {"zalo_oa_app_id": APP, "zalo_oa_app_secret": SecretStr(SECRET), "zalo_oa_oauth_url": zalo.url}
    context = assemble(settings.model_copy(update=filled))
    oa: Any = Oa(Windows(), village=None)  # type: ignore[arg-type] # nothing is sent here
    context = replace(context, channels={ACCOUNT: oa})
    access, refresh = zalo.grants()
    access_of(context).tokens.store(
        TokenPair(access, refresh, 90_000), TokenAnswer(b"", 0, True, now() - timedelta(hours=21))
    )
    stranger = {"address_hash": b"1", "address": b"", "state": "{}", "created_at": now(), "seen_at": now()}
    message = {"seq": 1, "body": body("mời họp"), "bulk": True, "created_at": now(), "due_at": now()}
    with writing(context.database) as connection:
        chat = new_id(now())
        connection.execute(insert(Chat).values(id=chat, account=ACCOUNT, **stranger))
        connection.execute(insert(Outbox).values(chat_id=chat, account=ACCOUNT, **message))

    def state() -> str:
        with reading(context.database) as connection:
            return str(connection.execute(SQLModel.metadata.tables["outbox"].select()).one().state)

    async with running(context, "send"):
        await until(lambda: state() == "held")
        await until(lambda: len(zalo.asked) == 1)
    assert oa.tried == 0
    assert await access_of(context).token() == zalo.access != access
