import re
from pathlib import Path

import pytest
from pydantic import SecretStr, ValidationError

from api.settings import ROOT, Settings
from tests.rows import each_row

TABLE = ROOT / "docs" / "settings.md"


def row(name: str) -> str:
    field = Settings.model_fields[name]
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    shown = f"`{default}`" if default not in ("", None) else "empty"
    return f"| `BONSO_{name.upper()}` | {field.description} | {shown} |"


def test_the_table_of_settings_is_the_settings() -> None:
    written = [line for line in TABLE.read_text("utf-8").splitlines() if re.match(r"\| `BONSO_", line)]
    assert written == [row(name) for name in Settings.model_fields]


def test_postgresql_is_reached_by_the_driver_we_ship() -> None:
    assert Settings(database_url="postgresql://u@h/d").database == "postgresql+psycopg://u@h/d"


def test_every_secret_of_the_settings_is_kept_out_of_the_log() -> None:
    settings = Settings(_env_file=None, telegram_token="một", zalo_oa_app_secret="hai", secret_key="ba")
    assert sorted(settings.secrets()) == ["ba", "hai", "một"]


@each_row("sha256", ["", "abc", "g" * 64])
def test_a_model_is_taken_only_with_its_checksum(sha256: str) -> None:
    with pytest.raises(ValidationError, match="BONSO_NEURAL_VOICE_CHECKSUM"):
        Settings(neural_voice=Path("voice.onnx"), neural_voice_checksum=sha256)
    assert Settings(neural_voice=Path("voice.onnx"), neural_voice_checksum="0" * 64).neural_voice == Path("voice.onnx")


@each_row("secret", ["ngắn", "seven77", "x" * 257, "bí-mật-có-dấu", "with\nbreak"])
def test_the_secret_of_zalo_bot_is_one_that_zalo_takes(secret: str) -> None:
    with pytest.raises(ValidationError, match="BONSO_ZALO_BOT_SECRET"):
        Settings(zalo_bot_secret=SecretStr(secret))
    assert Settings(zalo_bot_secret=SecretStr("eight888")).zalo_bot_secret.get_secret_value() == "eight888"
