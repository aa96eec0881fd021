import unicodedata
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.course.languages import Language
from bot.course.load import CourseError
from bot.course.messages import Entry, Message
from bot.course.model import Course, Option, Question, Step
from bot.course.places import Commune, Village
from bot.course.read import read_content
from bot.course.truths import Hotline, Truth
from bot.language.kho import fold
from bot.language.vocabulary import Meant, vocabulary_of
from bot.replies import Line, Say
from tests.bot.course.conftest import FILES, Tree, plant


def test_a_small_tree_becomes_a_course(tree: Tree) -> None:
    course = tree.load()
    assert course.courses == {"start": ("first", "second")}
    assert list(course.lessons) == ["first", "second"]
    lesson = course.lessons["first"]
    assert (lesson.title, lesson.after, lesson.course) == ("Bài first", "second", "start")
    assert lesson.steps[0] == Step(
        "hold", "Bà con cầm điện thoại lên.", "drawing/first-hold", "Tay cầm điện thoại.", True, ("phone-own",)
    )
    assert lesson.quiz == (
        Question(
            "which",
            "Muốn nghe lại, bà con bấm gì?",
            (
                Option("speaker", "Cái loa", "Đúng rồi! Bấm loa là nghe lại.", right=True),
                Option("power", "Nút nguồn", "Không sao, đang tập thôi. Mình bấm cái loa.", picture="drawing/phone"),
            ),
            "drawing/first-which",
            "Hai nút cạnh nhau.",
            ("phone-own",),
        ),
    )
    assert lesson.places == {"hold": 0, "press": 1, "listen": 2, "tell": 3, "which": 4}


def test_reference_data_is_read(tree: Tree) -> None:
    course = tree.load()
    assert course.truths == {
        "phone-own": Truth(
            "phone-own",
            "Điện thoại có loa.",
            "Sách hướng dẫn (hư cấu)",
            date(2025, 1, 1),
            date(2026, 11, 1),
            date(2027, 5, 1),
            "certain",
        )
    }
    assert course.hotlines == {
        "Ngân hàng Hư Cấu": Hotline("Ngân hàng Hư Cấu", "19000000", "high", date(2026, 11, 1), date(2027, 5, 1)),
        "Quỹ Hư Cấu": Hotline("Quỹ Hư Cấu", "", "unverified", date(2026, 11, 1), date(2027, 5, 1)),
    }
    assert course.languages == {
        "kpm": Language(
            "kpm",
            "K'Ho",
            "vi",
            {"sre": "Srê", "cil": "Cil"},
            "sre",
            button="K'Ho (bản nháp)",
            greeting="Niam să! Muốn nghe tiếng K'Ho, bấm nút này.",
            drafts=True,
            spelling="kho",
            sources=("KCH", "KNDL", "VOV4"),
        ),
        "vi": Language("vi", "Tiếng Việt", button="Tiếng Việt", greeting="Xin chào bà con."),
    }


def test_a_former_unit_is_an_alias_of_the_commune_that_took_it_over(tree: Tree) -> None:
    communes = tree.load().communes
    assert communes == {
        "xa-mot": Commune(
            "xa-mot",
            "Xã Một (hư cấu)",
            "00001",
            date(2025, 7, 1),
            (Village("thon-dau", "Thôn Đầu", ("Thôn 1",), True), Village("thon-cuoi", "Thôn Cuối")),
            ("Một", "Xã Cũ", "00009", "Cũ"),
            ("Xã Cũ",),
            "Đoàn xã",
            "02630000000",
        ),
        "xa-hai": Commune("xa-hai", "Xã Hai (hư cấu)", "00002", date(2025, 7, 1)),
    }


