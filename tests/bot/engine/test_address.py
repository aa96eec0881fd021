"""Bòn Số calls who learns *bà con*, or what she likes to be called."""

from bot.engine.address import addressed, addressed_lines, addressed_says
from bot.replies import Line, Say
from tests.rows import each_row


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
