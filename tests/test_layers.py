"""Who may import whom, and that nobody imports in a circle."""

import subprocess
import sys
from importlib import import_module
from pathlib import Path
from types import ModuleType

from api.settings import ROOT
from tests import doors, rooms

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


def test_who_comes_into_a_room_comes_in_by_its_door() -> None:
    files = rooms.modules()
    assert doors.past(files, rooms.rooms(files), doors.doors(files)) == []


def test_whoever_comes_in_beside_a_door_is_seen(tmp_path: Path) -> None:
    rows = [
        ("from api.back import chair", "", ""),
        ("from api.back import table", "api.back.table", ""),
        ("from api.back.wood import chair", "api.back.wood.chair", "api.back.wood.chair"),
        ("from api.back.wood import oak", "api.back.wood.oak", ""),
        ("from api.back.deep.wood import oak", "api.back.deep.wood.oak", ""),
        ("import api.back.wood", "api.back.wood", ""),
        ("import api.backyard.wood, api.back", "", ""),
        ("from api.backyard.wood import chair", "", ""),
    ]
    file, place, door = tmp_path / "front.py", {"api.front": "api"}, {"api.back": frozenset({"chair"})}
    for text, at_once, late in rows:
        later = (f"{above}:\n    {text}" for above in ("def later()", "async def later()", "if TYPE_CHECKING"))
        for written, beside in ((text, at_once), (f"if HERE:\n    {text}", at_once), *((one, late) for one in later)):
            file.write_text(written, "utf-8")
            found = [line.split()[2] for line in doors.past({"api.front": file}, place, door)]
            assert found == ([beside] if beside else []), written


def test_a_room_may_go_about_in_itself(tmp_path: Path) -> None:
    file, door = tmp_path / "wood.py", {"api.back": frozenset({"chair"})}
    file.write_text("from api.back.deep import chair, table", "utf-8")
    assert doors.past({"api.back.wood": file}, {"api.back.wood": "api.back"}, door) == []


def test_the_doors_that_there_are() -> None:
    shown = doors.doors(rooms.modules())
    assert {"reading", "core", "Chat", "work_queue"} <= shown["api.store"]


def test_a_door_shows_nothing_that_is_called_as_a_module_behind_it() -> None:
    files = rooms.modules()
    shown = [f"{room}.{name}" for room, names in doors.doors(files).items() for name in names]
    modules = [name.rpartition(".") for name in shown if name in files]
    shadowed = [name for room, _, name in modules if not isinstance(getattr(import_module(room), name), ModuleType)]
    assert shadowed == [], "an import from the room would mean one or the other"


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
