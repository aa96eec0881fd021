"""Work that takes long, as an operator sees it: a bar that moves, and a sentence when she stops it."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

import typer

Item = TypeVar("Item")


@contextmanager
def stopping() -> Iterator[None]:
    """An interrupt is a sentence: what is done is kept."""
    try:
        yield
    except KeyboardInterrupt:
        typer.echo("Đã dừng. Chạy lại lệnh này thì máy làm tiếp phần còn lại.", err=True)
        raise typer.Exit(130) from None


def shown(what: str, items: Iterable[Item], total: int) -> Iterator[Item]:
    """The same items, with a progress bar on standard error where somebody can see it."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal or not total) as progress:
        task = progress.add_task(what, total=total)
        for item in items:
            progress.advance(task)
            yield item


def filled(what: str, bytes_there: Iterable[int], total: int) -> None:
    """Go through how many bytes of ``total`` are there, with a progress bar as above."""
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task(what, total=total)
        for there in bytes_there:
            progress.update(task, completed=there)
