"""Every setting, as an environment variable ``BONSO_…`` (table in ``docs/settings.md``, checked by a test)."""

import re
from functools import cached_property
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from api import public_url

ROOT = Path(__file__).resolve().parent.parent
"""Where ``content/``, ``locales/`` and ``migrations/`` lie."""


ROLES = frozenset({"web", "send", "jobs"})
"""What a process may do."""


class Settings(BaseSettings):
    """Read once at start. Units are in the names; descriptions are the operator's documentation."""

    model_config = SettingsConfigDict(env_prefix="BONSO_", env_file=".env", extra="ignore")

    data_dir: Path = Field(Path("var"), description="Folder for the database, clips, keys and backups.")
    database_url: str = Field("", description="Database; empty means SQLite in the data folder.")
    public_url: str = Field("http://127.0.0.1:8000", description="The one address printed on the poster.")
    roles: str = Field("web,send,jobs", description="What this process does, separated by commas.")
    controller: str = Field("Đoàn xã", description="Who keeps the learners' data, as named in the consent.")
    secret_key: SecretStr = Field(
        SecretStr(""),
        description="Key for addresses and cookies; empty means one made in the data folder at first start.",
    )
    kho_minimum: Literal["draft", "suggested", "reviewed", "approved"] = Field(
        "draft", description="The least trusted K'Ho that learners get, always marked and with its Vietnamese."
    )
    places_file: Path | None = Field(
        None, description="Communes, villages and contacts in place of content/places.toml."
    )
    watch_content: bool = Field(
        True, description="Whether edited lessons and translations are taught without a restart."
    )
    espeak_voice: Literal["vi", "vi-vn-x-central", "vi-vn-x-south"] = Field(
        "vi-vn-x-south", description="The machine voice for Vietnamese."
    )
    gtts: bool = Field(
        False, description="Whether Google may be told the course's sentences, to speak them better than the machine."
    )
    neural_voice: Path | None = Field(
        None, description="A Piper model for Vietnamese, an .onnx file with its .onnx.json beside it."
    )
    neural_voice_checksum: str = Field(
        "", description="SHA-256 of the model, as sha256sum prints it; no other is used."
    )
    telegram_token: SecretStr = Field(SecretStr(""), description="Token from BotFather; empty switches Telegram off.")
    telegram_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret that Telegram repeats with each delivery; empty means one derived from the key.",
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="Where Telegram is reached.")
    telegram_proxy: str = Field("", description="HTTP proxy for Telegram, where it is blocked.")
    zalo_oa_id: str = Field("", description="Id of the Zalo Official Account.")
    quiet_from_hour: int = Field(21, description="Local hour from which no campaign is sent.", ge=0, le=24)
    quiet_until_hour: int = Field(6, description="Local hour until which no campaign is sent.", ge=0, le=24)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    batch_events: int = Field(256, description="Most events in one transaction.", ge=1, le=4096)
    consentless_days: int = Field(30, description="Days after which a learner without consent is forgotten.", ge=1)
    event_memory_days: int = Field(14, description="Days for which duplicates are recognised.", ge=7)

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy address of the database, with the driver this project uses."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'bonso.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    @cached_property
    def jobs_database(self) -> str:
        """The address at which DBOS keeps its own tables: a file beside ours, or the same PostgreSQL."""
        return (
            self.database_url if self.database_url.startswith("postgres") else f"sqlite:///{self.data_dir / 'jobs.db'}"
        )

    @field_validator("public_url")
    @classmethod
    def _own_address(cls, url: str) -> str:
        return public_url.checked(url)

    @field_validator("roles")
    @classmethod
    def _known_roles(cls, roles: str) -> str:
        if unknown := {role.strip() for role in roles.split(",")} - ROLES:
            raise ValueError(f"không có vai {', '.join(sorted(unknown))}; chỉ có {', '.join(sorted(ROLES))}")
        return roles

    @model_validator(mode="after")
    def _checked_model(self) -> "Settings":
        if self.neural_voice and not re.fullmatch("[0-9a-fA-F]{64}", self.neural_voice_checksum):
            raise ValueError("BONSO_NEURAL_VOICE cần BONSO_NEURAL_VOICE_CHECKSUM: 64 chữ số và chữ a đến f")
        return self

    def has(self, role: str) -> bool:
        """Whether this process plays ``role``."""
        return role in {name.strip() for name in self.roles.split(",")}
