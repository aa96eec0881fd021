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
    journal_file: Path | None = Field(
        None, description="The journal of what was revoked; empty means revoked.journal in the data folder."
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
        True, description="Whether Google is told the course's sentences, to speak them better than the machine."
    )
    neural_voice: Path | None = Field(
        None,
        description="A neural voice for Vietnamese: the .onnx of a Piper model with its .onnx.json beside it, the "
        "folder of a Supertonic model or the .json of a style in it.",
    )
    neural_voice_checksum: str = Field(
        "",
        description="SHA-256 of the .onnx, or of SHA256SUMS in the folder, as sha256sum prints it; no other is used.",
    )
    neural_first: bool = Field(
        False, description="Whether the neural voice speaks before Google's, where both are there."
    )
    telegram_token: SecretStr = Field(SecretStr(""), description="Token from BotFather; empty switches Telegram off.")
    telegram_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret that Telegram repeats with each delivery; empty means one derived from the key.",
    )
    telegram_api_url: str = Field("https://api.telegram.org", description="Where Telegram is reached.")
    telegram_proxy: str = Field("", description="HTTP proxy for Telegram, where it is blocked.")
    zalo_oa_id: str = Field("", description="Id of the Zalo Official Account.")
    zalo_oa_app_id: str = Field("", description="Id of the Zalo app that speaks for it; empty switches it off.")
    zalo_oa_app_secret: SecretStr = Field(SecretStr(""), description="Secret key of that app.")
    zalo_oa_secret: SecretStr = Field(
        SecretStr(""), description="The Official Account's key with which Zalo signs its deliveries."
    )
    zalo_oa_api_url: str = Field("https://openapi.zalo.me", description="Where the Official Account is reached.")
    zalo_oa_oauth_url: str = Field("https://oauth.zaloapp.com", description="Where Zalo gives permission and tokens.")
    zalo_oa_per_minute: int = Field(100, description="Messages a minute that the package allows.", ge=1)
    zalo_oa_silent_hours: int = Field(
        4, description="Hours for which a chat is left to the person who wrote in it by hand; 0 never.", ge=0, le=720
    )
    zalo_oa_monthly: int = Field(500, description="Messages a month beyond the free ones, as in the package.", ge=0)
    zalo_oa_ceiling_dong: int = Field(
        0, description="Most đồng a month for messages beyond the package; 0 spends nothing.", ge=0
    )
    zalo_bot_token: SecretStr = Field(
        SecretStr(""), description="Token from Zalo Bot Manager; empty switches Zalo Bot off."
    )
    zalo_bot_secret: SecretStr = Field(
        SecretStr(""),
        description="Secret of 8 to 256 characters that Zalo repeats with each delivery; empty means one derived from "
        "the key.",
    )
    zalo_bot_api_url: str = Field("https://bot-api.zaloplatforms.com", description="Where Zalo Bot is reached.")
    zalo_bot_users: int = Field(50, description="Most people who may use the bot; Zalo's free package.", ge=1)
    zalo_bot_monthly: int = Field(3000, description="Most messages of the bot a month; Zalo's free package.", ge=1)
    zalo_media_hosts: str = Field(
        "zdn.vn,zadn.vn,zalo.me,zaloapp.com,zaloplatforms.com,zapps.me",
        description="Domains where Zalo keeps what people send, separated by commas; a voice is fetched from no other.",
    )
    quiet_from_hour: int = Field(21, description="Local hour from which no campaign is sent.", ge=0, le=24)
    quiet_until_hour: int = Field(6, description="Local hour until which no campaign is sent.", ge=0, le=24)
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field("INFO", description="How much is logged.")
    batch_events: int = Field(256, description="Most events in one transaction.", ge=1, le=4096)
    consentless_days: int = Field(30, description="Days after which a learner without consent is forgotten.", ge=1)
    agreed_days: int = Field(400, description="Days of silence after which a learner who agreed is forgotten.", ge=31)
    event_memory_days: int = Field(14, description="Days for which duplicates are recognised.", ge=7)

    @cached_property
    def database(self) -> str:
        """The SQLAlchemy address of the database, with the driver this project uses."""
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'bonso.db'}"
        return self.database_url.replace("postgresql://", "postgresql+psycopg://", 1)

    def secrets(self) -> list[str]:
        """The value of every setting that must never appear anywhere."""
        values = [getattr(self, name) for name in type(self).model_fields]
        return [value.get_secret_value() for value in values if isinstance(value, SecretStr) and value]

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

    @field_validator("zalo_bot_secret")
    @classmethod
    def _long_enough(cls, secret: SecretStr) -> SecretStr:
        given = secret.get_secret_value()
        if given and not (8 <= len(given) <= 256 and given.isascii() and given.isprintable()):
            raise ValueError("BONSO_ZALO_BOT_SECRET: cần 8 đến 256 chữ và số không dấu")
        return secret

    @model_validator(mode="after")
    def _checked_model(self) -> "Settings":
        if self.neural_voice and not re.fullmatch("[0-9a-fA-F]{64}", self.neural_voice_checksum):
            raise ValueError("BONSO_NEURAL_VOICE cần BONSO_NEURAL_VOICE_CHECKSUM: 64 chữ số và chữ a đến f")
        return self
