"""What a name between backticks may mean: a file of this tree, or something that its code defines, takes or says."""

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import get_args

from api.settings import ROOT
from bot import facts, orders

CODE = ("api", "bot", "tests", "benchmarks", "migrations")
WRITTEN = (".toml", ".html", ".js", ".css", ".po", ".tsv", ".txt", ".svg")
"""Where, beside code, words stand that a document may quote: keys, ids, addresses."""

_WORD = re.compile(r"[^\W\d]\w*(?:-\w+)*")
_NAME = re.compile(r"[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?:\([^)]*\))?")
_PATH = re.compile(r"[\w.*<>…-]+(?:/[\w.*<>…-]*)+")
_FILE = re.compile(r"[\w<>*-]+\.(?:py|toml|md|html|po|tsv|txt|svg|js|css)")


def missing(code: str) -> bool:
    """Whether a name is that of nothing here. What is no name at all (a sentence, a number, a command) never is."""
    if _FILE.fullmatch(code):
        return not any(Path(file).match(_open(code)) for file in files())
    if _PATH.fullmatch(code):
        return _ours(code) and not any(_leads(code, *room) for room in ((), ("api",), ("bot",)))
    if not _NAME.fullmatch(code) or code.startswith("BONSO_"):  # settings have a test of their own
        return False
    return not _defined(code.partition("(")[0])


def _open(path: str) -> str:
    """A path with places to fill in, as a pattern."""
    return re.sub(r"<[^>]*>|…", "*", path)


def _ours(path: str) -> bool:
    """Whether a path begins in a folder of this tree, or is a module in a room; others the program makes, or nobody."""
    first = path.partition("/")[0]
    in_room = any((ROOT / room / first).is_dir() for room in ("api", "bot"))
    return (ROOT / first).is_dir() or (in_room and Path(path).suffix in ("", ".py"))


def _leads(path: str, *room: str) -> bool:
    pattern = _open(path.rstrip("/"))
    folder = ROOT.joinpath(*room)
    return any(any(folder.glob(each)) for each in (pattern, f"{pattern}.py"))


def _defined(name: str) -> bool:
    """A module and what is in it, a member of a class, or a single name."""
    first, *rest = name.split(".")
    if first in CODE:
        return _found(name)
    if first in classes() and rest:
        return rest[0] in _members(first)
    return all(part in names() for part in (first, *rest))


def _members(name: str) -> set[str]:
    """What classes of this name have, or those they are made from."""
    found: set[str] = set()
    for node in classes().get(name, ()):
        bases = [base.id for base in node.bases if isinstance(base, ast.Name)]
        found |= {*_each(node), *(member for base in bases if base != name for member in _members(base))}
    return found


@cache
def classes() -> dict[str, list[ast.ClassDef]]:
    """The classes of the program by their names."""
    found: dict[str, list[ast.ClassDef]] = {}
    for file in sorted(files()):
        if file.startswith(("api/", "bot/")) and file.endswith(".py"):
            for node in ast.walk(ast.parse((ROOT / file).read_text("utf-8"))):
                if isinstance(node, ast.ClassDef):
                    found.setdefault(node.name, []).append(node)
    return found


def _found(name: str) -> bool:
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        path = ROOT.joinpath(*parts[:length])
        if path.is_dir() or path.with_suffix(".py").is_file():
            file = path.with_suffix(".py") if not path.is_dir() else path / "__init__.py"
            told = set(_told(file)) if file.is_file() else set()
            return all(part in told for part in parts[length : length + 1]) and set(parts[length:]) <= names()
    return False


@cache
def files() -> frozenset[str]:
    """Every file that is kept here."""
    kept = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    return frozenset(kept.stdout.splitlines())


@cache
def names() -> frozenset[str]:
    """Every name that is defined, taken or said anywhere, with the names that facts and orders have in the database."""
    found = {facts.kind(fact) for fact in facts.Fact.__subclasses__()}
    found |= {orders.kind(order) for order in get_args(orders.Order)}
    found |= {Path(file).name for file in files()}
    for file in sorted(files()):
        path = ROOT / file
        if path.suffix == ".py" and file.partition("/")[0] in CODE and path.is_file():
            found |= {path.stem, *(_defined_in_tests(path) if file.startswith("tests/") else _told(path))}
        elif (path.suffix in WRITTEN or file in ("uv.lock", "pyproject.toml")) and path.is_file():
            found.update(_WORD.findall(path.read_text("utf-8")))
    return frozenset(found)


def _defined_in_tests(path: Path) -> set[str]:
    """Only those: a test also says what must not be."""
    kinds = ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    return {node.name for node in ast.walk(ast.parse(path.read_text("utf-8"))) if isinstance(node, kinds)}


@cache
def _told(path: Path) -> frozenset[str]:
    """The names of a module. A comment or docstring that speaks of something does not make it be there."""
    return frozenset(_each(ast.parse(path.read_text("utf-8"))))


def _each(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                yield node.name
            case ast.Name():
                yield node.id
            case ast.Attribute():
                yield node.attr
            case ast.arg():
                yield node.arg
            case ast.keyword(arg=str(name)):
                yield name
            case ast.alias():
                yield from (node.asname or node.name).split(".")
            case ast.Expr(value=ast.Constant()):
                node.value = ast.Constant(None)
            case ast.Constant(value=str(text)):
                yield from _WORD.findall(text)
