"""Telegram's updates as our events, read from their JSON directly.

python-telegram-bot's parser alone would halve the rate of incoming messages. What we do not handle, and
whatever happens in a group, reads as nothing. Wire format: https://core.telegram.org/bots/api#update
"""

import re
from collections.abc import Callable, Mapping

from bot.channels.base import BadPayload, Inbound, kept, moment
from bot.events import Event, Left, Opened, Returned, Said, Sent, Tapped

LONGEST = 4096
"""Characters of a message: https://core.telegram.org/bots/api#sendmessage"""

COMMANDS = {
    "menu": ("menu", "Về trang đầu"),
    "hoc": ("học tiếp", "Học tiếp bài đang học"),
    "nghelai": ("nghe lại", "Nghe lại"),
    "chamhon": ("chậm hơn", "Nói chậm hơn"),
    "quaylai": ("quay lại", "Quay lại màn hình trước"),
    "nguoithat": ("người thật", "Người thật"),
    "khancap": ("khẩn cấp", "Lỡ bị lừa"),
    "doitieng": ("đổi tiếng", "Đổi tiếng nói"),
    "noimay": ("nối máy khác", "Học tiếp ở máy khác, nơi khác"),
    "thatkhong": ("bot này thật không", "Bòn Số có thật không, hỏi ai"),
    "dulieu": ("dữ liệu của tôi", "Xem hoặc xóa dữ liệu của mình"),
    "dung": ("dừng", "Thôi nhận tin nhắn"),
}
"""Commands in Telegram's menu: what each is taken to say, and its description there."""

CONTENTS = {
    "voice": "voice",
    "audio": "voice",
    "photo": "photo",
    "sticker": "sticker",
    "location": "location",
    "venue": "location",
    "contact": "contact",
    "animation": "other",
    "document": "file",
    "video": "other",
    "video_note": "other",
    "dice": "other",
    "game": "other",
    "poll": "other",
    "story": "other",
    "paid_media": "other",
    "checklist": "other",
}
"""Contents of a message other than text, as events name them. Notices of the platform are not among them.

An animation also has a document, for old apps; the first that fits counts.
"""

FETCHED = ("voice", "photo")
"""What is looked at or heard, and not only noted."""

_CODE = re.compile(r"[A-Za-z0-9_-]{1,64}")
_FILE = re.compile(r"[A-Za-z0-9_-]{1,200}")
_DATA = re.compile(r"([0-9]{1,18}):([!-~]{1,40})")


def read(update: object) -> list[Inbound]:
    """What one decoded update means, possibly nothing. Raises ``BadPayload`` if it is not an update at all."""
    if not isinstance(update, dict) or type(update.get("update_id")) is not int:
        raise BadPayload("no update_id")
    for kind, reader in _READERS.items():
        if kind in update:
            inbound = reader(f"update:{update['update_id']}", update[kind])
            return [inbound] if inbound else []
    return []


# {"update_id": 81, "message": {"message_id": 7, "date": 1789000000, "text": "/start BS12345",
#  "from": {"id": 5, "is_bot": false, "first_name": "Bạn", "language_code": "vi"},
#  "chat": {"id": 5, "type": "private", "first_name": "Bạn"}}}
def _message(key: str, message: object) -> Inbound | None:
    chat = _private(message)
    if not chat or not isinstance(message, dict):
        return None
    lang, text = _language(message), message.get("text")
    if isinstance(text, str):
        event, code = _said(kept(text, LONGEST))
        return Inbound(key, chat, event, lang, code, at=moment(message.get("date")))
    kind = next((kind for kind in CONTENTS if kind in message), "")
    sent = Sent(_content(message, kind), _file(message, kind), _beside(message)) if kind else None
    return Inbound(key, chat, sent, lang) if sent else None


# "document": {"file_id": "BQACAgUAAxk", "mime_type": "image/png", "file_name": "ma.png"}: a picture sent as a file
def _content(message: Mapping[str, object], kind: str) -> str:
    match message.get(kind):
        case {"mime_type": "image/png" | "image/jpeg" | "image/webp"} if CONTENTS[kind] == "file":
            return "photo"
    return CONTENTS[kind]


