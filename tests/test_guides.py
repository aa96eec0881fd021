"""What the README and the guides let people type works, and what they say is not there yet is not there.

Lines are run page by page, in their order, in one new installation.
"""

import gc
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import get_args

import pytest

from api.app import create_app
from api.settings import ROOT, Settings
from api.statistics.export import Format
from api.store.database import connect
from api.store.keys import Keys
from bot.course.prompts import prompt
from tests.api.office import employ
from tests.browser.every_page import answering
from tests.course import COURSE
from tests.rows import each_row
from tests.test_docs import GUIDES, PAGES, blocks, run, words

README = ROOT / "README.md"

# --- what is typed --------------------------------------------------------------------------------

STAYS = re.compile(r"bonso (?:serve|send|poll)\b|bonso chat$")
"""Commands that end when they are stopped."""

NOT_RUN = {
    STAYS.pattern: "runs until it is stopped",
    r"pip install uv|uv sync --group": "installs from the network",
    r"bonso audio": "speaks the whole course, and says what of it is there",
    r"bonso pack course": "speaks the whole course",
    r"bonso loudspeaker .*--out loa": "speaks every announcement twice",
    r"bonso content new": "writes into the tree; tests/contributing makes it in a copy",
    r"^sudo bonso": "is for the server on which it was installed; see tests/install",
    r"^export |bonso migrate": "is for a server of PostgreSQL",
    r"^curl ": "asks a service that runs",
    r"benchmarks\.": "takes its time",
}
"""Lines that are not run here, and why."""

BEFORE = {
    "cp content/places.toml var/places.toml": [f"mkdir -p content var && cp '{ROOT}/content/places.toml' content"],
    "uv run bonso restore bon-so.zip": ["rm var/bonso.db*"],
    "uv run bonso scam import danh-sach.tsv": [
        r"printf 'what\treported_on\tsource\nvay-tien.example\t2026-11-02\tBáo Lâm Đồng\n' > danh-sach.tsv"
    ],
    "BONSO_DATA_DIR=thu-lai uv run bonso restore bon-so.zip": [
        "mkdir thu-lai && cp var/secret.key var/revoked.journal thu-lai"
    ],
}
"""What the words around a line say has been done."""

STAFF = {
    "uv run bonso staff reset quantri": ("quantri", "admin"),
    "uv run bonso locales import loi.xlsx --dialect cil --as lan.dungknoh": ("lan.dungknoh", "reviewer"),
}
"""Who is taken in long before somebody types a line."""


def typed(page: Path) -> list[str]:
    return [line for block in blocks(page) if block.lang == "sh" for line in block.text.splitlines() if line.strip()]


def left_out(line: str) -> bool:
    return any(re.search(pattern, line) for pattern in NOT_RUN)


