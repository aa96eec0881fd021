from hypothesis import given
from hypothesis import strategies as st

from bot.safety.shadow import shadow
from tests.rows import each_row


@each_row(
    ("text", "plain"),
    [
        ("Mật Khẩu", "mat khau"),
        ("ĐỌC", "doc"),
        ("４８", "48"),
        ("٤٨", "48"),
        ("⑫", "12"),
        ("1️⃣", "1"),
        ("4\u200b8", "48"),
        ("o\u0301tp", "otp"),
        ("ƀòn", "bon"),
    ],
)
def test_a_shadow_is_plain(text: str, plain: str) -> None:
    assert shadow(text).text == plain


@given(st.text(min_size=1))
def test_every_span_lies_in_the_text_and_holds_something(text: str) -> None:
    seen = shadow(text)
    for at in range(len(seen.text)):
        start, end = seen.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert seen.text[at] in shadow(text[start:end]).text


def test_a_span_takes_what_clings_to_it() -> None:
    text = "số 4️⃣8️⃣ nhé"
    seen = shadow(text)
    start, end = seen.span(seen.text.index("4"), seen.text.index("8") + 1)
    assert text[start:end] == "4️⃣8️⃣"
