import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.language.catalog import BrokenCatalog, Translation, read_catalog
from tests.rows import each_row

HEAD = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=UTF-8\\n"\n"Language: kpm\\n"\n\n'
HELLO = 'msgctxt "bot/hello/text"\nmsgid "Xin chào"\nmsgstr "Niam să"\n'


def test_an_entry_has_key_source_text_state_and_line() -> None:
    text = HEAD + "# state: reviewed\n# source: KNDL\n#. Lời chào đầu tiên\n" + HELLO
    assert read_catalog(text) == (Translation("bot/hello/text", "Xin chào", "Niam să", "reviewed", 10),)


def test_without_a_state_it_is_a_draft() -> None:
    assert [entry.state for entry in read_catalog(HEAD + HELLO)] == ["draft"]
    assert [entry.state for entry in read_catalog(HEAD + "# state is unknown\n" + HELLO)] == ["draft"]


def test_of_two_states_the_last_counts() -> None:
    assert [entry.state for entry in read_catalog(HEAD + "# state: draft\n#state:approved\n" + HELLO)] == ["approved"]


def test_an_extracted_comment_states_nothing() -> None:
    """Tools rewrite those from the source; only people write translator comments."""
    assert [entry.state for entry in read_catalog(HEAD + "#. state: approved\n" + HELLO)] == ["draft"]


def test_what_translates_nothing_is_left_out() -> None:
    empty = HELLO.replace("Niam să", "")
    fuzzy = "#, fuzzy\n" + HELLO.replace("hello", "fuzzy")
    obsolete = "".join(f"#~ {line}\n" for line in HELLO.replace("hello", "old").splitlines())
    nameless = 'msgid "Cảm ơn"\nmsgstr "Ưn ngài"\n'
    plural = 'msgctxt "bot/many/text"\nmsgid "một"\nmsgid_plural "nhiều"\nmsgstr[0] "dùl"\nmsgstr[1] "ală"\n'
    parts = [empty, fuzzy, nameless, plural, obsolete]
    assert read_catalog(HEAD + "\n".join(parts)) == ()
    kept = HELLO.replace("hello", "kept")
    assert [entry.key for entry in read_catalog(HEAD + "\n".join([*parts[:-1], kept, parts[-1]]))] == ["bot/kept/text"]


def test_lines_and_quotes_are_put_together() -> None:
    text = HEAD + 'msgctxt "a/b/text"\nmsgid ""\n"Nói: \\"dừng\\".\\n"\n"Nhé."\nmsgstr ""\n"Bañ"\n" lời"\n'
    assert read_catalog(text)[0][:3] == ("a/b/text", 'Nói: "dừng".\nNhé.', "Bañ lời")


def test_the_same_sentence_under_two_keys_is_translated_twice() -> None:
    text = HEAD + HELLO + "\n" + HELLO.replace("hello", "again").replace("Niam să", "Niam să!")
    assert [(entry.key, entry.text) for entry in read_catalog(text)] == [
        ("bot/hello/text", "Niam să"),
        ("bot/again/text", "Niam să!"),
    ]


def test_an_empty_file_translates_nothing() -> None:
    assert read_catalog("") == ()


@each_row(
    ("text", "line"),
    [
        (HEAD + "msgctxt bot\n\nthis is not PO\n", 8),
        (HEAD + HELLO + 'msgsrt "x"\n', 9),
        (HEAD + 'msgctxt "a/b/text"\nmsgid "Xin"\n', 7),
        (HEAD.replace("Language: kpm", "Plural-Forms: nplurals=x"), 0),
    ],
)
def test_what_is_no_catalog_is_refused_with_its_line(text: str, line: int) -> None:
    with pytest.raises(BrokenCatalog) as caught:
        read_catalog(text)
    assert caught.value.line == line


PIECES = st.sampled_from(
    ['msgid ""', 'msgid "a"', 'msgid_plural "b"', 'msgstr ""', 'msgstr "c"', 'msgstr[1] "d"', "msgstr[x]", "msgctxt",
     'msgctxt "e/f/text"', '"g"', '"Language: !!\\n"', '"Plural-Forms: x\\n"', '"POT-Creation-Date: y\\n"', "#~ msgid",
     "#, fuzzy", "#: a:b \u2068c", "# state:", "", "\\", '"']
)  # fmt: skip


@given(st.lists(PIECES | st.text(max_size=8), max_size=12))
def test_any_text_is_read_or_refused(lines: list[str]) -> None:
    try:
        entries = read_catalog("\n".join(lines))
    except BrokenCatalog:
        return
    assert all(entry.key and entry.text.strip() for entry in entries)


def test_a_fuzzy_entry_translates_the_sentence_before() -> None:
    """It wants a look: its source is not today's Vietnamese, so nobody gets it."""
    stale = '#, fuzzy\n#| msgid "Chào"\n' + HELLO
    assert read_catalog(HEAD + stale) == (Translation("bot/hello/text", "Chào", "Niam să", "draft", 9),)
    assert read_catalog(HEAD + stale.replace("Chào", "Xin chào")) == ()
