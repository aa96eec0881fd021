"""Bòn Số calls who learns *bà con*, or what she likes to be called."""

from bot.course.languages import Language
from bot.course.model import Course
from bot.engine.address import OwnAddress, addressed, addressed_lines, addressed_says, own_addresses
from bot.engine.state import Chat, Learner, State
from bot.engine.step import step
from bot.events import Tapped
from bot.replies import Line, Say
from tests.rows import each_row
from tests.transcripts.play import START as NOW


@each_row(
    ("text", "form", "said"),
    [
        ("Bà con mang gì? Đi với bà con.", "bà", "Bà mang gì? Đi với bà."),
        ("Bà con tự bấm.", "chú", "Chú tự bấm."),
        ("Bà con tự bấm.", "", "Bà con tự bấm."),
        ("Bán bà cây con.", "anh", "Bán bà cây con."),
        ("Chào bà conn.", "em", "Chào bà conn."),
    ],
)
def test_only_the_form_of_address_is_replaced(text: str, form: str, said: str) -> None:
    assert addressed(text, form=form) == said


def test_other_languages_stay_as_they_are() -> None:
    lines = (Line("kpm", "Niam să bà con", draft=True), Line("vi", "Chào bà con"))
    assert addressed_lines(lines, "cô") == (lines[0], Line("vi", "Chào cô"))
    assert addressed_says((Say("kpm", "bà con"), Say("vi", "bà con")), "cô") == (Say("kpm", "bà con"), Say("vi", "cô"))


KHO = Language("kpm", "K'Ho", address={"bà con": "làng bol", "bà": "mò"})
HERS = own_addresses([Language("vi", "Tiếng Việt"), KHO], "bà")


def test_a_language_has_its_own_word_for_who_learns() -> None:
    assert (OwnAddress("kpm", "làng bol", "mò"),) == HERS
    draft = Line("kpm", "Niam să, làng bol! Làng bol kờñ bơta lơi?", draft=True)
    dialect = Line("kpm/cil", "Làng bol git.", draft=True)
    lines = (draft, dialect, Line("vi", "Bà con muốn gì?"))
    assert [one.text for one in addressed_lines(lines, "bà", HERS)] == [
        "Niam să, mò! Mò kờñ bơta lơi?",
        "Mò git.",
        "Bà muốn gì?",
    ]
    assert addressed_says((Say("kpm", draft.text, draft=True),), "bà", HERS)[0].text == "Niam să, mò! Mò kờñ bơta lơi?"


def test_what_people_approved_or_recorded_stays_as_they_said_it() -> None:
    approved = (Line("kpm", "Làng bol kờñ bơta lơi?"), Line("kpm", "Làng bolơ", draft=True))
    assert addressed_lines(approved, "bà", HERS) == approved
    assert addressed_says((Say("kpm", "Làng bol git."),), "bà", HERS) == (Say("kpm", "Làng bol git."),)


def test_a_form_without_a_word_leaves_the_one_for_everybody() -> None:
    assert own_addresses([KHO], "chú") == own_addresses([KHO], "") == ()


def test_a_grandmother_is_called_so_in_both_languages(course: Course) -> None:
    for form, said in (
        ("bà", "Mò kờñ lơh bơta lơi?"),
        ("", "Làng bol kờñ lơh bơta lơi?"),
        ("em", "Làng bol kờñ lơh bơta lơi?"),
    ):
        her = Learner(greeted=True, text_lang="kpm", voice_lang="kpm", form=form)
        turn = step(State(Chat("menu", seen=1, serial=1), {"1": her}), Tapped(1, "menu"), course, NOW)
        assert [one.text for one in turn.replies[-1].lines if one.lang == "kpm"] == [said]
        assert [one.text for one in turn.replies[-1].speech.says if one.lang == "kpm"][:1] == [said]  # type: ignore[union-attr]
