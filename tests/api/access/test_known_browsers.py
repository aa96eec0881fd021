"""The mark of a browser is good for one login of one installation, and nobody else can make it."""

from api.access.known_browsers import cookie, known, mark
from api.store.keys import Keys
from tests.rows import each_row

KEYS = Keys(b"k" * 32)


def test_a_mark_is_known_for_its_login_alone() -> None:
    made = mark(KEYS, "ha")
    assert known(KEYS, "ha", mark=made) == made.partition(".")[0] != ""
    assert known(KEYS, "thu", mark=made) == known(Keys(b"x" * 32), "ha", mark=made) == ""
    assert made != mark(KEYS, "ha") and cookie("ha") != cookie("thu")


@each_row("made", ["", ".", "x", "x.y", "x.đ", "." + "0" * 64])
def test_a_made_up_mark_is_not(made: str) -> None:
    assert known(KEYS, "ha", mark=made) == ""