def done(line: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run a line as it is typed, with the settings that stand before its command."""
    with monkeypatch.context() as here:
        for word in words(line):
            name, equals, value = word.partition("=")
            if not (equals and name.isupper()):
                break
            here.setenv(name, value)
        gc.collect()  # each command is a process of its own, so what one before it held is let go
        return run(line)


@pytest.fixture
def installation(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder in which the service ran once, so that there is a key, with no setting from outside."""
    for name in Settings.model_fields:
        monkeypatch.delenv(f"BONSO_{name.upper()}", raising=False)
    monkeypatch.setenv("BONSO_GTTS", "false")  # the one from outside that stays: Google is told nothing
    monkeypatch.chdir(tmp_path)
    Keys.load(Settings(_env_file=None), anew=True)
    return tmp_path


@pytest.mark.slow
@each_row("page", [README, *GUIDES], ids=lambda page: page.stem)
def test_what_a_page_lets_people_type_works(page: Path, installation: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    said: dict[str, str] = {}
    for line in typed(page):
        if left_out(line):
            continue
        for first in BEFORE.get(line, ()):
            done(first, monkeypatch)
        if line in STAFF:
            login, role = STAFF[line]
            employ(connect(Settings(_env_file=None).database), login, role)
        said[line] = done(line, monkeypatch)
    if page == README:
        assert len(said) > 15
        assert "Đoàn xã lưu thôn" in said["uv run bonso chat --script inputs.txt"]
        assert '"fact": "chat_started"' in said["uv run bonso chat --script inputs.txt --json"]
        for made in ("hello.ogg", "bon-so.zip", "funnel.xlsx", "qr-pay.zip"):
            assert (installation / made).stat().st_size > 1000


@each_row("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_what_does_not_return_ends_what_is_pasted(page: Path) -> None:
    """Whoever copies a block has all of it done: nothing stands after a command that runs until it is stopped."""
    shown = [block.text.strip().splitlines() for block in blocks(page) if block.lang in ("sh", "bash")]
    assert [lines for lines in shown if any(STAYS.search(line) for line in lines[:-1])] == []


def test_each_reason_not_to_run_a_line_is_still_needed() -> None:
    lines = [line for page in PAGES for line in typed(page)]
    assert {pattern for pattern in NOT_RUN if not any(re.search(pattern, line) for line in lines)} == set()
    assert {line for line in (*BEFORE, *STAFF) if line not in lines} == set()


def test_what_one_line_writes_no_other_writes_over() -> None:
    """Somebody who follows a page from top to bottom keeps her backup."""
    for page in (README, *GUIDES):
        made = [name for line in typed(page) for name in re.findall(r"(?:--out|backup|>) ([\w.-]+)", line)]
        assert sorted(set(made)) == sorted(made), page.name


# --- what is not there ----------------------------------------------------------------------------

HEADING = "Những gì chưa có"


def posts(pattern: str) -> list[str]:
    """Pages of staff that change something, whose address fits."""
    found = answering(create_app(Settings(_env_file=None)).routes, "POST")
    return [path for path in found if re.search(pattern, path)]


def source(folder: str) -> str:
    return "".join(path.read_text("utf-8") for path in (ROOT / folder).rglob("*.py"))


def catalog() -> str:
    return (ROOT / "locales/kpm/messages.po").read_text("utf-8")


def unapproved() -> bool:
    return "# state: approved" not in catalog() and "# state: draft" in catalog()


def untried() -> bool:
    return tomllib.loads((ROOT / "content/trials.toml").read_text("utf-8")) == {"trials": []}


def only_vietnamese_telling() -> bool:
    """Consent, emergencies and verdicts can be read by a speaker only once they are approved, and never told freely."""
    return not any(prompt(COURSE, "kpm/cil", key, free=True) for key in COURSE.marks.careful)


def nobody_to_call() -> bool:
    return not any(commune.phone for commune in COURSE.communes.values())


def untold() -> bool:
    """What no program can find out: it has not happened as far as anybody told us."""
    return True


STILL: dict[str, Callable[[], bool]] = {
    "Báo cáo Word hoặc PDF để ký": lambda: {*get_args(Format)} == {"json", "csv", "xlsx"},
    "Người thứ hai duyệt tin trước khi gửi": lambda: "approv" not in source("api/campaigns"),
    "Tờ đọc loa là trang để in": lambda: "pdf" not in source("api/loudspeaker").lower(),
    "Zalo OA: đã làm": untold,
    "Tiếng K'Ho": unapproved,
    "Tên thôn": lambda: not all(village.confirmed for one in COURSE.communes.values() for village in one.villages),
    "Sửa danh sách thôn trên trang": lambda: posts(r"/staff/(place|commune|village)") == [],
    "Có 26 bài, chưa bài nào thử": lambda: untried() and len(COURSE.lessons) == 26,
    "Các bài học chưa thử": untried,
    "Giọng tiếng Việt là giọng máy": lambda: not [*(ROOT / "locales/vi").glob("audio/**/*.*")],
    "Số điện thoại sau **Người thật**": nobody_to_call,
    "Sửa bài ngay trên trang": lambda: posts(r"/staff/course(?!/measure)") == [],
    "Lời giải bằng tiếng Việt": lambda: (ROOT / "docs/lessons.md").read_text("utf-8").startswith("# Where the lessons"),
    "Chưa ai ở Lạc Dương thu": untold,
    "Máy đo tiếng to nhỏ": untold,
    "Lời đồng ý, lời khẩn cấp": only_vietnamese_telling,
    "Một `Dockerfile` có sẵn": lambda: (ROOT / "Dockerfile").exists(),
}
"""By how it begins, whether what a guide says is missing still is; what is made takes its sentence along."""


def lacking() -> list[str]:
    """The points below that heading in every guide."""
    sections = [
        re.findall(rf"^## \d+\. {HEADING}\n(.*?)(?=^## |\Z)", page.read_text("utf-8"), re.M | re.S) for page in PAGES
    ]
    return re.findall(r"^- (.+)$", "".join(text for found in sections for text in found), re.MULTILINE)


def test_what_changes_something_is_found() -> None:
    assert posts("/staff/login$") == ["/staff/login"], "or what is missing could never be found there"


def test_what_guides_say_is_missing_is_missing() -> None:
    points = lacking()
    assert len(points) > 15
    unknown = [point for point in points if not any(point.startswith(begins) for begins in STILL)]
    assert unknown == [], "say in STILL how it is known"
    assert [begins for begins in STILL if not any(point.startswith(begins) for point in points)] == []
    there = [begins for begins, still in STILL.items() if not still()]
    assert there == [], "it is there now: the guide is wrong"


def test_the_readme_says_what_nobody_has_done() -> None:
    (told,) = re.findall(r"^What is not there yet: .*?\.$", README.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert "no lesson has been tried" in told and untried()
    assert "no K'Ho sentence has been approved" in told and unapproved()
    assert len(COURSE.lessons) == 26 and "twenty-six short lessons" in README.read_text("utf-8")
