"""Laying in a voice pack (``bot.speech.packed``): the whole of it is checked first, and one wrong hash refuses it all.

It is copied, the copy is checked and then renamed: whoever is killed at any moment leaves the old pack or the new one.
"""

import hashlib
import os
import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from api.errors import Fault
from api.voices.folders import alone, sync_folder
from bot.speech import packed

LARGEST_MANIFEST = 64_000_000
"""Bytes; one of forty thousand sentences has a third of it."""


class BadPack(Fault):
    """Gói giọng này không dùng được. Chép lại gói từ máy đã làm nó rồi nạp lần nữa; máy này chưa đổi gì."""


class OtherPack(Fault):
    """Gói giọng này do một bản Bòn Số khác làm. Nâng cấp hai máy cho cùng bản, làm gói mới rồi nạp lại."""


class PackChecked(NamedTuple):
    """How far checking is: ``clips`` of the ``manifest`` were right so far."""

    manifest: packed.Manifest
    clips: int


def import_pack(pack: Path, folder: Path) -> Iterator[PackChecked]:
    """Lay ``pack`` into ``folder``, in place of one of the same languages; gives how far checking is, then all is done.

    Raises ``BadPack``, ``OtherPack``, ``OSError``; nothing has changed then.
    """
    with alone(folder):
        new = folder / ".new"
        try:
            with pack.open("rb") as source, new.open("wb") as target:
                shutil.copyfileobj(source, target, 1 << 20)
                target.flush()
                os.fsync(target.fileno())
            checked = None
            for checked in check_pack(new):
                yield checked
            if checked is None:
                raise BadPack
            new.replace(folder / f"{'-'.join(checked.manifest.languages)}.zip")
            sync_folder(folder)
        finally:
            new.unlink(missing_ok=True)


def check_pack(pack: Path) -> Iterator[PackChecked]:
    """Look at every byte of a pack; gives how far it is. Raises ``BadPack``, ``OtherPack``, ``OSError``."""
    try:
        with zipfile.ZipFile(pack) as archive:
            manifest = _manifest(archive)
            _check_names(archive, manifest)
            for number, clip in enumerate(manifest.clips, 1):
                _check(archive, clip)
                yield PackChecked(manifest, number)
    except (ValueError, KeyError, EOFError, NotImplementedError, RuntimeError, zipfile.BadZipFile) as error:
        raise BadPack from error


def _manifest(archive: zipfile.ZipFile) -> packed.Manifest:
    if archive.getinfo(packed.MANIFEST).file_size > LARGEST_MANIFEST:
        raise BadPack
    manifest = packed.Manifest.load(archive.read(packed.MANIFEST))
    if not manifest.ours:
        raise OtherPack
    return manifest


def _check_names(archive: zipfile.ZipFile, manifest: packed.Manifest) -> None:
    """What lies in it is what it says, nothing more and nothing twice, and nothing is packed smaller."""
    names = archive.namelist()
    promised = {clip.file for clip in manifest.clips} | {packed.MANIFEST}
    plain = all(info.compress_type == zipfile.ZIP_STORED and not info.extra for info in archive.infolist())
    spoken = {clip.lang for clip in manifest.clips}
    licensed = all(clip.voice in manifest.licences for clip in manifest.clips)
    # They name the file that the pack becomes.
    named = all(re.fullmatch("[a-z][a-z0-9-]{0,15}", lang) for lang in manifest.languages)
    if sorted(names) != sorted(promised) or spoken != {*manifest.languages} or not (plain and licensed and named):
        raise BadPack


def _check(archive: zipfile.ZipFile, clip: packed.PackedClip) -> None:
    info = archive.getinfo(clip.file)
    right = info.file_size == info.compress_size == clip.bytes and clip.key == packed.clip_key(
        clip.lang, text=clip.text
    )
    if not right or hashlib.sha256(archive.read(info)).hexdigest() != clip.sha256:
        raise BadPack
