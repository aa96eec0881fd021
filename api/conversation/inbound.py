"""From what a channel delivered to what the engine is told: codes looked up, secrets taken out."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterable, Mapping
from dataclasses import replace

from sqlalchemy import Connection, select

from api.codes import form, link_codes, recordist_codes
from api.store import JoinCode, Keys, core
from bot.channels import Inbound
from bot.events import (
    CampaignArrived,
    CodeShown,
    Event,
    Joined,
    LinkCodeTyped,
    RecordistCode,
    Said,
    Secret,
    Sent,
)
from bot.payments import pasted_code
from bot.safety.secrets import mask
from bot.safety.telephone import telephone

LONGEST = 2000
"""Characters of a message that are read; nobody needs more to ask for something."""

NOT_KEPT = ("ref", "delivered", "number")
"""Fields of events that say nothing in a list of failures, or too much."""

_codes = core(JoinCode)


def code_of(inbound: Inbound) -> str:
    """The join code that came with a message or is all of it; ``""`` for any other message."""
    if inbound.code:
        return form.read(inbound.code) or inbound.code[:20]
    return form.read(written(inbound.event))


def written(event: Event) -> str:
    """What she wrote: all of a message, or what stands beside something else."""
    return event.text if isinstance(event, (Said, Sent)) else ""


def look_up(connection: Connection, codes: Iterable[str]) -> dict[str, Joined]:
    """Every one of ``codes`` as an event, in one query; unknown and closed ones say so."""
    wanted = {code: Joined(code, known=False) for code in codes}
    possible = [code for code in wanted if form.valid(code)]
    if possible:
        columns = (_codes.c.code, _codes.c.commune, _codes.c.village, _codes.c.lang)
        open_codes = select(*columns).where(_codes.c.code.in_(possible), _codes.c.closed_at.is_(None))
        for code, commune, village, lang in connection.execute(open_codes):
            wanted[code] = Joined(code, True, commune, village, lang)
    return wanted


def heard(inbound: Inbound, joined: Mapping[str, Joined], keys: Keys) -> Event:
    """What the engine is told. Text that held a secret becomes the news that it did, and what is left of it.

    It makes no difference whether she wrote it alone or beside a picture: a code is looked up, a secret taken out.
    A payment code that she pasted is handed on as it is: the engine keeps nothing of it. Where the sound of a voice
    message or a picture lies is sealed, and a telephone number that stood in her words: the engine only
    hands them on, and what it remembers is stored.
    """
    if joined and (code := code_of(inbound)):
        return joined[code]
    event, text, number = inbound.event, written(inbound.event)[:LONGEST], ""
    if text:
        if code := pasted_code(text):
            return CodeShown((code,))
        if recordist := recordist_codes.read(text):
            return RecordistCode(recordist)
        if linking := link_codes.FORM.read(text):
            return LinkCodeTyped(linking)  # what it leads to depends on who typed it: ``api.conversation.linking``
        masked = mask(text)
        number = sealed(telephone(text), keys) if masked.text != text and telephone(text) else ""
        if masked.what:
            return Secret(masked.what, masked.text, number)
        text = masked.text
    if isinstance(event, Sent):
        return replace(event, text=text, ref=sealed(event.ref, keys) if event.ref else "")
    return Said(text, number=number) if isinstance(event, Said) else event


def sealed(ref: str, keys: Keys) -> str:
    """The name of a sound as ASCII that only ``keys`` open."""
    return urlsafe_b64encode(keys.seal(ref)).decode()


def unsealed(name: str, keys: Keys) -> str:
    """The inverse of ``sealed``. Raises ``cryptography.exceptions.InvalidTag`` and ``ValueError``."""
    return keys.open(urlsafe_b64decode(name.encode()))


def masked(event: Event) -> dict[str, str]:
    """An event as it may lie in the list of failures: its kind, and nothing that somebody wrote, chose or sent.

    A campaign's id says which text it was; that is kept elsewhere.
    """
    about = {"campaign": event.campaign} if isinstance(event, CampaignArrived) else {}
    return {"type": type(event).__name__, **about}
