"""A payment code that she pasted or photographed: what it says, and what nobody but her bank's app can say.

A code's numbers are somebody's own. They are told in the turn that read them and are nowhere after it: a screen is
``about`` nothing, so drawn once more it says to show the code again. That a code is in order says nothing of whose it
is: nothing here calls one good, and the next screen sends her to the name.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from bot import events, facts
from bot.course import Message
from bot.engine import scam
from bot.engine.fresh import leave_fresh
from bot.engine.turn import Turning
from bot.engine.view import View, joined, phrase, wording
from bot.language import numbers
from bot.orders import FetchPhoto
from bot.payments import CARD, Code, read_code

READ, NAME = "code", "code-name"
UNSEEN, SEVERAL, IDENTITY = "code-unseen", "code-several", "code-identity"

REFUSED = {
    "broken": "code-broken",
    "identity": IDENTITY,
    "link": "code-link",
    "text": "code-text",
}
"""The screens of what is no payment that could be made, by ``Code.kind``."""

SCREENS = (READ, NAME, UNSEEN, SEVERAL, "code-cash", "code-foreign", "code-unknown", *REFUSED.values())

EXPECTED_ON = ("qr", *SCREENS)
"""Screens on which a picture is most likely to be of a code."""

GROUP = 4
"""Digits that are read and heard together."""

LONGEST_HEARD, LONGEST_SHOWN = 40, 60
"""Letters of what somebody else wrote into a code; cut beyond that, for it is not hers to trust."""


_WORD, _PAUSE = re.compile(r"\w+"), re.compile(r"[,:]")
WORD_SECONDS, PAUSE_SECONDS = 0.28, 0.5
"""Of a syllable and of a pause, a little slower than they are (``bot.speech.length``): here nothing can be measured."""

MOST_SECONDS = 13.5
"""Of the fifteen that a screen may take: names of banks are longer than they look."""


class Part(NamedTuple):
    """A sentence about a code, as read and as heard; the higher ``after`` is, the sooner it is only read."""

    text: Message
    voice: Message
    after: int


def shown(turn: Turning, event: events.CodeShown) -> None:
    """She pasted a code, or pointed the page's camera at one; with none in it, how to come closer."""
    if event.codes:
        _explain(turn, event.codes)
    else:
        turn.go(UNSEEN)


def photo_sent(turn: Turning, ref: str, *, answered: bool) -> None:
    """A picture: it is looked at before anything is said of it, unless her words beside it were ``answered``."""
    turn.orders.append(FetchPhoto(turn.who, ref, quiet=answered))
    turn.show = answered


def photo_read(turn: Turning, event: events.PhotoRead) -> None:
    """What came of her pictures. Of one without a code it is said where she is, as of anything that cannot be read."""
    if event.codes:
        _explain(turn, event.codes)
    elif event.quiet:
        turn.show = False
    elif turn.screen in EXPECTED_ON:
        turn.go(UNSEEN)
    else:
        leave_fresh(turn)
        turn.note("note-sent")


def show_code(turn: Turning) -> View:
    """The code that was read just now; after that turn only that nothing of it was kept."""
    view = phrase(turn, READ)
    if turn.code is None:
        return view
    said = [*_said(turn, turn.code)]
    text, voice = joined(*(part.text for part in said)), joined(*_heard(said))
    return view.changed(message=text, voice=voice, private=True, unkept=True)


def to_name(turn: Turning, _choice: str = "") -> None:
    """What no code can say; "back" leads to where she was before the code."""
    turn.put(NAME)


def _explain(turn: Turning, contents: Sequence[str]) -> None:
    codes = [*dict.fromkeys(read_code(content, turn.course.banks) for content in contents)]
    screen = _screen(codes)
    turn.fact(facts.CodeRead, detail=screen.removeprefix("code-") if screen != READ else codes[0].kind)
    turn.code = codes[0] if screen == READ else None
    if screen != REFUSED["link"] or not scam.looks_at_code(turn, contents[0]):
        turn.go(screen)


