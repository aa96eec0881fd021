"""Thirty small faults are put into the program, one at a time: does a test see each of them?

``uv run python -m tests.mutants`` says of each whether it died, and fails if one survived. They are drawn by a seed
from all places in ``bot`` and ``api`` where a comparison, a number, a condition or a statement can be changed; a place
is known by the function it is in, so that other code may come and go without another thirty being drawn. Nothing is
changed here: it happens in a copy. The nearest tests are run first, then all of the quick part, and last what else runs
before a change lands, until one fails that does not fail without the fault.
"""

import argparse
import ast
import copy
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parents[1]
COUNT, SEED = 30, "Lạc Dương"
PATIENCE_SECONDS = 1800
NO_TESTS = 5
"""What pytest answers the system with where every test was left out."""
FLIPS: dict[type[ast.AST], type[ast.AST]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
    ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
}  # fmt: skip
_FAILED = re.compile(r"^(?:FAILED|ERROR) (\S+?\.py(?:::[^ ]+(?:\[.*\])?)?)(?: - .*)?$", re.MULTILINE)


class Mutant(NamedTuple):
    """A change of ``file``: from byte ``start`` on it says ``new`` and not ``old``. ``key`` names its place."""

    file: str
    line: int
    start: int
    old: bytes
    new: str
    key: str


