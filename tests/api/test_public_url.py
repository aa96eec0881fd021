"""The one address on the poster: what is taken, and what is refused in words that say what to do."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from api.commands.failing import sentences
from api.public_url import checked
from api.settings import Settings
from tests.rows import each_row


@each_row(
    ("url", "kept"),
    [
        ("https://bonso.example", "https://bonso.example"),
        ("https://bonso.example/", "https://bonso.example"),
        (" https://Bonso.Lac-Duong.example ", "https://bonso.lac-duong.example"),
        ("https://bonso.example:8443", "https://bonso.example:8443"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000"),
        ("http://localhost", "http://localhost"),
        ("https://localhost/", "https://localhost"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_a_domain_of_ones_own_is_taken(url: str, kept: str) -> None:
    assert checked(url) == kept
    assert Settings(_env_file=None, public_url=url).public_url == kept


@each_row(
    ("url", "says"),
    [
        ("http://bonso.example", "https://"),
        ("bonso.example", "https://"),
        ("ftp://bonso.example", "https://"),
        ("", "https://"),
        ("https://", "tên miền"),
        ("https://bonso", "tên miền"),
        ("https://bònsố.example", "tên miền"),
        ("https://b оnso.example", "tên miền"),
        ("https://203.0.113.7", "địa chỉ IP"),
        ("https://[2001:db8::7]", "địa chỉ IP"),
        ("https://192.168.1.9:8000", "địa chỉ IP"),
        ("https://bit.ly", "rút gọn"),
        ("https://bonso.ngrok-free.app", "rút gọn"),
        ("https://zalo.me", "của nơi khác"),
        ("https://bonso.example/hoc", "“/hoc”"),
        ("https://bonso.example?ref=1", "dấu ?"),
        ("https://bonso.example#menu", "dấu ?"),
        ("http://localhost/hoc", "“/hoc”"),
        ("https://thu:matkhau@bonso.example", "mật khẩu"),
        ("https://bonso.example:cổng", "không phải là địa chỉ"),
        ("https://[::1", "không phải là địa chỉ"),
    ],
)
def test_anything_else_is_refused_in_words(url: str, says: str) -> None:
    with pytest.raises(ValidationError) as refused:
        Settings(_env_file=None, public_url=url)
    (line,) = sentences(refused.value)
    assert line.startswith("BONSO_PUBLIC_URL: ")
    assert says in line
    assert "Value error" not in line


@given(st.text())
def test_whatever_is_given_is_refused_or_a_host_alone(url: str) -> None:
    try:
        kept = checked(url)
    except ValueError:
        return
    assert kept.count("/") == 2
    assert checked(kept) == kept
