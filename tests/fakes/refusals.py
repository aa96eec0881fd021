"""What platforms say when they take no picture, voice, file, button or link: words seen in life, none promised."""

from typing import NamedTuple


class Said(NamedTuple):
    """A refusal: its code and words; ``status`` is that of HTTP where it is another one."""

    code: int
    words: str
    status: int = 0


def _bad(*words: str) -> tuple[Said, ...]:
    return tuple(Said(400, f"Bad Request: {said}") for said in words)


VOICES: dict[str, tuple[Said, ...]] = {
    "telegram": (
        *_bad("VOICE_MESSAGES_FORBIDDEN", "user restricted receiving of voice messages", "CHAT_SEND_VOICES_FORBIDDEN"),
        *_bad("not enough rights to send voice notes to the chat"),
        Said(403, "Forbidden: VOICE_MESSAGES_FORBIDDEN"),
        Said(403, "Forbidden: user restricted receiving of voice messages"),
    ),
    "zalo-bot": (
        Said(400, "Bad Request: voice messages are not allowed by the user", 200),
        Said(400, "Bad Request: user restricts voice messages"),
    ),
}
"""Of a voice message, to who takes none, by channel."""

SOUNDS: dict[str, tuple[Said, ...]] = {
    "telegram": (
        *_bad(
            "wrong file identifier/HTTP URL specified", "file must be non-empty", "MEDIA_EMPTY", "VOICE_FILE_INVALID"
        ),
        Said(413, "Request Entity Too Large"),
    ),
    "zalo-bot": (
        Said(400, "voice could not be downloaded", 200),
        Said(400, "Bad Request: voice_url is not an aac file"),
    ),
}
"""Of this voice message, whoever gets it."""

STALE: tuple[Said, ...] = (
    *_bad("wrong file identifier/HTTP URL specified", "wrong file_id or the file is temporarily unavailable"),
    *_bad("wrong remote file identifier specified: Wrong padding in the string", "invalid file_id"),
    *_bad("can't use file of type Voice as Photo", "can't unserialize it. Wrong last symbol", "MEDIA_EMPTY"),
    *_bad("FILE_REFERENCE_EXPIRED", "FILE_REFERENCE_INVALID", "FILE_ID_INVALID", "words of a day to come"),
)
"""Of a file by the name that Telegram gave it once: https://core.telegram.org/bots/api#sending-files"""

PICTURES: dict[str, tuple[Said, ...]] = {
    "telegram": (
        *_bad("IMAGE_PROCESS_FAILED", "PHOTO_INVALID_DIMENSIONS", "PHOTO_EXT_INVALID", "PHOTO_SAVE_FILE_INVALID"),
        *_bad("PHOTO_CONTENT_TYPE_INVALID", "PHOTO_CONTENT_URL_EMPTY", "MEDIA_EMPTY", "MEDIA_INVALID"),
        *_bad("wrong file identifier/HTTP URL specified", "failed to get HTTP URL content"),
        *_bad("wrong type of the web page content", "can't upload file by URL", "file must be non-empty"),
        *_bad("not enough rights to send photos to the chat", "CHAT_SEND_PHOTOS_FORBIDDEN"),
        Said(403, "Forbidden: CHAT_SEND_PHOTOS_FORBIDDEN"),
        Said(403, "Forbidden: not enough rights to send photos to the chat"),
        Said(413, "Request Entity Too Large"),
    ),
    "zalo-bot": (
        Said(400, "photo could not be downloaded", 200),
        Said(400, "Bad Request: photo could not be downloaded"),
        Said(400, "Bad Request: photo is not an image"),
        Said(404, "photo not found", 200),
    ),
    "zalo-oa": (
        Said(-201, "Parameter is invalid: picture answers 404"),
        Said(-202, "image_url is invalid"),
        Said(-210, "picture is larger than 1 MB"),
        Said(-233, "This message type is not supported"),
        Said(-9999, "words of a day to come"),
    ),
}
"""Of a message with a picture, by channel."""

BUTTONS: dict[str, tuple[Said, ...]] = {
    "telegram": (
        *_bad(
            "BUTTON_DATA_INVALID", "BUTTON_TYPE_INVALID", "BUTTON_TEXT_INVALID", "BUTTON_INVALID", "BUTTON_ID_INVALID"
        ),
        *_bad("reply markup is too long", "REPLY_MARKUP_TOO_LONG", "REPLY_MARKUP_INVALID"),
        *_bad("object expected as reply markup", "can't parse reply keyboard markup JSON object"),
        *_bad("can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"),
        *_bad("can't parse inline keyboard button: button text is empty", "words of a day to come"),
    ),
    "zalo-oa": (
        Said(-201, "Parameter is invalid: buttons"),
        Said(-201, "Parameter is invalid: button title is empty"),
        Said(-201, "payload.buttons must not have more than 5 items"),
        Said(-202, "payload is invalid"),
        Said(-210, "button title is over its limit"),
        Said(-233, "This message type is not supported"),
        Said(-9999, "words of a day to come"),
    ),
}
"""Of a message with buttons, by channel; the platform of Zalo bots has none."""

LINKS: dict[str, tuple[Said, ...]] = {
    "telegram": (
        *_bad("BUTTON_URL_INVALID", "URL_INVALID", "reply markup is too long", "words of a day to come"),
        *_bad("inline keyboard button URL 'https://bonso.example/l/x' is invalid: Wrong HTTP URL"),
        *_bad("inline keyboard button URL 'https://bonso.example/l/x' is invalid: Unsupported URL protocol"),
    ),
    "zalo-bot": (
        Said(400, "Bad Request: links are not allowed"),
        Said(400, "text contains a blocked link", 200),
    ),
    "zalo-oa": (
        Said(-201, "Parameter is invalid: url"),
        Said(-201, "button url is not valid"),
        Said(-201, "default_action is invalid"),
        Said(-202, "domain is not verified"),
        Said(-9999, "words of a day to come"),
    ),
}
"""Of a message with a link that can be pressed, or an address in its words where there are no others."""