def _screen(codes: Sequence[Code]) -> str:
    """An identity card is refused whatever lies beside it; of several codes none is explained."""
    kinds = [code.kind for code in codes]
    if "identity" in kinds:
        return IDENTITY
    if len(codes) > 1:
        return SEVERAL
    [code] = codes
    if code.kind in REFUSED:
        return REFUSED[code.kind]
    if code.foreign:
        return "code-foreign"
    if "cash" in code.warnings:
        return "code-cash"
    return "code-unknown" if "unknown-bank" in code.warnings else READ


def _said(turn: Turning, code: Code) -> Iterator[Part]:
    """What it says, in the order in which it is read."""
    if code.bank:
        yield _part(turn, "code-bank", 0, shown=code.bank, heard=_called(code.bank))
        kind = "code-card" if code.service == CARD else "code-account"
        yield _part(turn, kind, 2, shown=grouped(code.account), heard=spelled(code.account))
    else:
        yield _part(turn, f"code-{code.kind.replace('_', '-')}", 0)
    if code.merchant and not code.bank:
        yield _part(turn, "code-merchant", 2, merchant=_cut(code.merchant, LONGEST_HEARD))
    if code.amount:
        yield _part(turn, "code-amount", 1, shown=in_figures(code.amount), heard=in_words(code.amount))
    else:
        yield _part(turn, "code-no-amount", 1)
    if code.content:
        shown, heard = _cut(code.content, LONGEST_SHOWN), _cut(code.content, LONGEST_HEARD)
        yield _part(turn, "code-content", 3, shown=shown, heard=heard)
    if code.dynamic:
        yield _part(turn, "code-once", 4)


def _part(turn: Turning, name: str, after: int, **values: str) -> Part:
    """One sentence. A blank that is read in one form and heard in another is given as ``shown`` and ``heard``."""
    text, voice = wording(turn, f"bot/{name}/text")
    if "shown" not in values:
        return Part(text.filled(**values), voice.filled(**values), after)
    blank = name.removeprefix("code-").replace("card", "account")
    return Part(text.filled(**{blank: values["shown"]}), voice.filled(**{blank: values["heard"]}), after)


def _heard(said: Sequence[Part]) -> Iterator[Message]:
    """As much as is heard in ``MOST_SECONDS``, what matters most first; all of it is there to be read."""
    left, chosen = MOST_SECONDS, set[int]()
    for part in sorted(said, key=lambda part: part.after):
        left -= _seconds(part.voice)
        if left < 0:
            break
        chosen.add(part.after)
    return (part.voice for part in said if part.after in chosen)


def _seconds(voice: Message) -> float:
    texts = [say.text for say in voice.says]
    words, pauses = (sum(len(found.findall(text)) for text in texts) for found in (_WORD, _PAUSE))
    return words * WORD_SECONDS + pauses * PAUSE_SECONDS + len(texts) * PAUSE_SECONDS


def _called(bank: str) -> str:
    """``VBSP (NHCSXH)`` by the name that people here know; a remark in brackets is only for reading."""
    name, _, other = bank.removesuffix(")").partition(" (")
    return other if other and " " not in other else name


def grouped(account: str) -> str:
    """``5400205000001`` -> ``5400 2050 0000 1``: so it is compared with another screen, group by group."""
    return " ".join(account[at : at + GROUP] for at in range(0, len(account), GROUP))


def spelled(account: str) -> str:
    """Each digit by its name, with a pause after each group; letters as they are."""
    return ", ".join(" ".join(_name(sign) for sign in group) for group in grouped(account).split(" "))


def _name(sign: str) -> str:
    return numbers.digits(sign) or sign.upper()


def in_figures(amount: int) -> str:
    """``35000`` -> ``35.000 đồng (ba mươi lăm nghìn đồng)``."""
    return f"{amount:,} đồng ({in_words(amount)})".replace(",", ".")


def in_words(amount: int) -> str:
    """``35000`` -> ``ba mươi lăm nghìn đồng``."""
    return f"{numbers.words(amount)} đồng"


def _cut(text: str, most: int) -> str:
    plain = " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())
    return plain if len(plain) <= most else plain[: most - 1].rstrip() + "…"
