"""Programs that tests write down as text, to run them in a process of their own: what they import exists."""

import ast
import importlib
import textwrap
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

TESTS = Path(__file__).resolve().parent
OURS = ("api", "bot", "tests")
NOT_PROGRAMS = {"test_layers.py"}
"""Its texts are files of a house that is wrong on purpose."""


def programs() -> Iterator[tuple[str, ast.Module]]:
    """Each text of a test that is a program of several lines, with where it stands."""
    for file in sorted(TESTS.rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
            if "import " in text and "\n" in text and file.name not in NOT_PROGRAMS:
                try:
                    yield f"{file.relative_to(TESTS)}:{node.lineno}", ast.parse(textwrap.dedent(text))
                except SyntaxError:
                    continue


def exists(module: str, name: str) -> bool:
    try:
        return hasattr(importlib.import_module(module), name) or find_spec(f"{module}.{name}") is not None
    except ModuleNotFoundError:
        return False


def test_a_program_in_a_text_imports_what_exists() -> None:
    imported = [
        (where, node.module, alias.name)
        for where, program in programs()
        for node in ast.walk(program)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.split(".")[0] in OURS
        for alias in node.names
    ]
    assert len(imported) > 10
    assert [one for one in imported if not exists(*one[1:])] == []
