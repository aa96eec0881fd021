"""Links to a lesson: signed, sealed, for one lesson, for a day."""

from base64 import urlsafe_b64decode
from datetime import timedelta

import pytest

from api.codes.lesson_links import LIFE, BadLink, LinkExpired, link, opened_link, signed
from api.store.keys import Keys
from tests.api.conftest import NOW
from tests.rows import each_row

CHAT = "019a0000-0000-7000-8000-000000000001"


def made(keys: Keys, lesson: str = "qr-pay") -> str:
    return signed(keys, CHAT, who="2", lesson=lesson, until=NOW + LIFE)


def test_a_link_says_whose_it_is_to_us(keys: Keys) -> None:
    found = opened_link(keys, made(keys), lesson="qr-pay", now=NOW)
    assert (found.chat, found.who, found.until) == (CHAT, "2", NOW + LIFE)


def test_a_link_says_nothing_to_anybody_else(keys: Keys) -> None:
    content = urlsafe_b64decode(made(keys) + "==")
    assert CHAT.encode() not in content and CHAT.replace("-", "").encode() not in content
    assert bytes.fromhex(CHAT.replace("-", "")) not in content
    assert made(keys) != made(keys), "two links of one chat cannot be told to be hers"
    with pytest.raises(BadLink):
        opened_link(Keys(b"the secret of another installation"), made(keys), lesson="qr-pay", now=NOW)


def test_a_link_holds_for_a_day(keys: Keys) -> None:
    assert opened_link(keys, made(keys), lesson="qr-pay", now=NOW + timedelta(hours=23, minutes=59))
    with pytest.raises(LinkExpired):
        opened_link(keys, made(keys), lesson="qr-pay", now=NOW + timedelta(hours=24))


def test_a_link_holds_for_one_lesson(keys: Keys) -> None:
    with pytest.raises(BadLink):
        opened_link(keys, made(keys), lesson="qr-what", now=NOW)


def test_no_part_of_a_link_may_be_changed(keys: Keys) -> None:
    key = made(keys)
    for at in range(len(key)):
        other = "A" if key[at] != "A" else "B"
        changed = key[:at] + other + key[at + 1 :]
        if urlsafe_b64decode(changed + "==") != urlsafe_b64decode(key + "=="):
            with pytest.raises(BadLink):
                opened_link(keys, changed, lesson="qr-pay", now=NOW)


@each_row("key", ["", "x", "khóa", "A" * 118, "=", "A" * 5000, "\0"])
def test_what_is_no_key_is_refused(keys: Keys, key: str) -> None:
    with pytest.raises(BadLink):
        opened_link(keys, key, lesson="qr-pay", now=NOW)


def test_addresses() -> None:
    assert link("https://bonso.example/", lesson="qr-pay") == "https://bonso.example/l/qr-pay"
    assert (
        link("https://bonso.example", lesson="qr-pay", step="scan", key="abc")
        == "https://bonso.example/l/qr-pay/scan?k=abc"
    )
