"""A language is one folder: an invented one is added as CONTRIBUTING says, and nothing else is touched."""

import re
import shutil
import tokenize
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from api.commands import locales, talk
from bot.course.check import check
from bot.course.load import CourseError, read_course
from bot.course.model import Course
from bot.course.read import read_languages
from bot.engine.state import State
from bot.engine.step import step
from bot.engine.turn import Turn
from bot.events import Opened, Tapped
from bot.replies import Say, Speech
from bot.speech import voices
from bot.speech.store import Clips
from tests.bot.course.conftest import plant

ROOT = Path(__file__).parents[1]
NOW = datetime(2026, 11, 25, 3, tzinfo=UTC)
LANG = "xx-test"
GUIDE = (ROOT / "CONTRIBUTING.md").read_text("utf-8").partition("## A language")[2].partition("\n## ")[0]
FOLDER = dict(re.findall(r"```(?:toml|po) (\S+)\n(.*?)```", GUIDE, re.DOTALL))
"""The files of the guide's example, by name."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The repository's data with one more folder in ``locales``, made of nothing but what the guide says."""
    (tmp_path / "content").symlink_to(ROOT / "content")
    (tmp_path / "locales").mkdir()
    for folder in (ROOT / "locales").iterdir():
        (tmp_path / "locales" / folder.name).symlink_to(folder)
    return with_the_language(tmp_path)


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """The same folder in a course of two lessons, where only the folder itself is judged."""
    return with_the_language(plant(tmp_path).root)


def with_the_language(root: Path) -> Path:
    (root / "locales" / LANG).mkdir()
    for name, text in FOLDER.items():
        (root / "locales" / LANG / name).write_text(text, "utf-8")
    return root


def tapped(turn: Turn, choice: str, course: Course) -> Turn:
    return step(turn.state, Tapped(turn.state.chat.serial, choice), course, NOW)


def texts(turn: Turn) -> list[str]:
    return [line.text for reply in turn.replies for line in reply.lines]


def test_the_guide_shows_the_folder_and_the_checker_has_nothing_to_say(root: Path) -> None:
    assert FOLDER.keys() == {"language.toml", "words.toml", "messages.po"}
    assert [str(problem) for problem in check(root, today=date(2026, 11, 25)) if LANG in problem.file] == []


def test_it_is_offered_at_the_start_and_taken_through_a_lesson(root: Path) -> None:
    course = read_course(root)
    turn = step(State(), Opened(), course, NOW)
    offered = {choice.id: choice for choice in turn.replies[-1].choices}
    assert list(offered) == ["vi", "kpm", LANG]
    assert offered[LANG].label == course.languages[LANG].button == "Thử (bản nháp)"
    heard = [say.text for say in offered[LANG].speech.says]  # type: ignore[union-attr]
    assert heard == [course.languages[LANG].greeting, "Xaxa! Xaxa xix Thử."]
    turn = tapped(turn, LANG, course)
    assert texts(turn) == ["Lời Thử là bản nháp, có thể sai. Bài nào cũng kèm tiếng Việt."], "no machine reads it"
    for choice in ("vi-first", "next", "hang-up", "next", "adult"):
        turn = tapped(turn, choice, course)
    turn = tapped(turn, "no", course)
    turn = tapped(turn, "next", course)
    lines = [(line.lang, line.draft) for line in turn.replies[-1].lines]
    assert lines == [("vi", False), (LANG, True)], "a draft is marked and beside its Vietnamese"
    assert [say.lang for say in turn.replies[-1].speech.says][:2] == ["vi", LANG]  # type: ignore[union-attr]
    assert next(tool.label for tool in turn.replies[-1].tools if tool.id == "not-right") == "Thử chưa đúng"
    seen = []
    while turn.state.learner.lessons and len(seen) < 40:
        stage = turn.state.learner.lessons["scam-three-rules"].at
        seen.append(stage)
        ids = [choice.id for choice in turn.replies[-1].choices]
        lesson = course.lessons["scam-three-rules"]
        right = {option.slug for question in lesson.quiz for option in question.options if option.right}
        turn = tapped(turn, next((id for id in ids if id in {*right, "done", "next"}), ids[0]), course)
    assert turn.state.learner.done and len(set(seen)) >= 6
    assert all(line.lang == "vi" for line in turn.replies[-1].lines), "what nobody translated is Vietnamese"


def test_what_it_calls_a_command_is_understood(root: Path) -> None:
    from bot.engine.understand import understand

    assert understand("mexenu", (), read_course(root).vocabulary).id == "menu"


