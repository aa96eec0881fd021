from bot.course.compose import entries, is_label, message, placeholders, usable
from bot.course.messages import Draft, Entry, Message
from bot.course.trust import STATES, Marks
from bot.language.catalog import Translation
from bot.replies import Line, Say
from tests.bot.course.conftest import Tree
from tests.rows import each_row

HELLO = "Xin chào bà con!"


NONE = Marks()


def composed(state: str, minimum: str = "draft", marks: Marks = NONE) -> Message:
    entry = Entry("Niam să!", HELLO, state)
    return message(
        "kpm", "bot/hello/text", HELLO, entry, minimum=minimum, marks=marks, values={"controller": "Đoàn xã"}
    )


PLAIN = Message((Line("vi", HELLO),), (Say("vi", HELLO),))
BESIDE = Message(
    (Line("kpm", "Niam să!", draft=True), Line("vi", HELLO)),
    (Say("vi", HELLO), Say("kpm", "Niam să!")),
    (Draft("kpm", "bot/hello/text", "Niam să!"),),
)
ALONE = Message((Line("kpm", "Niam să!"),), (Say("kpm", "Niam să!"),))


def test_a_draft_is_read_above_and_heard_after_its_vietnamese() -> None:
    assert composed("draft") == BESIDE


def test_an_approved_translation_stands_alone() -> None:
    assert composed("approved") == ALONE


def test_the_minimum_decides_what_is_shown_at_all() -> None:
    shown = {minimum: [state for state in STATES if composed(state, minimum) != PLAIN] for minimum in STATES}
    assert shown == {
        "draft": ["draft", "suggested", "reviewed", "approved"],
        "suggested": ["suggested", "reviewed", "approved"],
        "reviewed": ["reviewed", "approved"],
        "approved": ["approved"],
    }


@each_row("state", ["suggested", "reviewed"])
def test_between_draft_and_approved_the_vietnamese_stays(state: str) -> None:
    assert composed(state) == BESIDE


def test_a_careful_text_waits_for_approval() -> None:
    marked = Marks(frozenset({"bot/hello/text"}))
    assert [composed(state, "draft", marked) for state in STATES[:-1]] == [PLAIN, PLAIN, PLAIN]
    assert composed("approved", "draft", marked) == ALONE


def test_the_vietnamese_is_never_translated() -> None:
    entry = Entry("Niam să!", HELLO, "approved")
    assert message("vi", "bot/hello/text", HELLO, entry, minimum="draft", marks=NONE, values={}) == PLAIN


def test_without_an_entry_there_is_vietnamese() -> None:
    assert message("kpm", "bot/hello/text", HELLO, None, minimum="draft", marks=NONE, values={}) == PLAIN


def test_a_label_stays_one_line() -> None:
    entry = Entry("Sùm", "Menu", "draft")
    assert message("kpm", "bot/tools/choice.menu", "Menu", entry, minimum="draft", marks=NONE, values={}) == Message(
        (Line("kpm", "Sùm (Menu)", draft=True),),
        (Say("vi", "Menu"), Say("kpm", "Sùm")),
        (Draft("kpm", "bot/tools/choice.menu", "Sùm"),),
    )


def test_an_approved_label_needs_no_vietnamese() -> None:
    entry = Entry("Sùm", "Menu", "approved")
    assert message("kpm", "bot/tools/choice.menu", "Menu", entry, minimum="draft", marks=NONE, values={}).lines == (
        Line("kpm", "Sùm"),
    )


@each_row(
    ("key", "label"),
    [
        ("bot/tools/choice.menu", True),
        ("qr-pay/who/option.name", True),
        ("qr-pay/lesson/title", True),
        ("course/qr/title", True),
        ("bot/hello/text", False),
        ("bot/hello/alt", False),
        ("qr-pay/who/feedback.name", False),
        ("qr-pay/lesson/learned", False),
    ],
)
def test_what_stands_on_a_button(key: str, label: bool) -> None:
    assert is_label(key) is label


def test_a_translation_of_an_older_sentence_is_not_used() -> None:
    stale = Entry("Niam să!", "Chào bà con!", "approved")
    assert message("kpm", "bot/hello/text", HELLO, stale, minimum="draft", marks=NONE, values={}) == PLAIN


def test_of_two_entries_for_one_key_the_one_of_today_counts() -> None:
    old = Translation("k", "Chào", "Niam", "approved", 3)
    new = Translation("k", HELLO, "Niam să!", "draft", 9)
    expected = {"k": Entry("Niam să!", HELLO, "draft")}
    assert entries([old, new], {"k": HELLO}) == expected
    assert entries([new, old], {"k": HELLO}) == expected
    assert entries([old], {"k": HELLO}) == {"k": Entry("Niam", "Chào", "approved")}


@each_row("text", ["Dăn", "Dăn {lessn}", "Dăn {lesson} {0}", "Dăn {lesson", "Dăn {lesson} {lesson!r}"])
def test_a_translation_that_loses_a_blank_is_not_used(text: str) -> None:
    source = "Học {lesson}"
    assert not usable(
        "bot/coming/text", source=source, entry=Entry(text, source, "approved"), minimum="draft", marks=NONE
    )
    assert usable(
        "bot/coming/text", source=source, entry=Entry("{lesson} dăn", source, "approved"), minimum="draft", marks=NONE
    )


def test_an_unknown_state_is_not_trusted() -> None:
    assert not usable(
        "bot/hello/text", source=HELLO, entry=Entry("Niam să!", HELLO, "perfect"), minimum="draft", marks=NONE
    )


def test_blanks_are_found() -> None:
    assert placeholders("Gọi {bank}: {number}.") == frozenset({"bank", "number"})
    assert placeholders("Không có gì") == frozenset()
    assert placeholders("Gọi {Bank}") is None
    assert placeholders("Gọi {{bank}}") is None
    assert placeholders("}") is None


def test_the_controller_is_named_in_translations_too() -> None:
    entry = Entry("{controller} dăn", "{controller} xin", "draft")
    assert message(
        "kpm",
        "bot/hello/text",
        "{controller} xin",
        entry,
        minimum="draft",
        marks=NONE,
        values={"controller": "Đoàn xã"},
    ).says == (
        Say("vi", "Đoàn xã xin"),
        Say("kpm", "Đoàn xã dăn"),
    )


def test_a_whole_course_keeps_these_rules(tree: Tree) -> None:
    messages = tree.load().messages["kpm"]
    assert messages["bot/hello/text"] == BESIDE
    assert messages["bot/hello/choice.leave"].lines == (Line("kpm", "Rê"),)
    assert messages["bot/hello/choice.next"].lines == (Line("kpm", "Sơntờm (Tiếp)", draft=True),)
    assert messages["bot/consent/text"].lines == (Line("vi", "Đoàn xã lưu thôn và chỗ học. Đồng ý không?"),)


def test_a_changed_sentence_loses_its_translation_until_somebody_looks(tree: Tree) -> None:
    tree.edit("content/phrases.toml", "Xin chào bà con!", "Chào bà con!")
    course = tree.load()
    assert course.messages["kpm"]["bot/hello/text"].lines == (Line("vi", "Chào bà con!"),)
    assert course.entries["kpm"]["bot/hello/text"] == Entry("Niam să!", "Xin chào bà con!", "draft")


def test_a_higher_minimum_hides_drafts_of_a_whole_course(tree: Tree) -> None:
    messages = tree.load(minimum="suggested").messages["kpm"]
    assert messages["bot/hello/text"] == PLAIN
    assert messages["bot/hello/choice.next"].lines == (Line("kpm", "Sơntờm (Tiếp)", draft=True),)
