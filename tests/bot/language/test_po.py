import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.settings import ROOT
from bot.language.po import BrokenCatalog, Item, head, quoted, read_items, write_items
from tests.rows import each_row

HEAD = '# Một tệp thử.\nmsgid ""\nmsgstr ""\n"Language: kpm\\n"\n"Content-Type: text/plain; charset=UTF-8\\n"'
FULL = (
    Item("bot/hello/text", "Xin chào!", "Niam să!", ("state: draft", "kept: loa"), ("Lời chào",)),
    Item("bot/menu/text", "Bây giờ?", "Tŭ do?", ("state: draft",), fuzzy=True, previous='Giờ "này"\\nhé?\n'),
    Item("bot/tie/text", "Việc nào?", ""),
    Item("bot/old/text", "Đã bỏ", "Lơh gơs", ("state: draft",), obsolete=True),
)


def without_lines(items: tuple[Item, ...]) -> tuple[Item, ...]:
    return tuple(item._replace(line=0) for item in items)


def test_what_is_written_is_read_again_and_written_the_same() -> None:
    text = write_items(HEAD, FULL)
    assert without_lines(read_items(text)) == FULL
    assert write_items(head(text), read_items(text)) == text


WORDS = st.text("aơ̆ñ{}'\"\\\n\t#~|, ", max_size=30)
COMMENT = st.text("aơ̆ñ:\"\\' ", min_size=1, max_size=20).map(str.strip).filter(lambda text: text and text[0] != "|")


@given(WORDS.filter(bool), WORDS, WORDS, st.lists(COMMENT, max_size=3, unique=True), st.booleans())
def test_any_text_survives(source: str, text: str, previous: str, comments: list[str], fuzzy: bool) -> None:
    item = Item("a/b/text", source, text, tuple(comments), (), fuzzy, previous)
    assert without_lines(read_items(write_items(HEAD, [item]))) == (item,)


def test_a_previous_sentence_may_go_over_lines() -> None:
    [item] = read_items(
        HEAD + '\n\n#, fuzzy\n#| msgctxt "a/b/text"\n#| msgid ""\n#| "Nghe "\n#| "lại"\n'
        'msgctxt "a/b/text"\nmsgid "Nghe"\nmsgstr "Iăt"\n'
    )
    assert (item.fuzzy, item.previous, item.comments) == (True, "Nghe lại", ())


@each_row("text", ["", 'msgctxt "a"\nmsgid "b"\nmsgstr "c"\n', "# nothing"])
def test_a_file_without_a_header_has_none(text: str) -> None:
    assert head(text) == ""


def test_the_header_is_kept_as_it_stands() -> None:
    text = (ROOT / "locales" / "kpm" / "messages.po").read_text("utf-8")
    assert text.startswith(head(text) + "\n\n")
    assert '"Language: kpm\\n"' in head(text)
    assert head("\ufeff" + text.replace("\n", "\r\n")).splitlines() == head(text).splitlines()


def test_a_comment_is_asked_by_its_name() -> None:
    item = Item("a/b/text", "a", "b", ("state: draft", "state is unknown", "state:approved", "note: a: b"))
    assert (item.said("state"), item.said("note"), item.said("back")) == ("approved", "a: b", "")


def test_what_is_no_catalog_is_refused() -> None:
    with pytest.raises(BrokenCatalog):
        read_items("words of somebody\n")


def test_quotes_are_escaped() -> None:
    assert quoted('a "b"\\\n') == r'"a \"b\"\\\n"'
