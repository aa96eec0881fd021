"""Files that open only with a key of their own, which lies elsewhere: whoever loses the key has deleted the file."""

import os
from pathlib import Path

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bot.speech import write_file

_NONCE = 12  # bytes, NIST SP 800-38D section 8.2.2


def lay_down(path: Path, content: bytes) -> bytes:
    """Keep ``content`` at ``path``, sealed under its name; the key, 32 bytes. Raises ``OSError``."""
    key, nonce = os.urandom(32), os.urandom(_NONCE)
    write_file(path, nonce + AESGCM(key).encrypt(nonce, content, path.name.encode()), path.with_suffix(".new"))
    return key


def opened(path: Path, key: bytes) -> bytes:
    """What was laid down. Raises ``OSError`` if it is not there, ``InvalidTag`` with another key."""
    sealed = path.read_bytes()
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], path.name.encode())