def test_the_operators_own_places_stand_in_for_ours(tree: Tree, tmp_path: Path) -> None:
    own = tmp_path / "elsewhere.toml"
    own.write_text('[[communes]]\nid = "ban"\nname = "Bản (hư cấu)"\ncode = ""\nvalid_from = 2025-07-01\n', "utf-8")
    with pytest.raises(CourseError, match=r"elsewhere\.toml.*ban: “code” viết chưa đúng kiểu"):
        tree.load(places=own)
    own.write_text('[[communes]]\nid = "ban"\nname = "Bản (hư cấu)"\ncode = "7"\nvalid_from = 2025-07-01\n', "utf-8")
    assert list(tree.load(places=own).communes) == ["ban"]


def test_utterances_of_all_languages_are_indexed_together(tree: Tree) -> None:
    exact = tree.load().vocabulary.exact
    assert exact["first cách 3"] == {Meant("lesson", "first")}
    assert exact["menu cách 1"] == {Meant("command", "menu")}
    assert exact["có"] == {Meant("reply", "yes")}
    assert exact["ờ"] == {Meant("reply", "no")}


def test_short_forms_and_signs_reach_the_vocabulary(tree: Tree) -> None:
    text = tree.path("locales/vi/words.toml").read_text("utf-8")
    tree.write("locales/vi/words.toml", text + '[short]\n"không" = ["ko"]\n[signs]\nnot = ["không"]\n')
    words = read_content(tree.root).words
    assert words["vi"][-2:] == ((Meant("short", "không"), "ko"), (Meant("sign", "not"), "không"))
    indexed = tree.load().vocabulary
    assert indexed == vocabulary_of(words["vi"], {fold: words["kpm"]})
    assert "ko" not in indexed.exact


def test_every_language_has_every_message(tree: Tree) -> None:
    messages = tree.load().messages
    assert messages["vi"].keys() == messages["kpm"].keys()
    assert messages["vi"]["first/which/feedback.power"] == Message(
        (Line("vi", "Không sao, đang tập thôi. Mình bấm cái loa."),),
        (Say("vi", "Không sao, đang tập thôi. Mình bấm cái loa."),),
    )
    assert messages["kpm"]["first/which/feedback.power"] == messages["vi"]["first/which/feedback.power"]
    assert messages["vi"]["course/start/title"].lines[0].text == "Bắt đầu"
    assert "bot/tools/text" not in messages["vi"]


def test_the_controller_is_named_in_the_consent(tree: Tree) -> None:
    message = tree.load(controller="Đoàn phường").messages["vi"]["bot/consent/text"]
    assert message.lines == (Line("vi", "Đoàn phường lưu thôn và chỗ học. Đồng ý không?"),)


def test_other_blanks_are_left_for_the_engine(tree: Tree) -> None:
    message = tree.load().messages["vi"]["bot/coming/text"].filled(lesson="Bài second")
    assert message.says == (Say("vi", "Bài tiếp theo: “Bài second”."),)


def test_a_controller_with_braces_is_refused(tree: Tree) -> None:
    with pytest.raises(CourseError, match="BONSO_CONTROLLER"):
        tree.load(controller="Đoàn {xã}")


def test_a_minimum_that_is_no_state_is_the_callers_mistake(tree: Tree) -> None:
    with pytest.raises(ValueError, match="perfect"):
        tree.load(minimum="perfect")


def test_text_is_nfc_whatever_the_editor_wrote(tree: Tree) -> None:
    before = tree.load()
    for file in FILES:
        path = tree.path(file)
        path.write_text(unicodedata.normalize("NFD", path.read_text("utf-8")), "utf-8")
    after = tree.load()
    assert after == before
    assert after.entries["kpm"]["bot/hello/text"] == Entry("Niam să!", "Xin chào bà con!", "draft")


