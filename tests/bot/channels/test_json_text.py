"""Any JSON is read as a strict reader would; only halves of characters make a difference."""

import json

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.json_text import UNREADABLE, loads

ANY = st.text(st.characters(), max_size=20)
"""Text in which halves may stand alone."""


@given(ANY)
def test_what_was_said_comes_back_without_its_halves(text: str) -> None:
    whole = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    assert loads(json.dumps({"text": text}).encode()) == {"text": whole}


@given(st.binary(max_size=40))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    try:
        value = loads(body)
    except orjson.JSONDecodeError:
        return
    assert orjson.dumps(value)


@pytest.mark.parametrize("body", [b'{"a": NaN}', b"{'a': 1}", b'{"a": "\\ud83d"', b'{"a": "\\x"}', b"", b"\\"])
def test_what_is_no_json_stays_none(body: bytes) -> None:
    with pytest.raises(orjson.JSONDecodeError):
        loads(body)


def test_bytes_of_half_a_character_are_unreadable() -> None:
    assert loads(b'{"a": "\xf0\x9f\x98", "b": 1}') == {"a": UNREADABLE, "b": 1}