def test_without_drafts_only_what_is_approved_is_shown_and_nobody_is_warned(root: Path) -> None:
    edit(root, "drafts = true\n", "")
    course = read_course(root)
    assert {line.lang for message in course.messages[LANG].values() for line in message.lines} == {"vi"}
    turn = tapped(step(State(), Opened(), course, NOW), LANG, course)
    assert turn.state.chat.screen == "promise"


def test_a_language_that_a_machine_reads_says_so(root: Path) -> None:
    edit(root, 'voices = ["recorded"]', 'voices = ["recorded", "espeak"]')
    course = read_course(root)
    turn = tapped(step(State(), Opened(), course, NOW), LANG, course)
    assert texts(turn) == ["Lời Thử là bản nháp, máy đọc, có thể sai. Bài nào cũng kèm tiếng Việt."]


def test_nobody_is_warned_of_drafts_that_there_are_no_more(root: Path) -> None:
    catalog = root / "locales" / LANG / "messages.po"
    catalog.write_text(catalog.read_text("utf-8").replace("# state: draft", "# state: approved"), "utf-8")
    course = read_course(root)
    assert any(line.lang == LANG for message in course.messages[LANG].values() for line in message.lines)
    turn = tapped(step(State(), Opened(), course, NOW), LANG, course)
    assert turn.state.chat.screen == "promise"


def test_many_languages_are_offered_a_page_at_a_time(root: Path) -> None:
    for number in range(5):
        shutil.copytree(root / "locales" / LANG, root / "locales" / f"xx-more{number}")
    course = read_course(root)
    turn = step(State(), Opened(), course, NOW)
    pages = []
    for _ in range(3):
        pages.append([choice.id for choice in turn.replies[-1].choices])
        turn = tapped(turn, "more", course)
    assert all(page[-1] == "more" and len(page) <= 5 for page in pages)
    assert {id for page in pages for id in page} == {*course.languages, "more"}


def test_what_has_no_voice_is_heard_in_vietnamese(root: Path, tmp_path: Path) -> None:
    speech = Speech((Say("vi", "Xin chào."), Say(LANG, "Xaxa!", draft=True)))
    spoken = voices(languages=read_languages(root), locales=root / "locales", data=tmp_path / "espeak")
    clips = Clips(tmp_path / "clips", spoken)
    assert clips.clip(speech) == clips.clip(Speech(speech.says[:1]))


def test_a_voice_of_its_own_lies_in_its_folder(root: Path, tmp_path: Path) -> None:
    own_voice(root)
    spoken = voices(languages=read_languages(root), locales=root / "locales", data=tmp_path / "espeak")
    (machine,) = spoken[LANG].machines
    assert machine.say("Sa sa bon, mã OTP 113.").seconds > 1


