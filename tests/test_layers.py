"""Who may import whom, and that nobody imports in a circle."""

import subprocess
import sys
from pathlib import Path

from api.settings import ROOT
from tests import rooms

MOST_TAKEN = 7
"""Things that a class with behaviour may be made of; rows and other values have as many fields as they have columns."""

ROOT_OF_API = 12
"""Files that may lie in the root of ``api``: the composition root, the command, and the ground."""


def test_no_circle_of_imports() -> None:
    assert rooms.circle(rooms.imports(rooms.modules())) == []


def test_a_circle_is_seen(tmp_path: Path) -> None:
    for name, text in {"one": "from bot import two", "two": "def late():\n    import bot.one"}.items():
        (tmp_path / "bot").mkdir(exist_ok=True)
        (tmp_path / "bot" / f"{name}.py").write_text(text, "utf-8")
    assert {*rooms.circle(rooms.imports(rooms.modules(tmp_path)))} == {"bot.one", "bot.two"}


def test_crossings_are_counted_by_room(tmp_path: Path) -> None:
    for name in ("front", "back"):
        (tmp_path / "api" / name).mkdir(parents=True)
        (tmp_path / "api" / name / "__init__.py").write_text("", "utf-8")
    (tmp_path / "api/back/row.py").write_text("", "utf-8")
    (tmp_path / "api/front/page.py").write_text("from api.back import row\nfrom api import front\n", "utf-8")
    files = rooms.modules(tmp_path)
    found = rooms.crossings(rooms.imports(files), rooms.rooms(files, tmp_path))
    assert found == {("api.front", "api.back"): 1}


def test_the_contracts_of_pyproject_hold() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    result = subprocess.run([lint], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout


def test_the_root_of_the_service_is_no_drawer() -> None:
    assert len(list((ROOT / "api").glob("*.py"))) <= ROOT_OF_API


def test_whoever_makes_something_need_not_gather_more_than_seven_things() -> None:
    assert {name: taken for name, taken in rooms.constructors(rooms.modules()).items() if taken > MOST_TAKEN} == {}


def test_what_a_constructor_takes_is_counted_without_itself(tmp_path: Path) -> None:
    (tmp_path / "bot").mkdir()
    text = "class One:\n def __init__(self, a, /, b, *more, c=1, **rest): ...\nclass Two:\n kept: int = 1"
    (tmp_path / "bot/one.py").write_text(text, "utf-8")
    assert rooms.constructors(rooms.modules(tmp_path)) == {"bot.one.One": 3}


def test_no_room_is_named_for_nothing() -> None:
    vague = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "base_service"}
    assert not [name for name in rooms.modules() if name.rpartition(".")[2] in vague]
