"""Replies as Hypothesis makes them: any text a reply may hold, and more choices than the engine ever offers."""

from hypothesis import strategies as st

from bot.replies import TOOL_DIGITS, Call, Choice, Line, Link, Reply, Say, Speech

LETTERS = st.one_of(
    st.sampled_from([*"aăâđêôơưñƀ .!?…\n", "Bòn Số", "bà con. ", "50.000 đ", "🙂", "k`uôk "]),
    st.characters(exclude_categories=("Cs", "Cc")),
)
TEXT = st.lists(LETTERS, max_size=40).map("".join)
LONG = st.builds(lambda text, times: text * times, TEXT, st.integers(0, 300))
LABEL = st.lists(LETTERS, min_size=1, max_size=60).map("".join).filter(str.strip)
LANG = st.sampled_from(["vi", "kpm"])
ID = st.from_regex(r"[a-z0-9-]{1,40}", fullmatch=True)

says = st.lists(st.builds(Say, LANG, TEXT), max_size=3).map(tuple)
speech = st.none() | st.builds(Speech, says, st.booleans(), st.booleans())
choice = st.builds(Choice, ID, LABEL, st.sampled_from(["", "qr-pay/scan"]), speech, says, st.sampled_from(["", "next"]))
tools = st.lists(st.sampled_from([*TOOL_DIGITS, "slower"]), unique=True).map(
    lambda ids: tuple(Choice(id, id.title()) for id in ids)
)
replies = st.builds(
    Reply,
    st.integers(0, 10**9),
    st.lists(st.builds(Line, LANG, TEXT | LONG, st.booleans()), max_size=4).map(tuple),
    speech,
    st.sampled_from(["", "qr-pay/scan"]),
    TEXT,
    st.lists(choice, max_size=9).map(tuple),
    tools,
    st.lists(st.builds(Call, LABEL, st.from_regex(r"[0-9]{3,11}", fullmatch=True)), max_size=2).map(tuple),
    st.lists(
        st.builds(Link, LABEL, st.sampled_from(["https://bon-so.example/l/1", "http://127.0.0.1:8000/l/1"])), max_size=2
    ).map(tuple),
    st.booleans(),
    stage=st.none() | st.tuples(st.integers(1, 20), st.integers(1, 20)),
)
