"""What platforms say when they take no picture, no voice, no file: words seen in life, none of them promised."""

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
