"""Files that are there whole or not at all."""

import os
from pathlib import Path


def write_file(path: Path, content: bytes, new: Path) -> None:
    """Put ``content`` at ``path``. It is written to ``new``, on the same disk, and renamed once it is safe there.

    Whoever is killed half-way leaves ``new`` behind and ``path`` as it was; so does a power cut.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    new.parent.mkdir(parents=True, exist_ok=True)
    with new.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    new.replace(path)
