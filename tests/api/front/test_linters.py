"""The linters of scripts and style sheets hold what the pages promise; `.ci/run` runs them over all files."""

import shutil
import subprocess

import pytest

from api.settings import ROOT
from tests.rows import each_row

BIN = ROOT / ".ci/lint/node_modules/.bin"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(shutil.which("node") is None, reason="no node on PATH"),
    pytest.mark.skipif(not BIN.is_dir(), reason="no linters: npm ci --prefix .ci/lint"),
]


def told(linter: str, config: str, name: str, text: str) -> str:
    """What a linter says of ``text`` as the file ``name``."""
    command = [BIN / linter, "--config", f".ci/lint/{config}", "--stdin", "--stdin-filename", name]
    done = subprocess.run(command, cwd=ROOT, input=text, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


@each_row(
    "name, text, fault",
    [
        ("api/front/static/script/x.js", "var f = () => 1; f();", "Parsing error"),
        ("api/player/static/script/x.js", "let one = 1; bonso.notice(one);", "Parsing error"),
        ("api/web/static/script/x.js", "const one = { ...bonso }; bonso.notice(one);", "Parsing error"),
        ("api/web/static/script/x.js", "bonso.notice(missing);", "no-undef"),
        ("api/web/static/script/x.js", "bonso.at('now').innerHTML = bonso.words;", "no-restricted-properties"),
        ("api/staff/static/x.js", "const one = 1; let two = one; recorder(two);", "prefer-const"),
    ],
)
def test_a_fault_of_a_script_is_seen(name: str, text: str, fault: str) -> None:
    assert fault in told("eslint", "eslint.config.mjs", name, text)


@each_row(
    "text, fault",
    [
        ("p { color: #123456; }", "color-no-hex"),
        ("p { color: rgba(1, 2, 3, .4); }", "function-disallowed-list"),
        ("p { color: red; }", "color-named"),
        ("p { colour: var(--ink); }", "property-no-unknown"),
    ],
)
def test_a_fault_of_a_style_sheet_is_seen(text: str, fault: str) -> None:
    assert fault in told("stylelint", "stylelint.config.mjs", "api/web/static/x.css", text)


def test_what_is_right_is_let_pass() -> None:
    assert told("eslint", "eslint.config.mjs", "api/web/static/script/x.js", 'bonso.notice("x");\n') == ""
    assert told("stylelint", "stylelint.config.mjs", "api/web/static/x.css", "p { color: var(--ink); }\n") == ""