def test_the_commands_on_languages_know_it(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("api.settings.ROOT", root)
    monkeypatch.setattr(locales, "ROOT", root)
    locales.extract(LANG)
    assert read_course(root).entries[LANG]["bot/hello-xx-test/text"].text == "Xaxa! Xaxa xix Thử."
    script = root / "script"
    script.write_text("1\n1\n1\n1\n1\n1\n2\n1\n1\n", "utf-8")
    talk.chat(LANG, script, as_json=False)
    told = capsys.readouterr().out
    assert "Lời Thử là bản nháp" in told
    assert "Xa dadan, xa xix." in told and "Ngân hàng không gửi đường dẫn." in told


def test_its_texts_go_out_to_translators_and_its_figures_are_told(
    root: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.setattr("api.settings.ROOT", root)
    monkeypatch.setattr(locales, "ROOT", root)
    monkeypatch.setenv("BONSO_DATA_DIR", str(tmp_path / "data"))
    locales.export(tmp_path / "out.po", "", LANG, "", "")
    assert 'msgstr "Xa dadan, xa xix."' in (tmp_path / "out.po").read_text("utf-8")
    locales.status(LANG, as_json=False)
    assert "nháp 1" in capsys.readouterr().out, "one sentence of the bot, one of a lesson"


BROKEN = [
    ("language.toml", "button =", "nút =", "dòng 2: viết chưa đúng TOML"),
    ("language.toml", "button =", "knob =", "dòng 2: không biết khóa “knob” → chỉ dùng: name"),
    ("language.toml", 'button = "Thử (bản nháp)"\n', "", "thiếu “button” → thêm button"),
    ("language.toml", "drafts = true", 'drafts = "có"', "dòng 4: “drafts” viết chưa đúng kiểu → viết drafts = true"),
    ("language.toml", 'fallback = "vi"', 'fallback = "kpm"', "dòng 5: fallback chưa đúng → viết fallback"),
    ("language.toml", 'name = "Thử"', 'name = "Một tiếng thử"', "dòng 1: tên “Một tiếng thử” dài 13 chữ, quá 10"),
    ("language.toml", 'name = "Thử"', 'name = "{Thử}"', "dòng 1: name có dấu { } → bỏ hai dấu đó"),
    ("language.toml", "voices", 'spelling = "la-tinh"\nvoices', "dòng 6: không có luật chữ “la-tinh” → chỉ dùng: kho"),
    ("language.toml", '["recorded"]', '["gtts"]', "dòng 6: voices có giọng không dùng được"),
    (
        "language.toml",
        "voices",
        'speakers = true\ndialects = { ab = "A" }\nvoices',
        "có người thu âm và có dialects mà chưa có standard",
    ),
    ("language.toml", "voices", 'dialects = { vi = "V" }\nvoices', "dòng 6: “vi” đã là tiếng của locales/vi"),
    ("language.toml", "voices", 'dialects = { cil = "Cil" }\nvoices', "dòng 6: “cil” đã là tiếng của locales/kpm"),
    ("language.toml", "voices", 'dialects = { "C l" = "C" }\nvoices', "dòng 6: tên “C l” viết chưa đúng"),
    ("language.toml", "voices", 'standard = "a"\nvoices', "dòng 6: standard “a” không có trong dialects"),
    ("language.toml", "voices", 'font = "a; } *"\nvoices', "dòng 6: font không phải tên các phông chữ"),
    ("language.toml", "voices", 'address = { "bác" = "a", "bà con" = "b" }\nvoices', "dòng 6: không có cách gọi “bác”"),
    (
        "language.toml",
        "voices",
        'address = { "bà" = "a" }\nvoices',
        "dòng 6: có cách gọi riêng mà thiếu cách gọi chung",
    ),
    ("words.toml", "menu =", "mennu =", "không có lệnh này → chỉ dùng: menu"),
    ("words.toml", "[commands]", "[orders]", "dòng 1: không biết khóa “orders”"),
    ("messages.po", "msgstr ", "msgstrr ", "viết chưa đúng PO"),
]


@pytest.mark.parametrize(("file", "old", "new", "said"), BROKEN)
def test_a_broken_folder_says_what_is_wrong_where_and_what_to_do(
    small: Path, file: str, old: str, new: str, said: str
) -> None:
    edit(small, old, new, file)
    with pytest.raises(CourseError) as raised:
        read_course(small)
    told = [str(problem) for problem in raised.value.problems]
    assert [one for one in told if one.startswith(f"locales/{LANG}/{file}") and said in one], told


def own_voice(root: Path) -> Path:
    """A whole voice of its own, of the K'Ho one's sources; its folder."""
    folder = root / "locales" / LANG / "voice"
    folder.mkdir()
    for kind in ("", "_list", "_rules"):
        text = (ROOT / "locales" / "kpm" / "voice" / f"kpm{kind}").read_text("utf-8")
        (folder / f"{LANG}{kind}").write_text(text.replace("kpm", LANG), "utf-8")
    edit(root, 'voices = ["recorded"]', 'voices = ["recorded", "espeak"]')
    return folder


def told_of_its_voice(root: Path) -> list[str]:
    """What the checker says of the language, but not of its sentences: a small course has not those of the guide."""
    found = [one for one in check(root, today=date(2026, 11, 25)) if one.file.startswith(f"locales/{LANG}")]
    return [str(problem) for problem in found if not problem.file.startswith(f"locales/{LANG}/messages.po")]


def to_file(folder: Path) -> None:
    shutil.rmtree(folder)
    folder.write_text("đây là một tệp", "utf-8")


VOICES: list[tuple[str, Callable[[Path], object], str, str]] = [
    ("gone", shutil.rmtree, "voice: voices kể “espeak” mà không có thư mục này", "thêm thư mục voice có xx-test, "),
    ("file", to_file, "voice: không phải một thư mục", "xóa tệp này"),
    ("hanging", lambda folder: (shutil.rmtree(folder), folder.symlink_to("nowhere")), "không phải một thư mục", "xóa"),
    ("lacks", lambda folder: (folder / f"{LANG}_list").unlink(), "voice/xx-test_list: thiếu tệp này", "thêm tệp"),
    ("empty", lambda folder: (folder / f"{LANG}_rules").write_text(""), "xx-test_rules: tệp trống", "chép lại"),
    ("bytes", lambda folder: (folder / f"{LANG}_list").write_bytes(b"\xff\xfe\x00"), "_list: không đọc được", "UTF-8"),
    ("loans", lambda folder: (folder / "loans.txt").mkdir(), "loans.txt: không đọc được", "UTF-8"),
    ("odd", lambda folder: (folder / "README.md").touch(), "README.md: tệp này không ai đọc", "chỉ dùng: xx-test, "),
    ("kept", lambda folder: (folder / "xx_list").touch(), "voice/xx_list: tệp này không ai đọc", "viết lại tên"),
    ("other", lambda folder: (folder / LANG).write_text("name Thử\n"), "không gọi đúng từ điển", "dictionary xx-test"),
]


@pytest.mark.parametrize(("spoil", "said", "do"), [row[1:] for row in VOICES], ids=[row[0] for row in VOICES])
def test_a_broken_voice_says_what_is_wrong_and_what_to_do(
    small: Path, spoil: Callable[[Path], object], said: str, do: str
) -> None:
    folder = own_voice(small)
    assert told_of_its_voice(small) == [], "it was whole before"
    spoil(folder)
    (told,) = told_of_its_voice(small)
    assert said in told and do in told.partition(" → ")[2], told
    assert LANG in read_course(small).languages, "its lessons are taught all the same"


def test_a_voice_that_is_not_named_is_found(small: Path) -> None:
    own_voice(small)
    edit(small, 'voices = ["recorded", "espeak"]', 'voices = ["recorded"]')
    (told,) = told_of_its_voice(small)
    assert "có giọng máy mà voices không kể" in told and "language.toml" in told


@pytest.mark.parametrize("name", ["XX", "xx_test", "thử", "tieng-thu-nghiem-qua-dai"])
def test_a_folder_that_names_no_language_is_refused(small: Path, name: str) -> None:
    (small / "locales" / LANG).rename(small / "locales" / name)
    with pytest.raises(CourseError, match="không mang tên một thứ tiếng"):
        read_course(small)


@pytest.mark.parametrize("file", ["messages.po", "messages.cil.po", "words.toml", "audio/a.ogg"])
def test_a_folder_without_its_file_is_refused(small: Path, file: str) -> None:
    path = small / "locales" / "yy" / file
    path.parent.mkdir(parents=True)
    path.touch()
    with pytest.raises(CourseError, match=r"locales/yy/language.toml: không mở được tệp"):
        read_course(small)


def test_whose_language_was_taken_away_goes_on_in_vietnamese(root: Path) -> None:
    turn = tapped(step(State(), Opened(), (course := read_course(root)), NOW), LANG, course)
    shutil.rmtree(root / "locales" / LANG)
    turn = tapped(turn, "own-first", read_course(root))
    assert [line.lang for line in turn.replies[-1].lines] == ["vi"]


START = (tokenize.NEWLINE, tokenize.INDENT, tokenize.ENCODING)
"""What stands before a docstring."""

CODE = re.compile(r"\bkpm\b|\bcil\b|\blach\b|\bsre\b")


def test_no_code_names_a_language_but_the_one_lessons_are_written_in() -> None:
    files = [path for room in ("bot", "api") for path in (ROOT / room).rglob("*") if "__pycache__" not in path.parts]
    named = {path.relative_to(ROOT).as_posix() for path in files if CODE.search(_code(path))}
    assert named == set()


def _code(path: Path) -> str:
    """What of a file is not said to its readers: without comments and docstrings."""
    if path.suffix in (".html", ".css", ".js"):
        return path.read_text("utf-8")
    return " ".join(_spoken(path)) if path.suffix == ".py" else ""


def _spoken(path: Path) -> Iterator[str]:
    before = tokenize.NEWLINE
    with path.open("rb") as file:
        for token in tokenize.tokenize(file.readline):
            docstring = token.type == tokenize.STRING and before in START
            if token.type != tokenize.COMMENT and not docstring:
                yield token.string
            if token.type not in (tokenize.COMMENT, tokenize.NL, tokenize.DEDENT):
                before = token.type


def edit(root: Path, old: str, new: str, file: str = "language.toml") -> None:
    path = root / "locales" / LANG / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
