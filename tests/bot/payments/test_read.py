"""What codes say: every row of ``tests/data/qr_codes.tsv``, and nothing that raises."""

import csv
import json
from dataclasses import asdict
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from bot.course.read import read_banks
from bot.payments import Code, pasted_code, read_code
from bot.payments.code import BREAKING, KINDS, WARNINGS
from bot.payments.tlv import crc

ROOT = Path(__file__).parents[3]
TABLE = ROOT / "tests/data/qr_codes.tsv"
BANKS = {row["bin"]: row["short_name"] for row in read_banks(ROOT)[0]}
with TABLE.open(encoding="utf-8", newline="") as file:
    ROWS = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
CONTENTS = [row["content"] for row in ROWS]
STATIC = next(row["content"] for row in ROWS if row["id"] == "S1")


def test_every_code_of_the_table_says_what_the_table_says() -> None:
    wrong = []
    for row in ROWS:
        wanted = asdict(Code("")) | json.loads(row["says"]) | {"warnings": tuple(row["warnings"].split())}
        found = asdict(read_code(row["content"], BANKS))
        if found != wanted:
            wrong.append(
                (row["id"], {name: (found[name], wanted[name]) for name in found if found[name] != wanted[name]})
            )
    assert not wrong


def test_the_sum_is_that_of_its_definition() -> None:
    assert crc(b"123456789") == 0x29B1


def test_a_code_with_any_one_character_changed_is_broken() -> None:
    for at in range(6, len(STATIC)):
        other = STATIC[:at] + ("1" if STATIC[at] != "1" else "2") + STATIC[at + 1 :]
        assert read_code(other, BANKS).kind == "broken", at


def test_a_code_that_was_cut_off_is_broken() -> None:
    for end in range(6, len(STATIC)):
        assert read_code(STATIC[:end], BANKS).kind == "broken", end


def test_bytes_and_what_surrounds_a_code_change_nothing() -> None:
    assert read_code(f"\ufeff {STATIC}\r\n".encode(), BANKS) == read_code(STATIC, BANKS)


def test_what_is_read_is_not_in_its_repr() -> None:
    assert repr(read_code(STATIC, BANKS)) == "Code(kind='vietqr', warnings=())"


@given(
    st.one_of(
        st.text(),
        st.binary(),
        st.sampled_from(CONTENTS).flatmap(
            lambda whole: st.tuples(st.just(whole), st.integers(0, len(whole)), st.text(max_size=3)).map(
                lambda cut: cut[0][: cut[1]] + cut[2] + cut[0][cut[1] :]
            )
        ),
    )
)
@example("000201")
@example("0002010102١١")
@example("000201\ud8006304")
@example("http://[")
def test_nothing_raises_and_only_known_words_come_out(content: str | bytes) -> None:
    found = read_code(content, BANKS)
    assert found.kind in KINDS
    assert {*found.warnings} <= WARNINGS.keys()
    assert (found.kind == "broken") == any(one in BREAKING for one in found.warnings)
    if isinstance(content, str):
        pasted_code(content)


def test_a_pasted_code_is_found_among_words() -> None:
    dynamic = next(row["content"] for row in ROWS if row["id"] == "N613")
    assert pasted_code(f"xem giùm mã này {dynamic} nha") == dynamic
    assert pasted_code(f"mã:\n{dynamic}\ncảm ơn") == dynamic
    cut = dynamic[:60]
    assert pasted_code(f"{cut}\nhết") == cut
    card = next(row["content"] for row in ROWS if row["id"] == "P1")
    assert pasted_code(f"đây {card}") == card
    for words in ("", "gọi 0002010102", "mã 000201", "tài khoản 5400205000001", "2|99|0900000000|A|||0|0|1"):
        assert pasted_code(words) == "", words
