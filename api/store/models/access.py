"""Who of the staff may do what, and who did."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from api.store.models.columns import Id, Number, Utc


class Staff(SQLModel, table=True):
    """Somebody who may log in. ``role`` is one of ``api.access.auth.STAFF_ROLES``.

    ``commune`` is empty for all of them.
    """

    id: str = Field(primary_key=True, sa_type=Id)
    login: str = Field(unique=True)
    name: str
    role: str
    commune: str = ""
    password: str
    active: bool = True
    created_at: datetime = Field(sa_type=Utc)


class Session(SQLModel, table=True):
    """A logged-in browser; ``token_hash`` is the SHA-256 of its cookie, ``csrf`` the word its forms carry."""

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    staff_id: str = Field(sa_type=Id, foreign_key="staff.id", index=True)
    csrf: str
    until: datetime = Field(sa_type=Utc)


class Token(SQLModel, table=True):
    """A machine's key to the API, by its SHA-256. ``commune`` is empty for all of them."""

    id: str = Field(primary_key=True, sa_type=Id)
    name: str
    token_hash: bytes = Field(sa_type=LargeBinary, unique=True)
    commune: str = ""
    created_at: datetime = Field(sa_type=Utc)
    revoked_at: datetime | None = Field(default=None, sa_type=Utc)


class Invitation(SQLModel, table=True):
    """A one-time way to set a password: the first staff account, a new one, a forgotten one."""

    token_hash: bytes = Field(primary_key=True, sa_type=LargeBinary)
    login: str = ""
    role: str = "admin"
    commune: str = ""
    until: datetime = Field(sa_type=Utc)
    used_at: datetime | None = Field(default=None, sa_type=Utc)


class Audit(SQLModel, table=True):
    """Who did what, in codes: never a name of a learner, never a text."""

    id: int | None = Field(default=None, primary_key=True, sa_type=Number)
    at: datetime = Field(sa_type=Utc, index=True)
    actor: str
    action: str
    object: str = ""
    commune: str = ""
