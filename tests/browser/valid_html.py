"""A validator of HTML reads pages as they are sent, and what scripts made of them."""

import json
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from api.settings import ROOT

LINT = ROOT / ".ci" / "lint"
VALIDATOR = LINT / "node_modules" / ".bin" / "html-validate"


def faults_of_html(pages: Mapping[str, str]) -> list[str]:
    """What html-validate says against ``pages``, HTML by the name under which a fault is told; all read at once."""
    if shutil.which("node") is None or not VALIDATOR.exists():
        pytest.skip("no html-validate: npm ci --prefix .ci/lint")
    with TemporaryDirectory() as folder:
        files = {str(Path(folder) / f"{number}.html"): name for number, name in enumerate(pages)}
        for file, name in files.items():
            Path(file).write_text(pages[name], "utf-8")
        told = Path(folder) / "told.json"  # on a pipe the end of a long list is lost
        command = [VALIDATOR, "--config", LINT / "htmlvalidate.mjs", "--formatter", f"json={told}", *files]
        subprocess.run(command, capture_output=True, check=False)
        found = [(files[one["filePath"]], one) for one in json.loads(told.read_text("utf-8"))]
    return [
        f"{name}:{fault['line']}: {fault['ruleId']}: {fault['message']}"
        for name, one in found
        for fault in one["messages"]
    ]
