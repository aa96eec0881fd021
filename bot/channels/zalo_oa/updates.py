"""What a Zalo Official Account is told as our events, read from its JSON.

One app may speak for several accounts: what happens on another one reads as nothing, as do receipts, reactions,
anonymous visitors and our own messages, of which Zalo tells us too. Wire format:
https://developers.zalo.me/docs/official-account/webhook/tin-nhan/su-kien-nguoi-dung-gui-tin-nhan
"""

import re
from collections.abc import Callable, Mapping

from bot.channels.base import BadPayload, Inbound, kept, moment
from bot.events import Event, Left, Opened, Said, Sent, TakenOver, Tapped, Withdrew

LONGEST = 2000
"""Characters of a message."""

LONGEST_REF = 1000
"""Characters of the address of a sound or a picture; a longer one is none of theirs."""

FETCHED = ("voice", "photo")
"""What is looked at or heard, and not only noted."""

MILLISECONDS = 1000
"""Of times, in a second."""

PRESSED = "#"
"""Before the data of a button, which comes back as a text of hers."""

CONTENTS = {
    "user_send_image": "photo",
    "user_send_gif": "other",
    "user_send_audio": "voice",
    "user_send_video": "other",
    "user_send_location": "location",
    "user_send_sticker": "sticker",
    "user_send_link": "other",
    "user_send_file": "file",
    "user_send_business_card": "contact",
}
"""Messages other than text, as events name them. Of a place its coordinates are not read: nobody needs them."""

_ID = re.compile(r"[0-9A-Za-z_-]{1,64}")
_DATA = re.compile(r"#([0-9]{1,18}):([!-~]{1,40})")


def read(delivery: object, account: str = "", silent_hours: int = 0) -> list[Inbound]:
    """What one decoded delivery means, possibly nothing. Raises ``BadPayload`` if it is none at all.

    ``account`` is the id of our Official Account, empty for any. When one of our people has written, the bot is to
    keep silent for ``silent_hours``.
    """
    if not isinstance(delivery, dict) or not isinstance(delivery.get("event_name"), str):
        raise BadPayload("not an event")
    name: str = delivery["event_name"]
    if name.startswith("oa_send_"):
        return _echo(name, delivery, account, silent_hours)
    reader = _READERS.get(name)
    if reader is None or _elsewhere(account, delivery.get("oa_id"), _inside(delivery, "recipient")):
        return []
    person = _person(delivery)
    at = moment(delivery.get("timestamp"), MILLISECONDS)
    return [Inbound(_key(name, delivery, person), person, reader(name, delivery), at=at)]


def signed(delivery: object) -> str:
    """The time of a delivery, as its signature covers it. Raises ``BadPayload``."""
    at = delivery.get("timestamp") if isinstance(delivery, dict) else None
    if isinstance(at, bool) or not isinstance(at, int | str):
        raise BadPayload("no timestamp")
    return str(at)


# {"app_id": "360…", "user_id_by_app": "552…", "event_name": "user_send_text", "timestamp": "1789000000000",
#  "sender": {"id": "246…"}, "recipient": {"id": "388…"}, "message": {"msg_id": "96d3…", "text": "chào"}}
def _text(_name: str, delivery: Mapping[str, object]) -> Event:
    """What she wrote; or the button she pressed, as nothing but its data comes back."""
    text = kept(_words(delivery), LONGEST)
    if pressed := _DATA.fullmatch(text):
        return Tapped(int(pressed[1]), pressed[2])
    return Said(text) if text else Sent("other")


# {…, "event_name": "user_send_audio", "message": {"msg_id": "…", "attachments": [{"type": "audio",
#  "payload": {"url": "https://….zdn.vn/….amr"}}]}}, of an image too. What was written beside a picture is its "text";
#  of a link it is the address.
def _content(name: str, delivery: Mapping[str, object]) -> Event:
    what, beside = CONTENTS[name], kept(_words(delivery), LONGEST)
    if beside and name == "user_send_link":
        return Said(beside)
    return Sent(what, _file(delivery) if what in FETCHED else "", beside)


# {"oa_id": "388…", "follower": {"id": "246…"}, "app_id": "360…", "event_name": "follow", "source": "oa_profile",
#  "timestamp": "1789000000000"}; of user_click_chatnow {"oa_id": "388…", "user_id": "246…", …}
def _opened(_name: str, _delivery: Mapping[str, object]) -> Event:
    return Opened()


def _left(_name: str, _delivery: Mapping[str, object]) -> Event:
    return Left()


# {"event_name": "user_submit_info", "sender": {"id": "246…"}, "info": {"name": "…", "phone": "…"}, …}: not kept
def _submitted(_name: str, _delivery: Mapping[str, object]) -> Event:
    return Sent("contact")


def _withdrew(_name: str, _delivery: Mapping[str, object]) -> Event:
    return Withdrew()


_READERS: dict[str, Callable[[str, Mapping[str, object]], Event]] = {
    "user_send_text": _text,
    **dict.fromkeys(CONTENTS, _content),
    "follow": _opened,
    "user_click_chatnow": _opened,
    "unfollow": _left,
    "user_submit_info": _submitted,
    "user_withdraw": _withdrew,
}


# {"event_name": "oa_send_text", "admin_id": "571…", "sender": {"id": "388…"}, "recipient": {"id": "246…"},
#  "message": {"msg_id": "…", "text": "Để tôi gọi cho bà con."}, …}: with admin_id a person typed it
def _echo(name: str, delivery: Mapping[str, object], account: str, hours: int) -> list[Inbound]:
    if not delivery.get("admin_id") or not hours or _elsewhere(account, _inside(delivery, "sender")):
        return []
    person = _id(_inside(delivery, "recipient"))
    return [Inbound(_key(name, delivery, person), person, TakenOver(hours))]


def _key(name: str, delivery: Mapping[str, object], person: str) -> str:
    """The same whenever Zalo brings it again: the message, or for what is none the moment and the person."""
    message = delivery.get("message")
    given = message.get("msg_id") if isinstance(message, dict) else None
    if isinstance(given, str) and _ID.fullmatch(given):
        return f"{name}:{given}"
    if name.startswith(("user_send_", "oa_send_")):
        raise BadPayload("no msg_id")
    return f"{name}:{signed(delivery)[:20]}:{person}"


def _person(delivery: Mapping[str, object]) -> str:
    """Whose doing it was: kinds of events say it in three ways."""
    for given in (_inside(delivery, "sender"), _inside(delivery, "follower"), delivery.get("user_id")):
        if given is not None:
            return _id(given)
    raise BadPayload("nobody did it")


def _elsewhere(account: str, *named: object) -> bool:
    """Whether it happened on another Official Account than ours."""
    return bool(account) and any(one is not None and str(one) != account for one in named)


def _inside(delivery: Mapping[str, object], name: str) -> object:
    holder = delivery.get(name)
    return holder.get("id") if isinstance(holder, dict) else None


def _id(given: object) -> str:
    text = str(given) if type(given) is int else given
    if not isinstance(text, str) or not _ID.fullmatch(text):
        raise BadPayload("not an id")
    return text


def _words(delivery: Mapping[str, object]) -> str:
    match delivery:
        case {"message": {"text": str(text)}}:
            return text
    return ""


def _file(delivery: Mapping[str, object]) -> str:
    match delivery:
        case {"message": {"attachments": [{"payload": {"url": str(url)}}, *_]}} if len(url) <= LONGEST_REF:
            return url if url.isascii() else ""
    return ""
