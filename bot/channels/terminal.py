"""The terminal: replies as lines to read, and as JSON objects for other programs."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from bot.channels.base import OWN_SCREEN, UNHURRIED, BadPayload, Files, Inbound, Refused, Sent
from bot.channels.manifest import Installation, Manifest
from bot.channels.part import Part
from bot.channels.plan import card, written
from bot.facts import Fact, kind
from bot.replies import TOOL_DIGITS, Choice, Reply, Speech


class Terminal:
    """``bonso chat``: no network and no outbox; the command prints what ``as_text`` or ``as_json`` gives."""

    name = "terminal"
    manifest = Manifest("Dòng lệnh")
    capabilities = replace(OWN_SCREEN, buttons=0)  # numbers are typed; nothing can be pressed
    limits = UNHURRIED

    @classmethod
    def made(cls, given: Installation) -> None:
        """No part of a server: the command makes its own."""

    def verify(self, headers: Mapping[str, str], body: bytes) -> bool:
        """Never: nothing is delivered to a terminal."""
        return False

    def parse(self, body: bytes) -> list[Inbound]:
        """Always raises ``BadPayload``: the command reads its lines itself."""
        raise BadPayload("a terminal has no deliveries")

    async def send(self, address: str, part: Part, file: Files | None) -> Sent:
        """Always raises ``Refused``: the command prints replies itself."""
        raise Refused("a terminal has no outbox")

    async def acknowledge(self, ack: str) -> None:
        """Nothing to do."""

    async def start(self) -> None:
        """Nothing to open."""

    async def close(self) -> None:
        """Nothing to close."""


def as_text(reply: Reply) -> str:
    """A reply as lines of text: picture, voice, words, numbered choices, tools with their digits."""
    return "\n".join(_lines(reply))


def as_json(reply: Reply) -> dict[str, object]:
    """A reply as JSON values: the whole card, with its ``text`` in one piece and the ``lang`` it begins in."""
    shown = card(reply)
    del shown["kind"], shown["lines"]
    text = "\n".join(map(written, reply.lines))
    return {"text": text, "lang": reply.lines[0].lang if reply.lines else "", **shown}


def fact_json(fact: Fact) -> dict[str, object]:
    """A fact as JSON values: its kind under ``fact``, and the fields it uses."""
    used = {name: value for name, value in fact._asdict().items() if value not in ("", 0, None) or value is False}
    name = kind(type(fact))
    return {"fact": name, **used}


def _lines(reply: Reply) -> Iterator[str]:
    if reply.picture:
        yield f"[hình: {reply.alt or reply.picture}]"
    if not reply.on_request:
        yield from _heard(reply.speech)
    yield from map(written, reply.lines)
    for number, choice in enumerate(reply.choices, 1):
        yield f"  {number}. {choice.label}"
        if not reply.on_request:
            yield from (f"     {heard}" for heard in _heard(choice.speech))
    yield from (f"  ☎ {call.label}: {call.number}" for call in reply.calls)
    yield from (f"  🔗 {link.label}: {link.url}" for link in reply.links)
    if reply.tools:
        yield "  " + " · ".join(map(_tool, reply.tools))


def _heard(speech: Speech | None) -> Iterator[str]:
    for say in speech.says if speech else ():
        yield f"♪ {say.lang}{' chậm' if speech and speech.slow else ''}: {say.text}"


def _tool(tool: Choice) -> str:
    return f"{TOOL_DIGITS.get(tool.id, '')} {tool.label}".strip()
