"""Weights from a hub over real HTTP, through losses, lies and kills."""

import hashlib
from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from api.errors import Fault
from api.voices.catalogue import ModelFile, VoiceModel
from api.voices.model_fetching import (
    RESTS_SECONDS,
    ModelGone,
    ModelNotFetched,
    NoRoom,
    WrongFile,
    checksum,
    fetch_model,
)
from bot.speech.pinned_files import SUMS
from tests.api.killing import runs_to_its_end
from tests.fakes.model_hub import FakeHub
from tests.rows import each_row

FILES = {"LICENSE": b"as you like", "onnx/great.onnx": bytes(range(256)) * 4_000, "onnx/small.json": b"{}"}


def sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


MODEL = VoiceModel(
    "some-model",
    "some/model",
    "a" * 40,
    "within/",
    tuple(ModelFile(path, len(content), sha256(content)) for path, content in FILES.items()),
    folder_is_pinned=True,
)


@pytest.fixture
def hub() -> Iterator[FakeHub]:
    with FakeHub({f"some/model/resolve/{'a' * 40}/within/{path}": content for path, content in FILES.items()}) as hub:
        yield hub


@pytest.fixture
def rests() -> list[float]:
    return []


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "some-model"


def fetched(hub: FakeHub, folder: Path, rests: list[float], seconds: float = 30.0) -> list[int]:
    return [*fetch_model(MODEL, folder, hub.url, seconds=seconds, rest=rests.append)]


def is_whole(folder: Path) -> bool:
    kept = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    sums = "".join(f"{sha256(content)}  {path}\n" for path, content in sorted(FILES.items()))
    return kept == {**FILES, SUMS: sums.encode(), "lock": b""}


def test_everything_is_fetched_once_and_pinned(hub: FakeHub, folder: Path, rests: list[float]) -> None:
    there = fetched(hub, folder, rests)
    assert there == sorted(there)
    assert there[-1] == MODEL.bytes == sum(len(content) for content in FILES.values())
    assert is_whole(folder)
    assert checksum(MODEL, folder) == sha256((folder / SUMS).read_bytes())
    asked = [*hub.ranges]
    assert asked == [("LICENSE", ""), ("great.onnx", ""), ("small.json", "")]
    assert fetched(hub, folder, rests)[-1] == MODEL.bytes
    assert hub.ranges == asked
    assert rests == []


def test_the_checksum_of_a_single_file_is_its_own(folder: Path) -> None:
    assert checksum(MODEL._replace(folder_is_pinned=False), folder) == MODEL.files[0].sha256


