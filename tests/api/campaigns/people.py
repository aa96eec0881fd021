"""Fictional people in the villages, and messages of the union to them."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import orjson
from sqlalchemy import insert, select

from api.campaigns import write
from api.campaigns.deliver import Receive
from api.ids import new_id
from api.store.database import reading, writing
from api.store.models import Chat, Learner, Member
from api.store.statements import core
from bot.channels.base import Inbound
from bot.events import Joined, Opened
from tests.api.village import PATH_TO_CONSENT, Village

DA_TRO, DA_NGHIT, LANG_BIANG = "lac-duong/da-tro", "lac-duong/da-nghit", "lang-biang-da-lat/bnor-c"
TEXT = "Tối mai họp thôn lúc 7 giờ."

_CHAT, _LEARNER, _MEMBER = map(core, (Chat, Learner, Member))


def on(village: Village, account: str) -> Village:
    """The same people's database, reached on another account."""
    return replace(village, account=account)


def settles(village: Village, address: str, place: str = DA_TRO, lang: str = "vi", *, agrees: bool = True) -> None:
    """Somebody scans the poster of ``place``, chooses a language and answers the question of consent."""
    commune, _, name = place.partition("/")
    village.happens(address, Opened())
    village.happens(address, Joined("BS00000", True, commune, name))
    _, *rest = PATH_TO_CONSENT
    village.taps(address, lang, *(["own-first"] if lang != "vi" else []), *rest, "yes" if agrees else "no")


def neighbours(village: Village, pattern: str, count: int) -> list[str]:
    """The addresses of ``count`` more who are in everything like the one at ``pattern``, written at once."""
    addresses = [f"{pattern}{number:06d}" for number in range(count)]
    with reading(village.database) as connection:
        chat = connection.execute(select(_CHAT).where(_CHAT.c.id == village.row(pattern).id)).mappings().one()
        member = connection.execute(select(_MEMBER).where(_MEMBER.c.chat_id == chat["id"])).mappings().one()
        learner = connection.execute(select(_LEARNER).where(_LEARNER.c.id == member["learner_id"])).mappings().one()
    ids = [(new_id(village.now), new_id(village.now)) for _ in addresses]
    with writing(village.database) as connection:
        connection.execute(
            insert(_CHAT),
            [
                {
                    **chat,
                    "id": id,
                    "address_hash": village.keys.address_hash(village.account, address),
                    "address": village.keys.seal(address),
                }
                for (id, _), address in zip(ids, addresses, strict=True)
            ],
        )
        connection.execute(insert(_LEARNER), [{**learner, "id": id} for _, id in ids])
        connection.execute(insert(_MEMBER), [{**member, "chat_id": at, "learner_id": who} for at, who in ids])
    return addresses


def written(village: Village, places: Sequence[str] = ("lac-duong",), langs: Sequence[str] = ("vi", "kpm")) -> str:
    """A draft of the union; its id."""
    with writing(village.database) as connection:
        return write.draft(
            connection,
            text=TEXT,
            villages=places,
            langs=langs,
            commune="lac-duong",
            author="Đoàn xã (hư cấu)",
            staff_id="thử",
            now=village.now,
        )


def moved(village: Village, campaign: str, *moves: str) -> None:
    for move in moves:
        with writing(village.database) as connection:
            write.move(connection, campaign, name=move, now=village.now)


def received(village: Village) -> Receive:
    """What ``Intake.receive`` does, on this thread: the real conversation, committed."""

    def receive(account: str, inbounds: list[Inbound]) -> None:
        village.batch(*((account, inbound) for inbound in inbounds))

    return receive


def became(village: Village, campaign: str) -> dict[str, tuple[str, str]]:
    """State and reason of each recipient, by address."""
    with reading(village.database) as connection:
        sealed = dict(connection.execute(select(_CHAT.c.id, _CHAT.c.address)).all())
    rows: Sequence[Any] = village.rows("recipient", campaign_id=campaign)
    return {village.keys.open(sealed[row.chat_id]): (row.state, row.why) for row in rows}


def told(village: Village, campaign: str) -> list[str]:
    """The chats that have the words of the campaign to read, each as often as it has them."""
    rows = village.rows("outbox", campaign_id=campaign)
    return [row.chat_id for row in rows if TEXT in row.body and orjson.loads(row.body)["kind"] != "voice"]