def main() -> None:
    """Draw them, try each, and end with an error if one survived."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--count", type=int, default=COUNT, help="how many are drawn")
    asked.add_argument("--seed", default=SEED, help="other words draw others")
    options = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="bonso-mutants-") as folder:
        died = [told(one, Path(folder)) for one in drawn(options.count, options.seed)]
    if not all(died):
        sys.exit(f"{died.count(False)} of {len(died)} survived")


def told(mutant: Mutant, folder: Path) -> bool:
    """Whether it died; said as soon as it is known."""
    killer = killed_by(mutant, folder)
    print(f"{'died' if killer else 'SURVIVED'}  {shown(mutant)}  {killer}", flush=True)
    return bool(killer)


def shown(mutant: Mutant) -> str:
    """Where it is and what it says."""
    return f"{mutant.file}:{mutant.line}: {' '.join(mutant.old.decode().split())}  ->  {mutant.new}"


# --- Which ------------------------------------------------------------------------------------------


def drawn(count: int, seed: str) -> list[Mutant]:
    """So many of all there are; the same for the same seed, as long as their places are there."""
    files = sorted(path for top in ("bot", "api") for path in (ROOT / top).rglob("*.py"))
    every = [mutant for path in files for mutant in mutants(path)]
    return sorted(every, key=lambda one: sha256(f"{seed} {one.key}".encode()).digest())[:count]


def mutants(path: Path) -> Iterator[Mutant]:
    """All that can be made of a file."""
    source, file = path.read_bytes(), path.relative_to(ROOT).as_posix()
    begins = [0]
    for line in source.splitlines(keepends=True):
        begins.append(begins[-1] + len(line))
    seen: Counter[str] = Counter()
    for where, node, new in changes(ast.parse(source), ""):
        assert node.end_lineno is not None and node.end_col_offset is not None
        start = begins[node.lineno - 1] + node.col_offset
        end = begins[node.end_lineno - 1] + node.end_col_offset
        name = f"{file} {where} {type(node).__name__} {new}"
        seen[name] += 1
        yield Mutant(file, node.lineno, start, source[start:end], new, f"{name} {seen[name]}")


Place = tuple[str, ast.expr | ast.stmt, str]


def changes(tree: ast.AST, where: str) -> Iterator[Place]:
    """Every place beneath ``tree``, in the function or class ``where``, and what it could say instead."""
    for field, value in ast.iter_fields(tree):
        if field in ("annotation", "returns", "decorator_list"):
            continue  # they say what a thing is, and decide nothing
        for node in value if isinstance(value, list) else [value]:
            if not isinstance(node, ast.AST):
                continue
            if isinstance(node, ast.expr | ast.stmt):
                yield from ((where, node, new) for new in changed(node))
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            yield from changes(node, f"{where}.{node.name}" if named else where)


def changed(node: ast.expr | ast.stmt) -> Iterator[str]:
    """What could stand there instead."""
    other = copy.deepcopy(node)
    match other:
        case ast.Compare(ops=[op]) if type(op) in FLIPS:
            other.ops = [FLIPS[type(op)]()]  # type: ignore[list-item]
        case ast.BoolOp(op=op) | ast.BinOp(op=op) if type(op) in FLIPS:
            other.op = FLIPS[type(op)]()  # type: ignore[assignment]
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield f"({ast.unparse(operand)})"
            return
        case ast.Constant(value=bool(value)):
            other.value = not value
        case ast.Constant(value=int(value)):
            other.value = 0 if value == 1 else value + 1  # from 0 or 1 on, an order is often the same
        case ast.Expr(value=ast.Call() | ast.Await()) | ast.AugAssign():
            yield "pass"
            return
        case _:
            return
    yield f"({ast.unparse(other)})"


# --- Whether it dies --------------------------------------------------------------------------------


def killed_by(mutant: Mutant, folder: Path) -> str:
    """The test that sees it; ``""`` if none does."""
    sound, faulty = copied(folder / "sound"), copied(folder / "faulty")
    file = faulty / mutant.file
    source = file.read_bytes()
    file.write_bytes(source[: mutant.start] + mutant.new.encode() + source[mutant.start + len(mutant.old) :])
    fails_anyway: list[str] = []
    try:
        for tests in near(mutant.file):
            while failure := first_failure(faulty, tests, fails_anyway):
                if not first_failure(sound, [failure], []):
                    return failure
                fails_anyway.append(failure)
    finally:
        file.write_bytes(source)
    return ""


def near(file: str) -> Iterator[list[str]]:
    """Tests by how close they are: those that name the module, those that name one that names it, all, slow ones."""
    module = file.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
    closest = naming({module}, "tests")
    through = {
        user.removesuffix(".py").replace("/", ".") for top in ("bot", "api") for user in naming({module}, top, "*.py")
    }
    yield from (tests for tests in (closest, sorted({*naming(through, "tests")} - {*closest})) if tests)
    yield ["tests"]
    yield ["tests", "--slow"]


def naming(modules: set[str], top: str, pattern: str = "test_*.py") -> list[str]:
    """The files beneath ``top`` that import one of ``modules``; its own tests first."""
    split = [one.rpartition(".") for one in sorted(modules)]
    names = "|".join(
        rf"\b{re.escape(room)}\.{name}\b|from {re.escape(room)} import (?:\([^)]*|[^\n(]*)\b{name}\b"
        for room, _, name in split
    )
    if not names:
        return []
    wanted = re.compile(names)
    own = {f"tests/{room.replace('.', '/')}/test_{name}.py" for room, _, name in split}
    files = {path.relative_to(ROOT).as_posix(): path for path in (ROOT / top).rglob(pattern)}
    found = [name for name, path in files.items() if name in own or wanted.search(path.read_text("utf-8"))]
    return sorted(found, key=lambda name: (name not in own, name))


def first_failure(there: Path, tests: list[str], passed_over: list[str]) -> str:
    """The first of ``tests`` that fails in the copy ``there``; what hangs has failed."""
    command = [sys.executable, "-m", "pytest", "-x", "-rfE", "-p", "no:cacheprovider", *tests]
    command += [f"--deselect={one}" for one in passed_over]
    command += [] if tests[0] == "tests" else ["-n", "0"]
    try:
        ran = subprocess.run(command, cwd=there, capture_output=True, text=True, check=False, timeout=PATIENCE_SECONDS)
    except subprocess.TimeoutExpired:
        return tests[0]
    if ran.returncode in (0, NO_TESTS):
        return ""
    found = _FAILED.search(ran.stdout)
    return found[1] if found else tests[0]


def copied(there: Path) -> Path:
    """All files that belong to the program, as they are; made once."""
    if there.exists():
        return there
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    for name in listed.stdout.splitlines():
        if (ROOT / name).is_file():
            (there / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, there / name)
    return there


if __name__ == "__main__":
    main()
