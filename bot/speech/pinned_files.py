"""Files that somebody else made and that are used only if they are the very ones the operator named.

``SHA256SUMS`` in a folder pins every file in it, as ``sha256sum`` writes it (coreutils, ``--text``):
``724f…5b  onnx/vocoder.onnx``. Whoever names its own SHA-256 has named them all.
"""

import hashlib
from collections.abc import Iterable, Mapping
from pathlib import Path

from bot.speech.voice import VoiceMissing

SUMS = "SHA256SUMS"


def sha256_of(path: Path) -> str:
    """Of what is in a file, without holding it. Raises ``OSError``."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def written_sums(sums: Mapping[str, str]) -> str:
    """The content of ``SUMS``: for each name its SHA-256."""
    return "".join(f"{sha256}  {name}\n" for name, sha256 in sorted(sums.items()))


def read_sums(content: str) -> Mapping[str, str]:
    """For each name its SHA-256; lines that are none are passed over."""
    lines = (line.split(maxsplit=1) for line in content.splitlines())
    return {line[1].removeprefix("*"): line[0].lower() for line in lines if len(line) == 2}


def checked(path: Path, sha256: str | None = None) -> None:
    """That a file is there and is the one that was meant. Raises ``VoiceMissing``, which says which is not."""
    if not path.is_file():
        raise VoiceMissing(f"Không có tệp {path} của giọng đọc nơ-ron (BONSO_NEURAL_VOICE).")
    if sha256 is not None and (found := sha256_of(path)) != sha256.lower():
        raise VoiceMissing(
            f"Tệp {path} có mã SHA-256 là {found}, khác BONSO_NEURAL_VOICE_CHECKSUM: không dùng tệp này."
        )


def checked_folder(folder: Path, names: Iterable[str], sha256: str) -> None:
    """That the ``SUMS`` of a folder are those that were meant, and each file in ``names`` is the one they name.

    Raises ``VoiceMissing``, which says which is not.
    """
    path = folder / SUMS
    checked(path, sha256)
    sums = read_sums(path.read_text("utf-8", "replace"))
    for name in names:
        if name not in sums:
            raise VoiceMissing(f"Tệp {path} không có dòng nào cho {name}: tải lại giọng bằng bonso audio fetch.")
        checked(folder / name)
        if sha256_of(folder / name) != sums[name]:
            raise VoiceMissing(f"Tệp {folder / name} hỏng: tải lại giọng bằng bonso audio fetch.")
