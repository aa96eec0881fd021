"""The one secret of an installation, and everything derived from it.

An address on a platform is found by an HMAC and kept as AES-GCM ciphertext, so a stolen database
names nobody. The secret is backed up apart from the database, or it protects nothing.
"""

import hmac
import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from api.settings import Settings

KEY_FILE = "secret.key"
"""In the data folder, readable by its owner alone."""

LEAST = 16
"""Bytes of a secret that is one."""

_NONCE = 12  # bytes, NIST SP 800-38D section 8.2.2
_FORM = b"\x01"  # of sealed data; raise it when the cipher changes


class KeyLost(Exception):
    """Có dữ liệu cũ mà không có khóa: không mở được cuộc trò chuyện nào. Hãy chép secret.key cũ vào thư mục dữ liệu."""

    def __str__(self) -> str:
        return self.__doc__ or ""


class KeyUnreadable(KeyLost):
    """Trong tệp secret.key không phải một khóa. Hãy chép đúng tệp secret.key cũ vào thư mục dữ liệu."""


class Keys:
    """Look-up, sealing and derived keys. Made from at least 16 bytes of secret."""

    def __init__(self, secret: bytes) -> None:
        if len(secret) < LEAST:
            raise ValueError("BONSO_SECRET_KEY: cần ít nhất 16 ký tự")
        self._secret = secret
        self._lookup = self.derive("address look-up")
        self._cipher = AESGCM(self.derive("address seal"))

    @classmethod
    def load(cls, settings: Settings, *, anew: bool = True) -> "Keys":
        """The secret of the settings, or the one of the data folder.

        It is made there if there is none, or with ``anew=False`` raises ``KeyLost``: a new key opens no old chat.
        Raises ``KeyUnreadable`` where something else lies there.
        """
        if given := settings.secret_key.get_secret_value():
            return cls(given.encode())
        file = settings.data_dir / KEY_FILE
        if not anew and not file.exists():
            raise KeyLost
        return cls(_kept(file))

    def address_hash(self, account: str, address: str) -> bytes:
        """By what a chat is found: HMAC-SHA256 of ``account`` and ``address``, 32 bytes."""
        return hmac.digest(self._lookup, f"{account}\0{address}".encode(), "sha256")

    def seal(self, text: str) -> bytes:
        """``text`` as AES-GCM ciphertext with its nonce in front."""
        nonce = os.urandom(_NONCE)
        return _FORM + nonce + self._cipher.encrypt(nonce, text.encode(), _FORM)

    def open(self, data: bytes) -> str:
        """The inverse of ``seal``; raises ``cryptography.exceptions.InvalidTag`` for another key's data."""
        nonce, sealed = data[1 : 1 + _NONCE], data[1 + _NONCE :]
        return self._cipher.decrypt(nonce, sealed, data[:1]).decode()

    def derive(self, label: str) -> bytes:
        """A key of its own for ``label`` (a cookie, a webhook secret), 32 bytes; HKDF-SHA256, RFC 5869."""
        return HKDF(SHA256(), 32, salt=None, info=f"bonso {label}".encode()).derive(self._secret)


def _kept(file: Path) -> bytes:
    if not file.exists():
        _make(file)
    try:
        secret = bytes.fromhex(file.read_text().strip())
    except ValueError:
        raise KeyUnreadable from None
    if len(secret) < LEAST:
        raise KeyUnreadable
    return secret


def _make(file: Path) -> None:
    """Put a new secret at ``file`` whole or not at all; of two processes at once, the first one's stays."""
    file.parent.mkdir(parents=True, exist_ok=True)
    mine = file.with_name(f"{file.name}.{os.getpid()}.{os.urandom(4).hex()}")
    handle = os.open(mine, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(os.urandom(32).hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    try:
        os.link(mine, file)
    except FileExistsError:
        pass  # another process was first, and its secret is already in use
    finally:
        mine.unlink()
