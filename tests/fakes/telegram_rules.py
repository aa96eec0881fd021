"""What Telegram accepts, as far as a bot like ours can notice: limits, keyboards, files, refusals."""

import json
import re
import secrets
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

DESCRIPTION, SHORT_DESCRIPTION = 512, 120
TEXT, CAPTION, DATA, PER_ROW, BUTTONS = 4096, 1024, 64, 8, 100
PHOTO_BYTES, FILE_BYTES = 10 * 2**20, 50 * 2**20
TOKEN = re.compile(r"[0-9]{1,15}:[A-Za-z0-9_-]{3,64}")
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")

SENDING = {
    "chat_id",
    "reply_markup",
    "reply_parameters",
    "disable_notification",
    "protect_content",
    "message_thread_id",
    "message_effect_id",
    "business_connection_id",
    "allow_paid_broadcast",
}
PARAMETERS = {
    "getme": set(),
    "getupdates": {"offset", "limit", "timeout", "allowed_updates"},
    "setwebhook": {
        "url",
        "secret_token",
        "max_connections",
        "allowed_updates",
        "drop_pending_updates",
        "ip_address",
        "certificate",
    },
    "deletewebhook": {"drop_pending_updates"},
    "getwebhookinfo": set(),
    "sendmessage": SENDING | {"text", "entities", "parse_mode", "link_preview_options"},
    "sendvoice": SENDING | {"voice", "caption", "caption_entities", "parse_mode", "duration"},
    "sendaudio": SENDING
    | {"audio", "caption", "caption_entities", "parse_mode", "duration", "performer", "title", "thumbnail"},
    "sendphoto": SENDING | {"photo", "caption", "caption_entities", "parse_mode", "has_spoiler"},
    "answercallbackquery": {"callback_query_id", "text", "show_alert", "url", "cache_time"},
    "setmycommands": {"commands", "scope", "language_code"},
    "getmycommands": {"scope", "language_code"},
    "getfile": {"file_id"},
    "setmydescription": {"description", "language_code"},
    "setmyshortdescription": {"short_description", "language_code"},
}


class Refusal(Exception):
    """An answer with ``ok: false``."""

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(description)
        self.code, self.description, self.parameters = code, description, parameters


def bad(description: str) -> Refusal:
    return Refusal(400, f"Bad Request: {description}")


@dataclass(frozen=True)
class Upload:
    """A file that came along with a call."""

    name: str
    content: bytes
    kind: str


@dataclass(frozen=True)
class Stored:
    """A file on Telegram's side; ``about`` is what messages say of it."""

    kind: str
    content: bytes
    about: dict[str, Any]


def units(text: str) -> int:
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_parameters(method: str, given: dict[str, Any]) -> None:
    # The real server ignores what it does not know; here a slip of the pen must not pass.
    attached = {value.removeprefix("attach://") for value in given.values() if isinstance(value, str)}
    uploads = {name for name, value in given.items() if isinstance(value, Upload) and name in attached}
    if unknown := given.keys() - PARAMETERS[method] - uploads:
        raise bad(f"unknown parameters {sorted(unknown)}")
    if given.get("parse_mode"):
        raise bad("unsupported parse_mode")


def nested(given: dict[str, Any], name: str) -> Any:
    """A structured parameter: as it is, or as the JSON text it becomes in a form."""
    value = given.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        raise bad(f"can't parse {name} JSON object") from None


def whole(given: dict[str, Any], name: str, default: int) -> int:
    try:
        return int(given.get(name, default))
    except (TypeError, ValueError):
        raise bad(f"{name} must be an integer") from None


def check_text(text: Any) -> str:
    if not isinstance(text, str) or not text.strip():
        raise bad("message text is empty")
    if units(text) > TEXT:
        raise bad("message is too long")
    return text


def check_caption(caption: Any) -> str:
    if units(caption or "") > CAPTION:
        raise bad("message caption is too long")
    return caption or ""