# "photo": [{"file_id": "AgAC1", …}], "caption": "tôi bị lừa rồi"; also of a voice, a document, a video, an animation.
def _beside(message: Mapping[str, object]) -> str:
    """What was written beside it; it is read like any text, so a command in it is what the command says."""
    caption = message.get("caption")
    if not isinstance(caption, str):
        return ""
    said, _ = _said(kept(caption, LONGEST))
    return said.text if isinstance(said, Said) else ""


# "voice": {"file_id": "AwACAgUAAxk", "file_unique_id": "AgADBQ", "duration": 7, "mime_type": "audio/ogg"}
def _file(message: Mapping[str, object], kind: str) -> str:
    """Telegram's name for a voice message or a picture, by which it can be fetched; of its sizes the largest."""
    match message.get(kind):
        case {"file_id": str(file)} | [*_, {"file_id": str(file)}] if _content(message, kind) in FETCHED:
            return file if _FILE.fullmatch(file) else ""
    return ""


def _said(text: str) -> tuple[Event, str]:
    """Text as an event, and the join code of the link that opened the chat."""
    if not text.startswith("/"):
        return Said(text), ""
    command, _, rest = text[1:].partition(" ")
    command, rest = command.partition("@")[0].lower(), rest.strip()
    if command == "start":
        return Opened(), rest if _CODE.fullmatch(rest) else ""
    words, _ = COMMANDS.get(command, (command, ""))
    return Said(f"{words} {rest}".strip()), ""


# {"update_id": 82, "callback_query": {"id": "4382", "data": "12:next", "chat_instance": "-77",
#  "from": {"id": 5, "is_bot": false, "first_name": "Bạn", "language_code": "vi"},
#  "message": {"message_id": 8, "date": 1789000000, "chat": {"id": 5, "type": "private"}, "text": "Bước 1"}}}
def _callback(key: str, query: object) -> Inbound | None:
    match query:
        case {"id": str(ack), "message": message, **rest}:
            chat = _private(message)
            return Inbound(key, chat, _tapped(rest.get("data")), _language(query), ack=ack) if chat else None
    return None


def _tapped(data: object) -> Tapped:
    """The button pressed. Data that is none of ours counts as a button of a screen long gone."""
    found = _DATA.fullmatch(data) if isinstance(data, str) else None
    return Tapped(int(found[1]), found[2]) if found else Tapped(0, "")


# {"update_id": 83, "my_chat_member": {"date": 1789000000, "chat": {"id": 5, "type": "private"},
#  "from": {"id": 5, "is_bot": false, "first_name": "Bạn"},
#  "old_chat_member": {"status": "member", "user": {…}}, "new_chat_member": {"status": "kicked", "user": {…}}}}
def _membership(key: str, change: object) -> Inbound | None:
    chat = _private(change)
    if not chat:
        return None
    match change:
        case {"new_chat_member": {"status": "kicked" | "left"}}:
            return Inbound(key, chat, Left())
        case {"new_chat_member": {"status": "member"}}:
            return Inbound(key, chat, Returned())
    return None


_READERS: dict[str, Callable[[str, object], Inbound | None]] = {
    "message": _message,
    "callback_query": _callback,
    "my_chat_member": _membership,
}

WANTED = list(_READERS)
"""The kinds of update to ask Telegram for; it keeps the others to itself."""


def _private(holder: object) -> str:
    """The id of the private chat that something happened in, or nothing."""
    match holder:
        case {"chat": {"id": int(chat), "type": "private"}} if type(chat) is int:
            return str(chat)
    return ""


def _language(holder: object) -> str:
    """The language of the sender's phone, ``vi`` of ``vi-VN``, or nothing."""
    match holder:
        case {"from": {"language_code": str(code)}}:
            return code.partition("-")[0].lower()[:8]
    return ""
