"""Who may import whom, and that nobody imports in a circle."""

import ast
import subprocess
import sys
from graphlib import TopologicalSorter
from pathlib import Path

from api.settings import ROOT


def imports(file: Path, ours: dict[str, Path]) -> set[str]:
    """Modules of ours that a file imports at its top level; those inside functions cannot make a circle at start."""
    found: set[str] = set()
    for node in ast.parse(file.read_text("utf-8")).body:
        if isinstance(node, ast.ImportFrom) and node.module:
            inside = {f"{node.module}.{name.name}" for name in node.names}
            found |= (inside & ours.keys()) or {node.module}
        elif isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
    return found & ours.keys()


def modules() -> dict[str, Path]:
    files = [file for root in ("bot", "api") for file in (ROOT / root).rglob("*.py")]
    return {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def test_no_circle_of_imports() -> None:
    ours = modules()
    graph = {name: imports(file, ours) - {name} for name, file in ours.items()}
    assert list(TopologicalSorter(graph).static_order())


def test_the_contracts_of_pyproject_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_no_room_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_service"}
    assert not [name for name in modules() if name.rpartition(".")[2] in vague]
