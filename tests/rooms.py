"""The rooms of the house, counted: ``uv run python -m tests.rooms``.

A room is a folder of ``bot`` or ``api``; the modules in the root of each are its ground. Counted are the pairs of
modules of which one imports the other, wherever in the file the import stands, that lie in different rooms, and the
circles. What crosses a room is what a reader must know of another one, so the figure should fall, not rise.
"""

import ast
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from api.settings import ROOT

ROOTS = ("bot", "api")

Imports = Mapping[str, frozenset[str]]
"""Of each module the modules of ours that it imports."""


def modules(root: Path = ROOT) -> dict[str, Path]:
    """The file of each module of ours, by its dotted name; a package is named without ``__init__``."""
    files = [file for name in ROOTS for file in (root / name).rglob("*.py")]
    return {".".join(file.relative_to(root).with_suffix("").parts).removesuffix(".__init__"): file for file in files}


def imports(files: Mapping[str, Path]) -> Imports:
    """What each module imports of ours, at its top or late."""
    return {name: frozenset(_imported(file, files)) - {name} for name, file in files.items()}


def rooms(files: Mapping[str, Path], root: Path = ROOT) -> dict[str, str]:
    """The room each module lies in (``api.delivery``), a package in itself; of the ground ``bot`` or ``api``."""
    return {name: ".".join(file.parent.relative_to(root).parts[:2]) for name, file in files.items()}


def crossings(graph: Imports, place: Mapping[str, str]) -> Counter[tuple[str, str]]:
    """How many imports lead from each room into each other one."""
    pairs = ((place[here], place[there]) for here, found in graph.items() for there in found)
    return Counter((one, other) for one, other in pairs if one != other)


def circle(graph: Imports) -> list[str]:
    """Modules that import each other in a circle; empty when there is none."""
    try:
        list(TopologicalSorter(graph).static_order())
    except CycleError as error:
        return list(error.args[1])
    return []


def constructors(files: Mapping[str, Path]) -> dict[str, int]:
    """How many things each class of ours with a constructor of its own is made of, by its dotted name."""
    classes = ((name, node) for name, file in files.items() for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return {
        f"{name}.{node.name}": len([*part.args.posonlyargs, *part.args.args, *part.args.kwonlyargs]) - 1
        for name, node in classes
        if isinstance(node, ast.ClassDef)
        for part in node.body
        if isinstance(part, ast.FunctionDef) and part.name == "__init__"
    }


def _imported(file: Path, ours: Mapping[str, Path]) -> Iterator[str]:
    for node in ast.walk(ast.parse(file.read_text("utf-8"))):
        yield from (name for name in _named(node, ours) if name in ours)


def _named(node: ast.AST, ours: Mapping[str, Path]) -> Iterable[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    if not isinstance(node, ast.ImportFrom) or not node.module:
        return []
    inside = [f"{node.module}.{alias.name}" for alias in node.names]
    return [name if name in ours else node.module for name in inside]


def main() -> None:
    """Print rooms, crossings and circles."""
    files = modules()
    graph, place = imports(files), rooms(files)
    found, sizes = crossings(graph, place), Counter(place.values())
    print(f"{len(sizes)} rooms, {len(graph)} modules, {sum(found.values())} imports cross a room")
    for name, size in sorted(sizes.items()):
        leaving = sum(count for (one, _), count in found.items() if one == name)
        print(f"{name:20} {size:4} modules {leaving:4} imports leave it")
    print("circle: " + " -> ".join(circle(graph)) if circle(graph) else "no circle")


if __name__ == "__main__":
    main()
