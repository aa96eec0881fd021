"""The secret of an installation: made once, kept to itself, and different for every use."""

import stat
from multiprocessing import get_context
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag
from hypothesis import given
from hypothesis import strategies as st

from api.settings import Settings
from api.store.keys import KEY_FILE, Keys, KeyUnreadable

KEYS = Keys(b"0123456789abcdef")


def made(folder: str) -> bytes:
    return Keys.load(Settings(_env_file=None, data_dir=folder, secret_key="")).derive("thử")


@given(st.text())
def test_what_is_sealed_can_be_opened(text: str) -> None:
    text = text.encode("utf-8", "replace").decode()
    assert KEYS.open(KEYS.seal(text)) == text


def test_sealing_twice_gives_two_ciphertexts() -> None:
    assert KEYS.seal("1001") != KEYS.seal("1001")


def test_another_key_or_a_changed_byte_opens_nothing() -> None:
    sealed = KEYS.seal("1001")
    with pytest.raises(InvalidTag):
        Keys(b"fedcba9876543210").open(sealed)
    for place in (0, 5, len(sealed) - 1):
        changed = bytearray(sealed)
        changed[place] ^= 1
        with pytest.raises(InvalidTag):
            KEYS.open(bytes(changed))


def test_an_address_is_found_by_account_and_key() -> None:
    found = KEYS.address_hash("telegram/main", "1001")
    assert len(found) == 32
    assert found == KEYS.address_hash("telegram/main", "1001")
    others = {
        KEYS.address_hash("telegram/main", "1002"),
        KEYS.address_hash("web/main", "1001"),
        KEYS.address_hash("telegram/main1", "001"),
        Keys(b"fedcba9876543210").address_hash("telegram/main", "1001"),
    }
    assert len(others - {found}) == 4


def test_each_label_has_a_key_of_its_own() -> None:
    labels = {KEYS.derive(label) for label in ("cookie", "telegram webhook", "address seal", "address look-up")}
    assert {len(key) for key in labels} == {32}
    assert len(labels) == 4


def test_a_short_secret_is_refused() -> None:
    with pytest.raises(ValueError, match="BONSO_SECRET_KEY"):
        Keys(b"short")


def test_the_first_start_makes_a_file_only_its_owner_may_read(tmp_path: Path) -> None:
    first = made(str(tmp_path / "data"))
    file = tmp_path / "data" / KEY_FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in file.parent.iterdir()] == [KEY_FILE]
    assert made(str(tmp_path / "data")) == first


@pytest.mark.slow
def test_many_processes_starting_at_once_get_one_secret(tmp_path: Path) -> None:
    with get_context("spawn").Pool(4) as pool:
        found = pool.map(made, [str(tmp_path)] * 12)
    assert len(set(found)) == 1
    assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]


def test_a_secret_in_the_settings_leaves_no_file(tmp_path: Path) -> None:
    Keys.load(Settings(_env_file=None, data_dir=tmp_path, secret_key="khóa chỉ dùng để thử"))
    assert list(tmp_path.iterdir()) == []


def test_what_is_no_key_is_said_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / KEY_FILE).write_bytes(b"no key")
    with pytest.raises(KeyUnreadable, match=r"Hãy chép đúng tệp secret\.key cũ"):
        made(str(tmp_path))
