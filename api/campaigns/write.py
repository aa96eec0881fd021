"""Writing a campaign: what is refused, and the moves from draft to done.

Every refusal is said in Vietnamese to whoever wrote it and changes nothing.
"""

import re
import unicodedata
from collections.abc import Container, Mapping, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import Connection, RowMapping, insert, select, update

from api.campaigns.withdraw import withdraw
from api.errors import Conflict, Invalid, NotFound
from api.ids import new_id
from api.store import Campaign, core, work_queue
from bot.course import Commune
from bot.safety.secrets import mask

LONGEST = 300
"""Characters of a message: it is read aloud, and must end before people stop listening."""

MOVES: Mapping[str, tuple[tuple[str, ...], str]] = {
    "start": (("draft",), "running"),
    "pause": (("running",), "paused"),
    "resume": (("paused",), "running"),
    "cancel": (("draft", "running", "paused", "done"), "cancelled"),
    "finish": (("running",), "done"),
    "reopen": (("done",), "running"),
}
"""Each move: the states it may be made from, and the state it leads to."""

_CAMPAIGN = core(Campaign)
_LINK = re.compile(r"https?://|www\.|\b[\w-]+\.(?:vn|com|net|org|info|top|xyz|me|ly|app)\b", re.IGNORECASE)


def check(
    text: str,
    villages: Sequence[str],
    langs: Sequence[str],
    communes: Mapping[str, Commune],
    languages: Container[str],
) -> None:
    """Raise ``Invalid`` with what to mend, or return."""
    text = clean(text)
    if not text:
        raise Invalid("Bạn chưa viết tin.")
    if "\0" in text:
        raise Invalid("Tin có ký tự lạ. Bạn gõ lại giúp.")
    if len(text) > LONGEST:
        raise Invalid(f"Tin dài {len(text)} chữ cái. Rút còn {LONGEST} để bà con nghe hết.")
    if _LINK.search(text):
        raise Invalid("Tin không được có đường dẫn. Bà con được dạy không bấm đường dẫn lạ.")
    if mask(text).found:
        raise Invalid("Tin có dãy số giống mã, số thẻ hay số tài khoản. Bỏ dãy số đó đi.")
    if not langs or any(lang not in languages for lang in langs):
        raise Invalid("Bạn chưa chọn người nhận đọc tiếng gì.")
    if not villages:
        raise Invalid("Bạn chưa chọn thôn nào.")
    for place in villages:
        commune, _, village = place.partition("/")
        if commune not in communes or (village and communes[commune].village(village) is None):
            raise Invalid("Có thôn không còn trong danh sách. Bạn tải lại trang rồi chọn lại.")


def clean(text: str) -> str:
    """The message as it is kept: NFC, which is all that the voice reads, and without NUL, which PostgreSQL refuses."""
    return unicodedata.normalize("NFC", text.replace("\0", "")).strip()


def draft(
    connection: Connection,
    *,
    text: str,
    villages: Sequence[str],
    langs: Sequence[str],
    commune: str,
    author: str,
    staff_id: str,
    now: datetime,
) -> str:
    """Keep a checked message as a draft; its id."""
    id = new_id(now)
    row: dict[str, object] = {
        "id": id,
        "commune": commune,
        "author": author,
        "created_by": staff_id,
        "villages": list(villages),
        "langs": list(langs),
        "texts": {"vi": clean(text)},
        "state": "draft",
        "created_at": now,
    }
    connection.execute(insert(_CAMPAIGN), row)
    return id


def move(connection: Connection, id: str, *, name: str, now: datetime) -> None:
    """Make a move of ``MOVES``; ``Conflict`` when somebody was faster, ``NotFound`` for an unknown campaign.

    Pausing lets what was handed over go out, a few seconds' worth; cancelling takes it back. A message that is done
    may still wait for people who have not written yet, so it can be cancelled too. Raises ``Conflict``.
    """
    find(connection, id)
    before, after = MOVES[name]
    changes: dict[str, object] = {"state": after}
    if name == "start":
        changes["started_at"] = now
    if name == "reopen":
        changes["done_at"] = None
    if after in ("done", "cancelled"):
        changes["done_at"] = now
    moved = connection.execute(
        update(_CAMPAIGN).where(_CAMPAIGN.c.id == id, _CAMPAIGN.c.state.in_(before)).values(**changes)
    )
    if moved.rowcount == 0:
        raise Conflict
    if name == "cancel":
        withdraw(connection, id, now)
    if name in ("start", "resume"):
        work_queue.order(connection, work_queue.SEND, key=id)


def agree_to_pay(connection: Connection, id: str, messages: int, dong: int) -> None:
    """Up to ``messages`` messages of a draft may be charged; ``dong`` is what that costs, as she was shown."""
    this = (_CAMPAIGN.c.id == id) & (_CAMPAIGN.c.state == "draft")
    connection.execute(update(_CAMPAIGN).where(this).values(paid_most=messages, paid_dong=dong))


def find(connection: Connection, id: str) -> RowMapping:
    """The campaign called ``id``. Raises ``NotFound``, also for what is no id at all."""
    try:
        UUID(id)
    except ValueError:
        raise NotFound("Không có tin này.") from None
    row = connection.execute(select(_CAMPAIGN).where(_CAMPAIGN.c.id == id)).mappings().one_or_none()
    if row is None:
        raise NotFound("Không có tin này.")
    return row


def listed(connection: Connection, commune: str = "") -> Sequence[RowMapping]:
    """Campaigns, newest first; those of one commune when ``commune`` is given."""
    query = select(_CAMPAIGN).order_by(_CAMPAIGN.c.created_at.desc()).limit(200)
    if commune:
        query = query.where(_CAMPAIGN.c.commune == commune)
    return connection.execute(query).mappings().all()
