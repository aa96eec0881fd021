"""The files of one root, opened: text, TOML of a known shape, tab-separated rows, PO catalogs.

What cannot be read is noted for its author and left out; nothing raises.
"""

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from bot.course.problem import Problem
from bot.course.shape import Shape, Table, misfits
from bot.language import BrokenCatalog, Translation, catalog

_LINE = re.compile(r"at line (\d+)")
_TABLE = re.compile(r"^[ \t]*\[+[ \t]*\"?([\w-]+)", re.MULTILINE)
_KEY = re.compile(r"^[ \t]*\"?([\w-]+)\"?[ \t]*=", re.MULTILINE)
_QUOTES = "xem lại dấu ngoặc kép, dấu bằng, dấu ngoặc vuông quanh chỗ đó"

Value = TypeVar("Value")


class ContentReader:
    """Each way of reading returns what it could and adds the rest to ``problems``. Text is NFC."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.problems: list[Problem] = []

    def problem(self, path: Path, what: str, do: str, step: str = "") -> None:
        """Note ``what`` is wrong with a file, perhaps in ``step``, and what to ``do``."""
        lesson = path.stem if path.parent.name == "lessons" else ""
        self.problems.append(Problem(self.name(path), lesson, step, what, do))

    def name(self, path: Path) -> str:
        """A file as authors know it: relative to the root where it lies under it."""
        return path.relative_to(self.root).as_posix() if path.is_relative_to(self.root) else str(path)

    def text(self, path: Path) -> str | None:
        """A file as text, without the mark that some editors put in front."""
        try:
            data = path.read_bytes()
            return unicodedata.normalize("NFC", data.decode("utf-8-sig"))
        except UnicodeDecodeError as error:
            line = data.count(b"\n", 0, error.start) + 1
            self.problem(path, f"dòng {line}: không phải chữ UTF-8", "lưu lại tệp với bảng mã UTF-8")
        except OSError:
            self.problem(path, "không mở được tệp", "tạo tệp này, hoặc xem lại tên tệp")
        return None

    def table(self, path: Path) -> Table | None:
        """A TOML file of any shape."""
        text = self.text(path)
        try:
            return None if text is None else tomllib.loads(text)
        except (ValueError, RecursionError) as error:
            found = _LINE.search(str(error))
            where = f"dòng {found[1]}" if found else "cuối tệp"
            self.problem(path, f"{where}: viết chưa đúng TOML ({error})", _QUOTES)
        return None

    def toml(self, path: Path, shape: Shape) -> Table | None:
        """A TOML file that fits its shape."""
        table = self.table(path)
        return table if table is not None and self.fits(path, table, shape) else None

    def tables(self, path: Path, shape: Shape, key: str) -> list[Table]:
        """The list of tables called ``key`` in a TOML file."""
        table = self.toml(path, shape)
        return [] if table is None else list(table[key])

    def fits(self, path: Path, table: object, shape: Shape, at: str = "") -> bool:
        """Whether a table has its shape."""
        found = list(misfits(table, shape, at))
        lines = self.lines(path) if found else {}
        for where, what, do, key in found:
            line = "" if where or key not in lines else f"dòng {lines[key]}: "
            self.problem(path, f"{line}{what}", do, where)
        return not found

    def lines(self, path: Path) -> dict[str, int]:
        """On which line each key and table at the top of a TOML file stands; nothing of one that cannot be read."""
        text = path.read_text("utf-8-sig", errors="replace") if path.is_file() else ""
        first = _TABLE.search(text)
        found = (*_KEY.finditer(text, 0, first.start() if first else len(text)), *_TABLE.finditer(text))
        return {one[1]: text.count("\n", 0, one.start(1)) + 1 for one in reversed(found)}

    def rows(self, path: Path, columns: tuple[str, ...], build: Callable[[dict[str, str]], Value]) -> Iterator[Value]:
        """The rows of a tab-separated file whose first line names the columns, each made into a value."""
        head, *lines = [line.rstrip("\r") for line in (self.text(path) or "\t".join(columns)).split("\n")]
        if tuple(head.split("\t")) != columns:
            self.problem(path, "dòng 1: không phải tên các cột", f"viết {', '.join(columns)}, cách nhau bằng phím Tab")
            return
        for number, line in enumerate(lines, 2):
            try:
                if line:
                    yield build(dict(zip(columns, line.split("\t"), strict=True)))
            except ValueError as error:
                what = f"dòng {number}: thiếu cột, thừa cột hoặc sai ngày ({error})"
                self.problem(path, what, f"viết đủ {len(columns)} cột; ngày như 2026-11-23")

    def translations(self, path: Path) -> tuple[Translation, ...]:
        """The translations of a PO file; none where there is no file."""
        text = self.text(path) if path.exists() else None
        try:
            return () if text is None else catalog.read_catalog(text)
        except BrokenCatalog as error:
            where = f"dòng {error.line}: " if error.line else ""
            self.problem(path, f"{where}viết chưa đúng PO ({error})", "mở bằng Poedit, hoặc xem lại dấu ngoặc kép")
        return ()
