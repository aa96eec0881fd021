"""A part as one consultation message of a Zalo Official Account. Pure.

Shapes: https://developers.zalo.me/docs/official-account/tin-nhan/tin-tu-van. Words may come with buttons, or with a
picture, but only the ``list`` template has both: a card of picture, title and subtitle with buttons under it.
"""

from collections.abc import Iterator

from bot.channels.base import Refused
from bot.channels.part import Part
from bot.channels.plan import POINTER
from bot.channels.split import fits, split
from bot.channels.zalo_oa.updates import PRESSED
from bot.replies import MORE_TOOLS

TITLE = 100
"""Characters of a card's title, as documented."""

SUBTITLE = 500
"""Characters of a card's subtitle. Documents we could read give no number; our screens rarely need 200."""

CARD = TITLE + SUBTITLE - 60
"""Characters of words on a card, however they are divided: a title is cut at a word, and may end that much early."""

Message = dict[str, object]


def message(part: Part, picture: str) -> Message:
    """The ``message`` of a request; ``picture`` is a public address or empty. Raises ``Refused`` for an empty part."""
    given, buttons = part.get("text", ""), list(_buttons(part))
    text = given if given.strip() else POINTER if given else ""  # the platform refuses words that nobody sees
    if picture and buttons:
        return _template(template_type="list", elements=[_card(part, picture)], buttons=buttons)
    if picture:
        shown = {"media_type": "image", "url": picture}
        return _text(text) | _template(template_type="media", elements=[shown])
    if not text:
        raise Refused("nothing to send")
    return _text(text) | (_template(buttons=buttons) if buttons else {})


def _text(text: str) -> Message:
    return {"text": text} if text else {}


def _template(**payload: object) -> Message:
    return {"attachment": {"type": "template", "payload": payload}}


def _card(part: Part, picture: str) -> Message:
    """Picture and words; a link of the screen is opened by the picture too. Without a subtitle a card is refused."""
    title, subtitle = _divided(part.get("text", "").strip() or POINTER)
    card: Message = {"title": title, "subtitle": subtitle or POINTER, "image_url": picture}
    if links := part.get("links"):
        card["default_action"] = {"type": "oa.open.url", "url": links[0][1]}
    return card


def _divided(text: str) -> tuple[str, str]:
    """Words as title and subtitle: after the first line, else after a sentence, else wherever both fit."""
    line, _, rest = text.partition("\n")
    if fits(line, TITLE) and fits(rest, SUBTITLE):
        return line, rest.strip()
    title, *_ = split(text, TITLE)
    rest = text.strip()[len(title) :].strip()
    if not fits(rest, SUBTITLE):
        title = text.strip()[:TITLE].rpartition(" ")[0] or text.strip()[:TITLE]
        rest = text.strip()[len(title) :].strip()
    return title, rest


def _buttons(part: Part) -> Iterator[Message]:
    """What answers, then calls and links, then the button behind which the tools are."""
    asked = [key for row in part.get("buttons", ()) for key in row]
    more = [key for key in asked if key[1].endswith(f":{MORE_TOOLS}")]
    for label, data in asked:
        if [label, data] not in more:
            yield _pressed(label, data)
    for label, number in part.get("calls", ()):
        yield {"title": label, "type": "oa.open.phone", "payload": {"phone_code": number}}
    for label, url in part.get("links", ()):
        yield {"title": label, "type": "oa.open.url", "payload": {"url": url}}
    for label, data in more:
        yield _pressed(label, data)


def _pressed(label: str, data: str) -> Message:
    # Hidden: shown, the data would stand in the chat as if she had written it.
    return {"title": label, "type": "oa.query.hide", "payload": f"{PRESSED}{data}"}
