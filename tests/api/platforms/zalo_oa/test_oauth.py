"""The wire alone, against the fake platform and against what it may never have meant to say."""

import re
import socket
from urllib.parse import parse_qs, urlsplit

import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.platforms.zalo_oa import oauth
from api.platforms.zalo_oa.oauth import (
    NoAnswer,
    NotSent,
    TokenPair,
    TokensRefused,
    ZaloApp,
    challenge,
    read_tokens,
    verifier,
)
from tests.api.platforms.zalo_oa.conftest import APP, SECRET
from tests.fakes.zalo_oauth import BAD_APP, BAD_GRANT, BAD_TOKEN, FakeZaloOauth, Fault
from tests.rows import each_row

BACK = "https://bonso.example/staff/zalo/back"


def app(zalo: FakeZaloOauth) -> ZaloApp:
    return ZaloApp(APP, SECRET, zalo.url)


def test_the_verifier_and_its_challenge_are_those_of_the_standard() -> None:
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", verifier())
    assert verifier() != verifier()
    # RFC 7636, appendix B
    assert challenge("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk") == "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_from_the_permission_to_tokens_and_on(zalo: FakeZaloOauth) -> None:
    ours = verifier()
    back = parse_qs(urlsplit(zalo.allows(app(zalo).permission(BACK, "trạng thái", ours))).query)
    assert back["state"] == ["trạng thái"]
    first = read_tokens(app(zalo).exchange(back["code"][0], ours))
    assert first == TokenPair("access-2-fictional", "refresh-2-fictional", 90_000)
    second = read_tokens(app(zalo).refresh(first.refresh))
    assert second == TokenPair("access-3-fictional", "refresh-3-fictional", 90_000)
    with pytest.raises(TokensRefused) as spent:
        read_tokens(app(zalo).refresh(first.refresh))
    assert (spent.value.code, spent.value.lost) == (BAD_TOKEN, True)


def test_a_code_without_its_verifier_buys_nothing(zalo: FakeZaloOauth) -> None:
    back = parse_qs(urlsplit(zalo.allows(app(zalo).permission(BACK, "s", verifier()))).query)
    with pytest.raises(TokensRefused) as refused:
        read_tokens(app(zalo).exchange(back["code"][0], verifier()))
    assert (refused.value.code, refused.value.lost) == (BAD_GRANT, True)


def test_a_wrong_secret_spends_nothing(zalo: FakeZaloOauth) -> None:
    _, refresh = zalo.grants()
    with pytest.raises(TokensRefused) as refused:
        read_tokens(ZaloApp(APP, "another", zalo.url).refresh(refresh))
    assert (refused.value.code, refused.value.lost) == (BAD_APP, False)
    assert read_tokens(app(zalo).refresh(refresh))


def test_where_nobody_listens_nothing_was_sent() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{free.getsockname()[1]}"
        with pytest.raises(NotSent):
            ZaloApp(APP, SECRET, url).refresh("x")


def test_no_answer_in_time_is_not_knowing(zalo: FakeZaloOauth, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth, "ANSWER_SECONDS", 0.1)
    with socket.socket() as deaf:
        deaf.bind(("127.0.0.1", 0))
        deaf.listen()
        with pytest.raises(NoAnswer):
            ZaloApp(APP, SECRET, f"http://127.0.0.1:{deaf.getsockname()[1]}").refresh("x")
    zalo.faults.append(Fault(silent=True))
    with pytest.raises(NoAnswer):
        app(zalo).refresh("x")


@each_row(
    ("said", "seconds"),
    [("90000", 90_000), (3600, 3600), ("", 90_000), (None, 90_000), (-5, 90_000), ("1e9", 90_000), (10**12, 90_000)],
)
def test_the_life_of_a_token_is_read_as_text_or_number(said: object, seconds: int) -> None:
    answer = orjson.dumps({"access_token": "a", "refresh_token": "r", "expires_in": said})
    assert read_tokens(answer).seconds == seconds


@each_row(
    "answer",
    [
        *(b"", b"<html>502</html>", b"[]", b"{}", b'{"error":0}', b'{"access_token":"a"}'),
        b'{"access_token":"a\\n","refresh_token":"b"}',
    ],
)
def test_what_is_neither_tokens_nor_a_refusal_is_no_answer(answer: bytes) -> None:
    with pytest.raises(NoAnswer):
        read_tokens(answer)


NAMES = st.sampled_from(["error", "access_token", "refresh_token", "expires_in", "x"])
PLAIN = st.none() | st.integers(-(2**53), 2**53) | st.text() | st.floats(allow_nan=False)
SAID = st.recursive(PLAIN, lambda inner: st.lists(inner) | st.dictionaries(NAMES, inner)).map(orjson.dumps)


@given(st.binary() | SAID)
def test_reading_any_bytes_raises_only_its_own_errors(answer: bytes) -> None:
    try:
        pair = read_tokens(answer)
    except (NoAnswer, TokensRefused):
        return
    assert pair.access and pair.refresh and pair.seconds >= 60


def test_printed_values_hold_no_token() -> None:
    shown = repr(TokenPair("bí mật một", "bí mật hai", 1)) + repr(ZaloApp("1", "bí mật ba", ""))
    assert "bí mật" not in shown
