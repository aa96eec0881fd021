"""No test tells the real Google anything, nor does a program that a test starts."""

import ast
import os
import subprocess
import sys

import pytest

from api.settings import ROOT, Settings
from tests import environment


def test_whoever_asks_for_no_setting_asks_for_no_google(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BONSO_ROLES", "web")
    found = environment.own(data_dir="/nowhere")
    assert {name: value for name, value in found.items() if name.startswith("BONSO_")} == {
        "BONSO_GTTS": "false",
        "BONSO_DATA_DIR": "/nowhere",
    }
    assert environment.own(gtts="true")["BONSO_GTTS"] == "true"


def test_programs_that_are_started_as_they_are_have_it_off() -> None:
    command = [sys.executable, "-c", "from api.settings import Settings; print(Settings(_env_file=None).gtts)"]
    assert subprocess.run(command, capture_output=True, text=True, check=True).stdout == "False\n"
    assert os.environ["BONSO_GTTS"] == "false"
    assert Settings.model_fields["gtts"].default is True, "so it is the tests that switch it off"


def test_nobody_empties_the_environment_by_himself() -> None:
    """It would be on by default again, and half a minute later Google would be asked."""
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "tests").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.DictComp) and "os.environ.items" in (text := ast.unparse(node)) and "BONSO_" in text
    }
    assert found == {"tests/environment.py"}