def check_keyboard(markup: Any) -> list[list[dict[str, str]]]:
    """The rows of an inline keyboard; the only keyboard there is here."""
    if markup is None:
        return []
    rows = markup.get("inline_keyboard") if isinstance(markup, dict) else None
    if not isinstance(rows, list) or not all(isinstance(row, list) and row for row in rows):
        raise bad("object expected as reply markup")
    if any(len(row) > PER_ROW for row in rows) or sum(map(len, rows)) > BUTTONS:
        raise bad("reply markup is too long")
    for button in (button for row in rows for button in row):
        _check_button(button)
    return rows


def _check_button(button: dict[str, Any]) -> None:
    if not str(button.get("text", "")).strip():
        raise bad("can't parse inline keyboard button: button text is empty")
    if button.keys() == {"text", "callback_data"}:
        if not 1 <= len(button["callback_data"].encode()) <= DATA:
            raise bad("BUTTON_DATA_INVALID")
    elif button.keys() == {"text", "url"}:
        link = urlsplit(button["url"])
        if link.scheme not in ("http", "https", "tg") or "." not in (link.hostname or ""):
            raise bad(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")
    else:
        raise bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard")


def check_commands(commands: Any) -> list[dict[str, str]]:
    if not isinstance(commands, list) or len(commands) > 100:
        raise bad("too many commands")
    for command in commands:
        if not COMMAND.fullmatch(command["command"]):
            raise bad("BOT_COMMAND_INVALID")
        if not 1 <= len(command["description"]) <= 256:
            raise bad("BOT_COMMAND_DESCRIPTION_INVALID")
    return commands


def stored_voice(upload: Upload) -> Stored:
    """A voice message if it is Opus in Ogg; whatever else arrives as a document."""
    if len(upload.content) > FILE_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    if not upload.content:
        raise bad("file must be non-empty")
    if not (upload.content.startswith(b"OggS") and b"OpusHead" in upload.content[:100]):
        return Stored("document", upload.content, _about("BQACAgUAA", upload) | {"file_name": upload.name})
    last = upload.content.rindex(b"OggS")
    samples = int.from_bytes(upload.content[last + 6 : last + 14], "little")
    about = {"duration": round(samples / 48000), "mime_type": "audio/ogg"}
    return Stored("voice", upload.content, _about("AwACAgUAA", upload) | about)


def stored_audio(upload: Upload) -> Stored:
    """A file for the music player, which takes MP3 and M4A: https://core.telegram.org/bots/api#sendaudio"""
    if not upload.content:
        raise bad("file must be non-empty")
    if not upload.content.startswith((b"ID3", b"\xff\xf3", b"\xff\xfb", b"\xff\xf2", b"\xff\xfa")):
        raise bad("AUDIO_CONTENT_TYPE_INVALID")
    about = {"duration": 3, "mime_type": upload.kind}
    return Stored("audio", upload.content, _about("CQACAgUAA", upload) | about)


def stored_photo(upload: Upload) -> Stored:
    """A photo from a PNG, the only picture we send."""
    if len(upload.content) > PHOTO_BYTES:
        raise Refusal(413, "Request Entity Too Large")
    if not upload.content.startswith(b"\x89PNG\r\n\x1a\n"):
        raise bad("IMAGE_PROCESS_FAILED")
    width, height = (int.from_bytes(upload.content[at : at + 4], "big") for at in (16, 20))
    if width + height > 10000 or not 1 / 20 <= width / height <= 20:
        raise bad("PHOTO_INVALID_DIMENSIONS")
    return Stored("photo", upload.content, _about("AgACAgUAA", upload) | {"width": width, "height": height})


def _about(prefix: str, upload: Upload) -> dict[str, Any]:
    return {
        "file_id": prefix + secrets.token_urlsafe(40),
        "file_unique_id": "AQAD" + secrets.token_urlsafe(8),
        "file_size": len(upload.content),
    }
