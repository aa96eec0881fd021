"""What the API of a Zalo Official Account accepts, as far as an account like ours can notice.

Where documents are silent (how long a subtitle may be, how many buttons) it is the strictest that other people's
programs keep to.
"""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TEXT, TITLE, SUBTITLE, BUTTONS, BUTTON_TITLE, PAYLOAD = 2000, 100, 500, 5, 100, 1000
PICTURE_BYTES = 1 << 20
PICTURES = {"image/png": b"\x89PNG\r\n\x1a\n", "image/jpeg": b"\xff\xd8\xff"}

MESSAGE_KEYS = {"text", "attachment", "quote_message_id"}
ELEMENT_KEYS = {"title", "subtitle", "image_url", "default_action"}
MEDIA = ("image", "gif", "sticker")


class Refusal(Exception):
    """An envelope with an error, or with ``status`` an HTTP one."""

    def __init__(self, code: int, words: str, status: int = 200) -> None:
        super().__init__(words)
        self.code, self.words, self.status = code, words, status


@dataclass(frozen=True)
class Button:
    """A button under a message: ``kind`` is ``oa.query.hide`` and so on, ``target`` what it sends, opens or calls."""

    kind: str
    title: str
    target: str


@dataclass(frozen=True)
class Shape:
    """A message as understood. ``words`` are what there is to read, top to bottom; ``attachment_id`` is an upload."""

    template: str
    words: str
    picture: str = ""
    buttons: tuple[Button, ...] = ()
    action: str = ""
    attachment_id: str = ""


def bad(words: str) -> Refusal:
    return Refusal(-201, f"Parameter is invalid: {words}")


def shape(message: Any) -> Shape:
    """A ``message`` of a request, checked. Raises ``Refusal``."""
    if not isinstance(message, dict) or not message or message.keys() - MESSAGE_KEYS:
        raise bad("message")
    text = _text(message.get("text"), "text", TEXT) if "text" in message else ""
    attachment = message.get("attachment")
    if attachment is None:
        return Shape("", _wanted(text, "text"))
    match attachment:
        case {"type": "template", "payload": dict(payload)} if attachment.keys() == {"type", "payload"}:
            return _template(text, payload)
    raise bad("attachment")


def _template(text: str, payload: dict[str, Any]) -> Shape:
    buttons = _buttons(payload["buttons"]) if "buttons" in payload else ()
    match payload:
        case {"template_type": "list", "elements": list(elements)} if elements and len(elements) <= 5:
            if text:
                raise bad("a list has no text")
            return _list(elements, buttons)
        case {"template_type": "media", "elements": [dict(element)]} if not buttons:
            return _media(text, element)
        case {"buttons": [_, *_], **rest} if not rest or rest == {"template_type": "button"}:
            return Shape("button", _wanted(text, "text"), buttons=buttons)
    raise bad("template")


def _list(elements: list[Any], buttons: tuple[Button, ...]) -> Shape:
    words, first = [], elements[0]
    for element in elements:
        if not isinstance(element, dict) or element.keys() - ELEMENT_KEYS:
            raise bad("element")
        words.append(_wanted(_text(element.get("title"), "title", TITLE), "title"))
        words.append(_text(element.get("subtitle", ""), "subtitle", SUBTITLE))
        _public(element.get("image_url"))
    if not first.get("subtitle"):
        raise bad("the first element has no subtitle")
    action = _action(first["default_action"]) if "default_action" in first else ""
    return Shape("list", "\n".join(filter(None, words)), first["image_url"], buttons, action)


def _media(text: str, element: dict[str, Any]) -> Shape:
    if element.get("media_type") not in MEDIA or element.keys() - {"media_type", "url", "attachment_id"}:
        raise bad("media")
    if bool(element.get("url")) == bool(element.get("attachment_id")):
        raise bad("either url or attachment_id")
    url = _public(element["url"]) if element.get("url") else ""
    return Shape("media", text, url, attachment_id=str(element.get("attachment_id") or ""))


def _buttons(given: Any) -> tuple[Button, ...]:
    if not isinstance(given, list) or len(given) > BUTTONS:
        raise bad("buttons")
    return tuple(_button(button) for button in given)


def _button(button: Any) -> Button:
    match button:
        case {"title": title, "type": "oa.query.hide" | "oa.query.show" as kind, "payload": str(payload)}:
            target = _wanted(_text(payload, "payload", PAYLOAD), "payload")
        case {"title": title, "type": "oa.open.url" as kind, "payload": {"url": url}}:
            target = _public(url)
        case {"title": title, "type": "oa.open.phone" as kind, "payload": {"phone_code": str(number)}}:
            if not re.fullmatch(r"\+?[0-9]{2,15}", number):
                raise bad("phone_code")
            target = number
        case {"title": title, "type": "oa.open.sms" as kind, "payload": {"content": str(), "phone_code": str(number)}}:
            target = number
        case _:
            raise bad("button")
    if button.keys() - {"title", "type", "payload", "image_icon"}:
        raise bad("button")
    return Button(kind, _wanted(_text(title, "button title", BUTTON_TITLE), "button title"), target)


def _action(action: Any) -> str:
    match action:
        case {"type": "oa.open.url", "url": str(url)}:
            return _public(url)
    raise bad("default_action")


def _text(given: Any, name: str, most: int) -> str:
    """Counted in UTF-16 units: the stricter reading of "characters"."""
    if not isinstance(given, str):
        raise bad(name)
    if len(given.encode("utf-16-le")) // 2 > most:
        raise Refusal(-210, f"{name} is over its limit")
    return given


def _wanted(text: str, name: str) -> str:
    if not text.strip():
        raise bad(f"{name} is empty")
    return text


def _public(url: Any) -> str:
    """An https address on a host that others than this machine could know."""
    parts = urlsplit(url) if isinstance(url, str) else urlsplit("")
    host = parts.hostname or ""
    if parts.scheme != "https" or "." not in host or re.fullmatch(r"[\d.]+|\[.*\]|.*\.(local|internal)", host):
        raise bad("url")
    return str(url)


def picture(kind: str, content: bytes) -> None:
    """What lies at the address of a picture. Raises ``Refusal``."""
    if kind not in PICTURES or not content.startswith(PICTURES[kind]):
        raise bad("neither PNG nor JPEG")
    if len(content) > PICTURE_BYTES:
        raise Refusal(-210, "picture is larger than 1 MB")
