"""What a caller must know stands where she looks: what a function raises, and which of two alike arguments is which."""

import ast
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from api.settings import ROOT

Callable = ast.FunctionDef | ast.AsyncFunctionDef

ALIKE = {"str", "int", "float", "bool"}
"""Kinds of arguments of which two can be mixed up without anybody noticing."""

FOR_NOBODY = "typer."
"""What begins so ends a command: it is caught by no code, and a command's docstring is its help."""


class Function(NamedTuple):
    """A public function or method, and where it stands."""

    where: str
    name: str
    node: Callable

    @property
    def doc(self) -> str:
        return ast.get_docstring(self.node) or ""


def functions(source: str, where: str = "") -> Iterator[Function]:
    """The public functions of a module, and the public methods of its public classes."""
    for node in ast.parse(source).body:
        if isinstance(node, Callable) and not node.name.startswith("_"):
            yield Function(f"{where}:{node.lineno}", node.name, node)
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            methods = [part for part in node.body if isinstance(part, Callable) and not part.name.startswith("_")]
            yield from (Function(f"{where}:{part.lineno}", f"{node.name}.{part.name}", part) for part in methods)


def everywhere() -> Iterator[Function]:
    for room in ("bot", "api"):
        for path in sorted((ROOT / room).rglob("*.py")):
            yield from functions(path.read_text("utf-8"), path.relative_to(ROOT).as_posix())


def own(node: ast.AST) -> Iterator[ast.AST]:
    """What a function does itself, without the functions within it."""
    for part in ast.iter_child_nodes(node):
        if not isinstance(part, Callable | ast.Lambda | ast.ClassDef):
            yield part
            yield from own(part)


def raised(function: Function) -> Iterator[str]:
    """The names of what stands behind ``raise``; something caught and raised again has a small letter."""
    for part in own(function.node):
        if isinstance(part, ast.Raise) and part.exc is not None:
            what = part.exc.func if isinstance(part.exc, ast.Call) else part.exc
            name = ast.unparse(what)
            last = name.rpartition(".")[2]
            if last[0].isupper() and not name.startswith(FOR_NOBODY):
                yield last


def unsaid(function: Function) -> list[str]:
    """What it raises without saying so."""
    says = "aise" in function.doc
    return sorted({name for name in raised(function) if not (says and name in function.doc)})


def mixed_up(function: Function) -> list[str]:
    """Neighbours of one kind, both given by place, that the docstring does not tell apart.

    An address of the web gives its parameters by name, so whoever answers one is called by nobody else. A name that
    begins with an underscore is there for others of the same shape.
    """
    if any(ast.unparse(one).startswith("router.") for one in function.node.decorator_list):
        return []
    given = [one for one in (*function.node.args.posonlyargs, *function.node.args.args) if one.annotation]
    alike = [pair for pair in pairwise(given) if _alike(*pair)]
    return [one.arg for pair in alike for one in pair if f"``{one.arg}``" not in function.doc]


def _alike(one: ast.arg, other: ast.arg) -> bool:
    kinds = {ast.unparse(each.annotation) for each in (one, other) if each.annotation}
    return len(kinds) == 1 and kinds <= ALIKE and not one.arg.startswith("_") and not other.arg.startswith("_")


def test_what_raises_says_so() -> None:
    silent = {f"{one.where} {one.name}": names for one in everywhere() if (names := unsaid(one))}
    assert silent == {}


def test_arguments_that_are_alike_are_named() -> None:
    nameless = {f"{one.where} {one.name}": names for one in everywhere() if (names := mixed_up(one))}
    assert nameless == {}


EXAMPLE = '''
def find(key: str, place: str) -> None:
    """Find it."""
    raise Lost(key)

def found(key: str, *, place: str) -> None:
    """Find it. Raises ``Lost``."""
    raise errors.Lost

def told(key: str, place: str) -> None:
    """Find ``key`` in ``place``."""
    try:
        ...
    except Lost as lost:
        raise lost

class Box:
    """Holds things."""

    def put(self, wide: int, high: int, deep: float) -> None:
        """Put it in, ``wide``."""
        if wide:
            raise
        raise Full("raise")

    def _put(self, wide: int, high: int) -> None:
        raise Full
'''


def test_a_silent_function_and_a_nameless_argument_are_noticed() -> None:
    found = {one.name: (unsaid(one), mixed_up(one)) for one in functions(EXAMPLE)}
    assert found == {
        "find": (["Lost"], ["key", "place"]),
        "found": ([], []),
        "told": ([], []),
        "Box.put": (["Full"], ["high"]),
    }
    assert sum(1 for _ in everywhere()) > 1000
