"""A running installation in which something is on every page of staff: a number, a poster, a draft, a recording."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import insert, select

from api.access import auth
from api.app import assemble
from api.campaigns import write
from api.clock import now
from api.codes import join_codes
from api.http.context import Context
from api.ids import new_id
from api.places import base_numbers, contacts
from api.settings import Settings
from api.store.database import reading, writing
from api.store.models import HelpRequest, Staff
from api.store.statements import core
from tests.api.office import employ
from tests.api.recordings.speakers import Studio, speech
from tests.browser.conftest import Server

COMMUNE, VILLAGE = "lac-duong", "da-tro"
KHO = "Dăn iăt wơl niam."
"""What people say of a text; made of words that are listed."""


@dataclass(frozen=True)
class Filled:
    """``ids`` by the names that addresses of ``every_page`` have for them."""

    server: Server
    context: Context
    ids: dict[str, str]

    def address(self, path: str) -> str:
        """Where ``path`` is looked at."""
        filled = path.format_map(self.ids)
        return filled if filled.startswith("http") else self.server.url + filled

    def logs_in(self, page: Any, login: str) -> None:
        """From now on the browser of ``page`` is that of ``login``."""
        session = auth.open_session(self.context.database, login, now())
        page.context.add_cookies([{"name": auth.COOKIE, "value": session, "url": self.server.url}])


def filled(server: Server, welcome: str) -> Filled:
    """Rows for every page, written beside the ``server`` that runs; ``welcome`` is the address it invites to."""
    settings = Settings(_env_file=None, data_dir=server.folder, public_url=server.url)
    context = assemble(settings)
    for login, role in (("ca", "admin"), ("ka-mai", "reviewer"), ("k-brem", "recordist"), ("new-here", "recordist")):
        employ(context.database, login, role)
    return Filled(server, context, {"welcome": welcome, **_written(context), **_recorded(context)})


def _written(context: Context) -> dict[str, str]:
    at, actor = now(), "staff:ca"
    where: dict[str, Any] = {"commune": COMMUNE, "village": VILLAGE, "actor": actor, "now": at}
    with reading(context.database) as connection:
        author = connection.scalar(select(core(Staff).c.id).where(core(Staff).c.login == "ca"))
    with writing(context.database) as connection:
        code = join_codes.issue(connection, lang="vi", note="chợ phiên", **where)
        number = base_numbers.add(
            connection, households=120, source="UBND xã (hư cấu)", counted_on=date(2026, 1, 1), today=at.date(), **where
        )
        campaign = write.draft(
            connection, text="Tối mai họp thôn lúc 7 giờ.", villages=[f"{COMMUNE}/{VILLAGE}"], langs=["vi"],
            commune=COMMUNE, author="Đoàn xã (hư cấu)", staff_id=author, now=at,
        )  # fmt: skip
        asked = contacts.checked("Đoàn xã", "0900 000 001", "Ka Lan", date(2026, 1, 20), at.date())
        contacts.enter(connection, asked, commune=COMMUNE, actor=actor, now=at)
        for settled in (None, at):
            row = {"commune": COMMUNE, "village": VILLAGE, "lesson": "qr-pay", "step": "scan", "at": at}
            row |= {"settled_at": settled, "settled_by": actor if settled else ""}
            connection.execute(insert(core(HelpRequest)).values(chat_id=new_id(at), **row))
    return {"code": code, "number": number, "campaign": campaign}


def _recorded(context: Context) -> dict[str, str]:
    """One speaker recorded a text that was approved, another may listen; she wrote back what she understood."""
    studio = Studio(context)
    lesson = studio.course.lessons["phone-first"]
    for stage in lesson.stages[:3]:
        studio.translated(f"{lesson.id}/{stage.slug}/text", KHO)
    hers = studio.agrees("ka-mai")
    studio.agrees("k-brem")
    for stage in lesson.stages[:2]:
        studio.records(hers, studio.asked(f"{lesson.id}/{stage.slug}/text"), speech(KHO))
    studio.writes_back("k-brem", studio.last(), "Nghe lại cho kỹ.")
    return {"recording": studio.last()}
