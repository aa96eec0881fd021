"""The way into a room: a folder whose ``__init__`` says ``__all__`` has a door, and other rooms come in by it.

So a reader need not know how a room is divided, and it may be divided anew without touching anybody else. Two may go
straight to a module, for what the door does not have: whoever imports late, in a function, because it is slow to load
(or never, but for a type), and the composition root, which makes the parts and so knows them.
"""

import ast
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

from tests.rooms import rooms

MAKER = "api.app"

Doors = Mapping[str, frozenset[str]]
"""Of each room that has a door the names it lets out by it."""

Import = ast.Import | ast.ImportFrom


def doors(files: Mapping[str, Path]) -> Doors:
    """The doors there are: asked of the packages themselves, since one may list what another lists."""
    shown = {room: getattr(import_module(room), "__all__", ()) for room in {*rooms(files).values()} if room in files}
    return {room: frozenset(names) for room, names in shown.items() if names}


def past(files: Mapping[str, Path], place: Mapping[str, str], shown: Doors) -> list[str]:
    """Imports that come into a room beside its door, each as a sentence."""
    return [
        f"{name}:{node.lineno} imports {thing} beside the door of {room}"
        for name, file in files.items()
        for node, late in _imports(ast.parse(file.read_text("utf-8")))
        for room in shown
        if place[name] != room
        for thing in _beside(node, room, shown[room], straight=late or name == MAKER)
    ]


def _imports(tree: ast.Module) -> Iterator[tuple[Import, bool]]:
    """Each import, and whether it is late: in a function, or for types alone."""
    late = {id(node) for above in ast.walk(tree) if _later(above) for node in ast.walk(above)}
    for node in ast.walk(tree):
        if isinstance(node, Import):
            yield node, id(node) in late


def _later(node: ast.AST) -> bool:
    """Whether what stands in it is not run when the module is loaded."""
    if isinstance(node, ast.If):
        return isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING"
    return isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)


def _beside(node: Import, room: str, shown: frozenset[str], *, straight: bool) -> Iterator[str]:
    """What ``node`` takes from within ``room``: anything, or, if it may go ``straight``, what the door has anyway."""
    inside = f"{room}."
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names if alias.name.startswith(inside) and not straight)
        return
    for alias in node.names:
        deeper = f"{node.module}.".startswith(inside) and node.module != room
        hidden = node.module == room and alias.name not in shown
        if (deeper and (alias.name in shown or not straight)) or (hidden and not straight):
            yield f"{node.module}.{alias.name}"
