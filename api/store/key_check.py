"""Is the key the one that this installation's data was written with?

Another valid key would start as well, find no chat by its address and greet everybody as a stranger. So a value that
only the key makes is kept in the database. A database older than that is judged by whether its addresses open.
"""

from cryptography.exceptions import InvalidTag
from sqlalchemy import Connection, Engine, select, update

from api.store.database import reading, writing
from api.store.keys import KEY_FILE, Keys
from api.store.models import Chat, Installation
from api.store.statements import core

_chat, _installation = core(Chat), core(Installation)


class WrongKey(Exception):
    """Khóa bí mật này không phải khóa của dữ liệu đang có, nên không mở được cuộc trò chuyện nào.

    Hãy chép tệp secret.key cũ vào thư mục dữ liệu, hoặc đặt lại BONSO_SECRET_KEY như cũ, rồi chạy lại.
    Không còn khóa cũ thì dời bonso.db sang chỗ khác để bắt đầu mới. Xem bonso doctor.
    """

    def __str__(self) -> str:
        return " ".join((self.__doc__ or "").split())


assert KEY_FILE == "secret.key"  # noqa: S101 - the message above names it


def settle(engine: Engine, keys: Keys) -> None:
    """At the start: raise ``WrongKey`` for another key; where no value is kept yet, keep that of this one."""
    with reading(engine) as connection:
        if not right(connection, keys):
            raise WrongKey
        kept = connection.scalar(select(_installation.c.key_check))
    if kept is None:
        with writing(engine) as connection:
            new = update(_installation).where(_installation.c.key_check.is_(None)).values(key_check=_value(keys))
            connection.execute(new)
            # Of two processes that start at once with different keys, the second is refused.
            if not right(connection, keys):
                raise WrongKey


def right(connection: Connection, keys: Keys) -> bool:
    """Whether the data was written with ``keys``, as far as there is any."""
    kept = connection.scalar(select(_installation.c.key_check))
    if kept is not None:
        return bool(kept == _value(keys))
    address = connection.scalar(select(_chat.c.address).where(_chat.c.address != b"").limit(1))
    return address is None or _opens(address, keys)


def _value(keys: Keys) -> bytes:
    return keys.derive("check value")


def _opens(address: bytes, keys: Keys) -> bool:
    try:
        keys.open(address)
    except InvalidTag:
        return False
    return True
