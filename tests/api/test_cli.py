"""The commands of the operator and the author: what they print, and that failures are sentences."""

import csv
import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import pytest
from fastapi.testclient import TestClient
from sqlalchemy import Engine

from api import cli
from api.clock import now
from api.codes.lesson_links import opened_link
from api.settings import ROOT, Settings
from api.store.database import connect, writing
from api.store.keys import Keys
from bot.course.model import Course
from bot.speech.encode import decoded
from tests.api.campaigns.people import TEXT, moved, settles, written
from tests.api.conftest import SECRET
from tests.api.fictional import fact, happened, learned
from tests.api.media.qr_drawn import photo
from tests.api.office import application, audited, employ, logged_in
from tests.api.village import Village
from tests.bot.payments.test_read import ROWS, STATIC


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    raw: bytes
    err: str

    @property
    def out(self) -> str:
        return self.raw.decode()

    @property
    def objects(self) -> list[dict[str, Any]]:
        """What ``--json`` printed, an object a line."""
        return [json.loads(line) for line in self.out.splitlines()]


Bonso = Callable[..., Ran]


@pytest.fixture
def bonso(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Bonso:
    """Runs ``bonso`` as the entry point does, on a data folder of this test's own."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("BONSO_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("BONSO_SECRET_KEY", SECRET)
    monkeypatch.setenv("BONSO_PUBLIC_URL", "https://bon-so.example")

    def run(*args: object, stdin: str = "", **env: str) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), "utf-8", write_through=True) for _ in range(2))
        with monkeypatch.context() as given:
            for name, value in env.items():
                given.setenv(name, value)
            given.setattr(sys, "argv", ["bonso", *map(str, args)])
            given.setattr(sys, "stdin", io.StringIO(stdin))
            given.setattr(sys, "stdout", out)
            given.setattr(sys, "stderr", err)
            with pytest.raises(SystemExit) as ended:
                cli.main()
                sys.exit(0)
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, out.buffer.getvalue(), err.buffer.getvalue().decode())

    return run


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """Commands are tested on SQLite, in the folder that ``bonso`` finds by itself."""
    return sqlite_url


# --- talking ---------------------------------------------------------------------------------------


@pytest.fixture
def script(tmp_path: Path) -> Path:
    file = tmp_path / "script.txt"
    file.write_text("# một lời mỗi dòng\n1\n\nquét mã\n1\nmã OTP là 482913\nngừng\n", "utf-8")
    return file


def test_a_script_prints_the_conversation(bonso: Bonso, script: Path) -> None:
    ran = bonso("chat", "--script", script)
    assert (ran.code, ran.err) == (0, "")
    assert [line for line in ran.out.splitlines() if line.startswith("> ")] == [
        "> 1", "> quét mã", "> 1", "> mã OTP là 482913", "> ngừng",
    ]  # fmt: skip
    greeting, *_, goodbye = ran.out.split("\n> ")
    assert "Xin chào bà con!" in greeting and "1. Tiếng Việt" in greeting and "♪ vi:" in greeting
    assert "[hình: " in greeting
    assert goodbye.startswith("ngừng\n") and len(goodbye.splitlines()) > 3


def test_json_prints_every_reply_and_every_fact(bonso: Bonso, script: Path, course: Course) -> None:
    ran = bonso("chat", "--script", script, "--json")
    replies = [one for one in ran.objects if "text" in one]
    facts = [one for one in ran.objects if "fact" in one]
    assert len(replies) + len(facts) == len(ran.objects)
    for reply in replies:
        assert reply["text"] and reply["lang"] == "vi" and reply["picture"]
        assert reply["speech"]["says"][0][0] == "vi"
        assert all({"id", "label"} <= choice.keys() for choice in reply["choices"])
    step = course.lessons["qr-pay"].steps[0]
    [shown] = [reply for reply in replies if step.text in reply["text"]]
    assert (shown["picture"], [one["id"] for one in shown["choices"]]) == (step.picture, ["done", "could-not"])
    assert [one["fact"] for one in facts] == [
        "chat_started", "language_chosen", "language_chosen",
        "lesson_started", "step_shown", "step_done", "step_shown", "stopped",
    ]  # fmt: skip
    assert facts[3] == {"fact": "lesson_started", "who": "1", "lesson": "qr-pay", "attempt": 1}
    assert "482913" not in ran.out


def test_a_language_may_be_given(bonso: Bonso, script: Path) -> None:
    kho = bonso("chat", "--lang", "kpm", "--script", script, "--json").objects
    assert {"kpm", "vi"} == {say[0] for one in kho if one.get("speech") for say in one["speech"]["says"]}
    chosen = [one["detail"] for one in kho if one.get("fact") == "language_chosen"]
    assert chosen == ["text:kpm", "voice:kpm"]


@pytest.mark.slow
def test_a_talk_ends_with_its_input(bonso: Bonso) -> None:
    assert bonso("chat", stdin="1\n/quit\nquét mã\n").out.count("Bòn Số không xin tiền") == 2
    assert bonso("chat", stdin="").code == 0


MEANT = [
    ("quét mã", "lesson", "qr-pay"),
    ("mo tai khoan", "lesson", "account-prepare"),
    ("trang đầu", "command", "menu"),
    ("lỡ chuyển tiền rồi", "command", "emergency"),
    ("ợ ợ ợ", "unknown", ""),
]


@pytest.mark.slow
def test_what_is_meant_is_shown_for_one_and_for_many(bonso: Bonso) -> None:
    for text, kind, id in MEANT:
        [found] = bonso("understand", text, "--json").objects
        assert (found["kind"], found["id"]) == (kind, id), text
        assert {"score", "others"} <= found.keys()
    many = bonso("understand", "-", "--json", stdin="".join(f"{text}\n" for text, *_ in MEANT)).objects
    assert [(one["kind"], one["id"]) for one in many] == [(kind, id) for _, kind, id in MEANT]
    assert "qr-pay" in bonso("understand", "quét mã").out


def test_a_clip_is_written_and_can_be_heard(bonso: Bonso, tmp_path: Path) -> None:
    text = "Xin chào bà con, hôm nay mình học quét mã."
    ran = bonso("speak", "--out", tmp_path / "nhanh.ogg", text)
    assert ran.code == 0, ran.err
    assert bonso("speak", "--slow", "--out", tmp_path / "cham.ogg", text).code == 0
    fast, slow = (decoded((tmp_path / name).read_bytes()).seconds for name in ("nhanh.ogg", "cham.ogg"))
    assert 1.0 < fast < slow < 15
    assert f"{fast:.1f} s" in ran.out or f"{fast - 0.1:.1f} s" in ran.out or f"{fast + 0.1:.1f} s" in ran.out


def test_it_speaks_kho(bonso: Bonso, tmp_path: Path) -> None:
    ran = bonso("speak", "--lang", "kpm", "--out", tmp_path / "kho.ogg", "Oh mi lòt ngân hàng, tìp 113!")
    assert (ran.code, ran.err) == (0, "")
    assert 2.0 < decoded((tmp_path / "kho.ogg").read_bytes()).seconds < 6.0
    assert bonso("speak", "--lang", "kpm", "--out", tmp_path / "kho.ogg", "👍").code == 1


# --- content ---------------------------------------------------------------------------------------


@pytest.mark.slow
def test_the_shipped_lessons_have_no_fault(bonso: Bonso) -> None:
    ran = bonso("content", "check")
    assert (ran.code, ran.out) == (0, "Bài học, lời và số liệu: không thấy lỗi.\n")
    assert bonso("content", "check", "--json").raw == b""


Check = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def edited(tmp_path: Path) -> Callable[[str, str], Check]:
    """``edited(old, new)`` changes a lesson in a copy of the program; what it gives checks that copy."""
    for folder in ("api", "bot", "content", "locales", "migrations"):
        shutil.copytree(ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "audio"))
    lesson = tmp_path / "content" / "lessons" / "qr-pay.toml"

    def check(*args: str) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "api.cli", "content", "check", *args]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)

    def edit(old: str, new: str) -> Check:
        text = lesson.read_text("utf-8")
        assert old in text
        lesson.write_text(text.replace(old, new, 1), "utf-8")
        return check

    return edit


@pytest.mark.slow
def test_a_broken_lesson_is_named_with_what_to_do(edited: Callable[[str, str], Check]) -> None:
    check = edited('slug = "open"', 'slug = "scan"')
    told, listed = check(), check("--json")
    assert (told.returncode, listed.returncode) == (1, 1)
    assert "qr-pay.toml" in told.stdout and "scan" in told.stdout
    assert "Traceback" not in told.stderr + listed.stderr
    problems = [json.loads(line) for line in listed.stdout.splitlines()]
    assert problems and all("qr-pay" in json.dumps(problem) for problem in problems)


@pytest.mark.slow
def test_a_screen_that_is_heard_too_long_is_named(edited: Callable[[str, str], Check]) -> None:
    check = edited("Đọc tên rồi mới trả.", "Đọc tên rồi mới trả. VNeID, Mobile Money, OTP, QR: chuyện khác.")
    told = check()
    assert (told.returncode, told.stderr) == (1, "")
    (line,) = told.stdout.splitlines()
    assert line.startswith("content/lessons/qr-pay.toml, bài qr-pay, bước learned: máy đọc mất ")
    assert "giây, quá 15: “Giỏi lắm! / Bà con đã biết quét mã trả tiền." in line
    assert line.endswith("→ bớt chữ, hoặc chia làm hai")


# --- figures ---------------------------------------------------------------------------------------


@pytest.fixture
def api(settings: Settings, database: Engine, course: Course) -> TestClient:
    """The statistics of the same database over HTTP, for an admin."""
    places = {"commune": "lac-duong", "village": "da-tro"}
    with writing(database) as connection:
        for who in range(1, 8):
            happened(connection, learned(who, done=who < 4, **places))
        happened(connection, learned(9, village="bnor-c", commune="lang-biang-da-lat", lang="kpm"))
        happened(connection, [fact("step_not_done", step="scan", detail="paper", commune="lac-duong")])
    employ(database, "ca", "admin")
    return logged_in(application(settings, database, course), "ca").client


QUERIES: list[dict[str, str]] = [{}, {"lang": "kpm"}, {"from": "2026-03-02", "to": "2026-03-02"}, {"to": "2026-03-01"}]


@pytest.mark.slow
@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("question", ["lessons", "places", "learners", "funnel"])
def test_the_figures_are_those_of_the_api(bonso: Bonso, api: TestClient, question: str, query: dict[str, str]) -> None:
    options = [f"--{name}={value}" for name, value in query.items()]
    address = f"/api/v1/statistics/{question}"
    for form in ("json", "csv"):
        ran = bonso("stats", question, "--format", form, *options)
        assert (ran.code, ran.raw) == (0, api.get(address, params={**query, "format": form}).content)
    rows = json.loads(bonso("stats", question, "--format=json", *options).raw)["rows"]
    table = bonso("stats", question, "--format=csv", *options).raw.decode("utf-8-sig")
    assert len(list(csv.reader(io.StringIO(table)))) == 1 + len(rows)
    sheets = [
        cells(bonso("stats", question, "--format=xlsx", *options).raw),
        cells(api.get(address, params={**query, "format": "xlsx"}).content),
    ]
    assert sheets[0] == sheets[1] and sheets[0]


def cells(content: bytes) -> list[tuple[str, list[tuple[Any, ...]]]]:
    """What stands on every sheet of a workbook."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    return [(sheet.title, list(sheet.values)) for sheet in book]


def test_somebody_is_counted_at_all(bonso: Bonso, api: TestClient) -> None:
    assert api.get("/api/v1/statistics/lessons").status_code == 200
    rows = json.loads(bonso("stats", "lessons", "--format=json").raw)["rows"]
    [row] = [one for one in rows if (one["lesson"], one["level"], one["commune"]) == ("qr-pay", "commune", "lac-duong")]
    assert (row["people_started"], row["people_completed"]) == (7, "không ghi")


# --- staff and tokens --------------------------------------------------------------------------------


def test_staff_are_invited_listed_and_given_a_new_password(bonso: Bonso, database: Engine) -> None:
    invited = bonso("staff", "add", "thu.da-tro", "--role", "union", "--commune", "lac-duong")
    assert invited.code == 0
    assert invited.out.startswith("https://bon-so.example/staff/welcome/")
    employ(database, "thu.da-tro", "union", "lac-duong")
    employ(database, "ca", "admin")
    everybody = bonso("staff", "list", "--json").objects
    assert [(one["login"], one["role"], one["commune"], one["active"]) for one in everybody] == [
        ("ca", "admin", "", True),
        ("thu.da-tro", "union", "lac-duong", True),
    ]
    assert "tất cả các xã" in bonso("staff", "list").out
    assert "not a hash" not in bonso("staff", "list").out
    reset = bonso("staff", "reset", "ca")
    assert (reset.code, reset.out.startswith("https://bon-so.example/staff/welcome/")) == (0, True)
    assert [line[:3] for line in audited(database)] == [("bonso", "invited", "thu.da-tro"), ("bonso", "invited", "ca")]


def test_a_token_opens_the_api_until_it_is_revoked(bonso: Bonso, settings: Settings, database: Engine) -> None:
    token = bonso("token", "add", "Bảng của xã", "--commune", "lac-duong").out.strip()
    client = TestClient(application(settings, database))

    def asked() -> int:
        headers = {"authorization": f"Bearer {token}"}
        return int(client.get("/api/v1/statistics/lessons", headers=headers).status_code)

    assert asked() == 200
    listed = bonso("token", "list").out
    assert "Bảng của xã" in listed and token not in listed
    assert bonso("token", "revoke", listed.split()[0]).code == 0
    assert asked() == 401
    assert "thu hồi" in bonso("token", "list").out


# --- campaigns ---------------------------------------------------------------------------------------


def test_the_link_of_a_lesson_is_printed_for_anybody_and_for_a_chat(bonso: Bonso, village: Village, keys: Keys) -> None:
    assert bonso("lesson-link", "qr-pay").out == "https://bon-so.example/l/qr-pay\n"
    village.arrives("4711")
    chat = village.row("4711").id
    ran = bonso("lesson-link", "qr-pay", "--step", "open", "--chat", chat)
    address, _, key = ran.out.strip().partition("?k=")
    assert (ran.code, address) == (0, "https://bon-so.example/l/qr-pay/open")
    found = opened_link(keys, key, lesson="qr-pay", now=now())
    assert (found.chat, found.who) == (chat, "1")
    assert timedelta(hours=23) < found.until - now() <= timedelta(hours=24)


@pytest.mark.parametrize("args", [("no-such",), ("qr-pay", "--step", "no-such"), ("qr-pay", "--chat", "no-such")])
def test_no_link_to_what_is_not_there(bonso: Bonso, village: Village, args: tuple[str, ...]) -> None:
    ran = bonso("lesson-link", *args)
    assert ran.code != 0 and "Không có" in ran.err


def test_campaigns_are_listed_shown_paused_and_gone_on_with(bonso: Bonso, village: Village, database: Engine) -> None:
    settles(village, "1")
    campaign = written(village)
    moved(village, campaign, "start")
    assert bonso("campaign", "list", "--json").objects == [{"id": campaign, "state": "running", "got": 0, "total": 0}]
    assert TEXT in bonso("campaign", "list").out
    shown = json.loads(bonso("campaign", "show", campaign).out)
    assert (shown["texts"], shown["villages"], shown["delivery"]["total"]) == ({"vi": TEXT}, ["lac-duong"], 0)
    for move, state in (("pause", "paused"), ("resume", "running"), ("cancel", "cancelled")):
        assert bonso("campaign", move, campaign).code == 0
        assert village.rows("campaign")[0].state == state
    assert [line[1] for line in audited(database)] == ["campaign-pause", "campaign-resume", "campaign-cancel"]
    again = bonso("campaign", "resume", campaign)
    assert (again.code, "Traceback" in again.err, bool(again.err)) == (1, False, True)
    assert village.rows("campaign")[0].state == "cancelled"


# --- the database -------------------------------------------------------------------------------------


def test_migrate_makes_a_database_and_may_be_repeated(bonso: Bonso, tmp_path: Path) -> None:
    for _ in range(2):
        assert bonso("migrate", BONSO_DATA_DIR=str(tmp_path / "mới")).code == 0
    engine = connect(f"sqlite:///{tmp_path / 'mới' / 'bonso.db'}")
    with engine.connect() as connection:
        assert connection.exec_driver_sql("SELECT count(*) FROM chat").scalar() == 0
    engine.dispose()


# --- failing ------------------------------------------------------------------------------------------

NOBODY = "01900000-0000-7000-8000-00000000dead"

FAILURES: list[tuple[tuple[str, ...], dict[str, str], str]] = [
    (("chat", "--script", "không-có.txt"), {}, "không có tệp"),
    (("chat", "--lang", "fr"), {}, "--lang"),
    (("speak", "--out", "không/có.ogg", "Xin chào"), {}, "Không ghi được"),
    (("speak", "--out", "x.ogg", "--lang", "fr", "Xin chào"), {}, "Chưa có giọng đọc"),
    (("speak", "--out", "x.ogg", ""), {}, "không đọc được"),
    (("stats", "lessons", "--from", "2026-05-01", "--to", "2026-01-01"), {}, "Khoảng ngày không đúng"),
    (("stats", "lessons", "--format", "pdf"), {}, "--format"),
    (("staff", "add", "Thu Hà"), {}, "Tên đăng nhập gồm"),
    (("staff", "add", "thu", "--role", "union"), {}, "đoàn viên phải thuộc một xã"),
    (("staff", "add", "thu", "--role", "vua"), {}, "Vai trò hoặc xã chưa đúng"),
    (("staff", "add", "thu", "--role", "staff", "--commune", "khong-co"), {}, "không có trong danh sách"),
    (("staff", "reset", "khong.ai"), {}, "Không tìm thấy"),
    (("token", "add", "  "), {}, "đặt tên cho mã"),
    (("token", "revoke", "abc"), {}, "Không tìm thấy"),
    (("token", "revoke", NOBODY), {}, "Không tìm thấy"),
    (("campaign", "show", "abc"), {}, "Không có tin này"),
    (("campaign", "show", NOBODY), {}, "Không có tin này"),
    (("campaign", "pause", NOBODY), {}, "Không có tin này"),
    (("poll", "zalo"), {}, "Chưa có kênh"),
    (("restore", "không-có.tar"), {}, "sao lưu"),
    (("migrate",), {"BONSO_LOG_LEVEL": "ồn"}, "BONSO_LOG_LEVEL"),
    (("migrate",), {"BONSO_DATA_DIR": "/dev/null/x"}, "/dev/null/x"),
    (("migrate",), {"BONSO_DATABASE_URL": "postgresql://ai:giấu@127.0.0.1:1/x"}, "Không mở được cơ sở dữ liệu"),
    (("staff", "list"), {"BONSO_DATABASE_URL": "postgresql://ai:giấu@127.0.0.1:1/x"}, "Không mở được cơ sở dữ liệu"),
    (("chat",), {"BONSO_PLACES_FILE": "không-có.toml"}, "không-có.toml"),
]


@pytest.mark.parametrize(("args", "env", "says"), FAILURES)
def test_a_failure_is_a_sentence_and_a_code(
    bonso: Bonso, args: tuple[str, ...], env: dict[str, str], says: str
) -> None:
    ran = bonso(*args, **env)
    assert ran.code in (1, 2)
    assert says in ran.err
    assert "Traceback" not in ran.err and "giấu" not in ran.err
    assert ran.out == ""


def test_the_installed_command_is_this_one(tmp_path: Path) -> None:
    command = Path(sys.executable).with_name("bonso")
    ran = subprocess.run([command, "--help"], cwd=tmp_path, capture_output=True, text=True, check=True)
    for name in ("serve", "send", "poll", "migrate", "chat", "understand", "speak", "backup", "restore", "doctor",
                 "content", "locales", "stats", "staff", "token", "campaign"):  # fmt: skip
        assert name in ran.stdout


def test_qr_read_says_what_codes_say(bonso: Bonso, tmp_path: Path) -> None:
    (tmp_path / "two.jpg").write_bytes(photo(STATIC, "https://example.com/vn"))
    (tmp_path / "none.png").write_bytes(b"no picture")
    ran = bonso("qr", "read", "--json", STATIC)
    assert (ran.code, len(ran.objects)) == (0, 1)
    assert ran.objects[0] == {
        **{"kind": "vietqr", "crc_ok": True, "bin": "970405", "bank": "Agribank", "account": "5400205000001"},
        **{"service": "QRIBFTTA", "amount": None, "currency": "704", "country": "VN", "content": None},
        **{"merchant": None, "dynamic": False, "site": None, "warnings": []},
    }
    [two] = bonso("qr", "read", "--json", str(tmp_path / "two.jpg")).objects
    assert {two["kind"], two["others"][0]["kind"]} == {"vietqr", "link"}
    assert two["warnings"] == ["several-codes"]
    none = bonso("qr", "read", "--json", str(tmp_path / "none.png"))
    assert (none.code, none.objects[0]["warnings"]) == (1, ["no-code"])
    assert "Agribank  5400205000001" in bonso("qr", "read", STATIC).out


def test_qr_read_answers_each_line_with_a_line(bonso: Bonso, tmp_path: Path) -> None:
    items = [row["content"] for row in ROWS] + [str(tmp_path), "x" * 5000]
    ran = bonso("qr", "read", "--json", "-", stdin="\n".join(items))
    assert [one["kind"] for one in ran.objects] == [json.loads(row["says"])["kind"] for row in ROWS] + ["text", "text"]