@each_row("manner", ["is cut off", "hangs up", "is busy", "sleeps"])
def test_what_was_lost_goes_on_where_it_stood(manner: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder, rests = tmp_path_factory.mktemp("model"), list[float]()
    files = {f"some/model/resolve/{'a' * 40}/within/{path}": content for path, content in FILES.items()}
    with FakeHub(files) as hub:
        hub.manners.extend(["", manner])
        fetched(hub, folder, rests, seconds=0.5 if manner == "sleeps" else 30.0)
        assert is_whole(folder)
        half = len(FILES["onnx/great.onnx"]) // 2
        again = f"bytes={half}-" if manner == "is cut off" else ""
        assert [wanted for _, wanted in hub.ranges] == ["", "", again, ""]
        assert rests == [*RESTS_SECONDS[:1]]


def test_a_source_that_knows_no_ranges_begins_anew(hub: FakeHub, folder: Path, rests: list[float]) -> None:
    hub.manners.extend(["", "is cut off", "knows no range"])
    fetched(hub, folder, rests)
    assert is_whole(folder)


def test_an_answer_from_elsewhere_in_the_file_is_not_taken(hub: FakeHub, folder: Path, rests: list[float]) -> None:
    hub.manners.extend(["", "is cut off", "skips"])
    fetched(hub, folder, rests)
    assert is_whole(folder)


def test_whoever_loses_again_and_again_is_told_and_keeps_what_is_there(
    hub: FakeHub, folder: Path, rests: list[float]
) -> None:
    hub.manners.extend(["", "is cut off", *["hangs up"] * 3])
    with pytest.raises(ModelNotFetched):
        fetched(hub, folder, rests)
    assert rests == [*RESTS_SECONDS]
    assert not (folder / SUMS).exists()
    assert not (folder / "onnx/great.onnx").exists()
    hub.ranges.clear()
    fetched(hub, folder, rests)
    assert is_whole(folder)
    assert hub.ranges[0] == ("great.onnx", f"bytes={len(FILES['onnx/great.onnx']) // 2}-")


@each_row("manner", ["lies", "is another"])
def test_a_wrong_byte_refuses_the_file(manner: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    folder = tmp_path_factory.mktemp("model")
    files = {f"some/model/resolve/{'a' * 40}/within/{path}": content for path, content in FILES.items()}
    with FakeHub(files) as hub:
        hub.manners.extend(["", manner])
        with pytest.raises(WrongFile, match="great"):
            fetched(hub, folder, [])
        assert sorted(path.name for path in folder.rglob("*") if path.is_file()) == ["LICENSE", "lock"]
        fetched(hub, folder, [])
        assert is_whole(folder)


def test_a_part_of_another_file_is_not_gone_on_with(hub: FakeHub, folder: Path, rests: list[float]) -> None:
    (folder / "onnx").mkdir(parents=True)
    (folder / "onnx/great.onnx.part").write_bytes(b"something else")
    with pytest.raises(WrongFile):
        fetched(hub, folder, rests)
    fetched(hub, folder, rests)
    assert is_whole(folder)


def test_a_file_that_was_spoiled_here_is_fetched_again(hub: FakeHub, folder: Path, rests: list[float]) -> None:
    fetched(hub, folder, rests)
    (folder / "onnx/small.json").write_bytes(b"[]")
    hub.ranges.clear()
    fetched(hub, folder, rests)
    assert hub.ranges == [("small.json", "")]
    assert is_whole(folder)


def test_what_is_gone_is_not_asked_for_again(hub: FakeHub, folder: Path, rests: list[float]) -> None:
    hub.files.clear()
    with pytest.raises(ModelGone):
        fetched(hub, folder, rests)
    assert rests == []


def test_nobody_listens(folder: Path, rests: list[float], hub: FakeHub) -> None:
    hub.url = "http://127.0.0.1:9"
    with pytest.raises(ModelNotFetched):
        fetched(hub, folder, rests)
    assert rests == [*RESTS_SECONDS]


def test_a_full_disk_is_said_before(hub: FakeHub, folder: Path, rests: list[float]) -> None:
    vast = MODEL._replace(files=(MODEL.files[0]._replace(bytes=1 << 60),))
    with pytest.raises(NoRoom):
        [*fetch_model(vast, folder, hub.url, rest=rests.append)]
    assert hub.ranges == []


@pytest.mark.slow
def test_a_kill_at_any_moment_leaves_nothing_half_that_is_taken_for_whole(hub: FakeHub, tmp_path: Path) -> None:
    for step in count(1):
        folder = tmp_path / str(step)
        ended = runs_to_its_end(lambda at=folder: fetched(hub, at, []), str(folder), die_at=step)
        assert ended or not (folder / SUMS).exists() or is_whole(folder)
        for path, content in FILES.items():
            assert not (folder / path).exists() or (folder / path).read_bytes() == content
        fetched(hub, folder, [])
        left = {path.name for path in folder.rglob("*.new")}
        assert not left
        assert is_whole(folder)
        if ended:
            break
    assert step > 10


def test_each_failure_says_what_to_do() -> None:
    failures: list[type[Fault]] = [ModelNotFetched, ModelGone, WrongFile, NoRoom]
    assert all("lệnh này" in failure().message or "--from" in failure().message for failure in failures)
