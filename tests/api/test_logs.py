"""Logs hold codes; a token or key never, whoever writes them."""

import json
import logging

import pytest
import structlog

from api import logs

TOKEN = "123456789:AAEhBP0av28FxbXvL4P-fictional_token"


@pytest.fixture(autouse=True)
def as_before() -> object:
    root, handlers, level = logging.getLogger(), list(logging.getLogger().handlers), logging.getLogger().level
    yield
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_a_token_is_taken_out_of_every_line(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO", ["khóa chỉ dùng để thử"])
    structlog.get_logger().info("gọi", url=f"https://example.org/bot{TOKEN}/getMe", key="khóa chỉ dùng để thử", count=3)
    logging.getLogger("thư viện").warning("cannot reach https://example.org/bot%s/getMe", TOKEN)
    try:
        raise ValueError(TOKEN)
    except ValueError:
        structlog.get_logger().exception("hỏng")
    said = capsys.readouterr().err
    assert TOKEN not in said
    assert "khóa chỉ dùng để thử" not in said
    lines = [json.loads(line) for line in said.splitlines()]
    assert lines[0]["event"] == "gọi"
    assert (lines[0]["count"], lines[0]["level"]) == (3, "info")
    assert "ValueError" in lines[2]["exception"]


def test_a_token_that_came_later_is_taken_out_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    logs.keep_out("khóa của hôm nay", "")
    structlog.get_logger().info("gọi", header="access_token: khóa của hôm nay")
    assert "khóa của hôm nay" not in capsys.readouterr().err


def test_talkative_libraries_are_quiet(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("INFO")
    logging.getLogger("httpx").info("GET https://example.org/?chat=1001")
    logging.getLogger("another.library").info("started")
    assert [json.loads(line)["event"] for line in capsys.readouterr().err.splitlines()] == ["started"]