def test_the_digest_ignores_how_files_are_laid_out(tree: Tree) -> None:
    before = tree.load()
    tree.edit("content/lessons/first.toml", 'id = "first"\n', '# ghi chú\n\nid   =   "first"\n')
    blocks = tree.path("locales/kpm/messages.po").read_text("utf-8").split("\n\n")
    tree.write("locales/kpm/messages.po", "\n\n".join([blocks[0], *reversed(blocks[1:])]))
    assert tree.load() == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("content/lessons/first.toml", "cái loa.", "cái loa to."),
        ("content/lessons/second.toml", "do = true", "do = false"),
        ("content/courses.toml", '["first", "second"]', '["second", "first"]'),
        ("content/phrases.toml", 'next = "Tiếp"\nleave = "Nghỉ"', 'leave = "Nghỉ"\nnext = "Tiếp"'),
        ("content/facts/all.toml", "2027-05-01", "2027-06-01"),
        ("content/places.toml", "Thôn Cuối", "Thôn Giữa"),
        ("content/hotlines.tsv", "19000000", "19000001"),
        ("locales/vi/words.toml", '"có"', '"dạ có"'),
        ("locales/kpm/messages.po", "Niam să!", "Niam să"),
        ("locales/kpm/messages.po", "# state: draft", "# state: approved"),
    ],
)
def test_the_digest_changes_with_the_content(tree: Tree, file: str, old: str, new: str) -> None:
    before = tree.load().digest
    tree.edit(file, old, new)
    assert tree.load().digest != before


def test_the_digest_changes_with_what_settings_change(tree: Tree) -> None:
    digests = {
        tree.load().digest,
        tree.load(minimum="approved").digest,
        tree.load(controller="Đoàn phường").digest,
    }
    assert len(digests) == 3


def test_consent_is_asked_anew_only_when_its_text_or_the_controller_changes(tree: Tree) -> None:
    version = tree.load().consent
    assert tree.load(minimum="approved").consent == version
    assert tree.load(controller="Đoàn phường").consent != version
    tree.edit("content/phrases.toml", "Xin chào", "Chào")
    assert tree.load().consent == version
    tree.edit("content/phrases.toml", "lưu thôn và chỗ học", "lưu thôn")
    assert tree.load().consent not in (version, "", "no")


def test_all_mistakes_come_at_once(tree: Tree) -> None:
    tree.edit("content/lessons/first.toml", "slug = ", "slug ")
    tree.edit("content/facts/all.toml", 'id = "phone-own"', "id = 7")
    tree.path("content/places.toml").unlink()
    with pytest.raises(CourseError) as caught:
        tree.load()
    files = [problem.file for problem in caught.value.problems]
    assert files == ["content/lessons/first.toml", "content/facts/all.toml", "content/places.toml"]
    assert str(caught.value.problems[0]) in str(caught.value)


def test_an_empty_folder_is_no_course(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"content/courses\.toml: không mở được tệp"):
        Tree(tmp_path).load()


@pytest.fixture(scope="module")
def standing(tmp_path_factory: pytest.TempPathFactory) -> Tree:
    return plant(tmp_path_factory.mktemp("course"))


BITS = st.sampled_from(
    [b"", b'"', b"'", b"[", b"]", b"{", b"}", b"[[", b"=", b"\n", b"\t", b"\x00", b"\xff", b"msgid", b'msgstr "',
     b"msgid_plural", b"msgstr[9]", b"#~ ", b'"Plural-Forms: nplurals=x\\n"', b"1979-99-99", b"true", b"[[steps]]"]
) | st.binary(max_size=12)  # fmt: skip


@given(st.sampled_from(sorted(FILES)), st.integers(0), st.integers(0, 40), BITS)
def test_mangled_files_raise_nothing_but_course_error(
    standing: Tree, file: str, at: int, gone: int, bits: bytes
) -> None:
    path = standing.path(file)
    good = path.read_bytes()
    at %= len(good)
    path.write_bytes(good[:at] + bits + good[at + gone :])
    try:
        standing.check()
        assert isinstance(standing.load(), Course)
    except CourseError as error:
        assert error.problems
    finally:
        path.write_bytes(good)
