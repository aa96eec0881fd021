"""Word lists of a small course of its own, with one thing wrong in each."""

from unicodedata import normalize

import pytest

from tests.bot.course.conftest import Tree

TABLE = """# a comment
spelled\tvietnamese\tdialect\tsource\tconfidence
niam să\txin chào\tSre\tKCH\thigh
dăn\txin\tSre\tKNDL+VOV4\thigh
ưn ngài\tcảm ơn\tSre\tKNDL\thigh
ngân hàng\tngân hàng\tSre\tVOV4\tmedium
jơnau\tlời, điều\tSre\tKNDL\tlow
"""
LEXICON, LOANS = "locales/kpm/lexicon.tsv", "locales/kpm/loans.txt"


@pytest.fixture
def listed(tree: Tree) -> Tree:
    tree.write(LEXICON, TABLE)
    tree.write(LOANS, "# tên\nngân hàng\nbòn số\n")
    return tree


def test_a_list_and_drafts_that_keep_to_it_have_no_fault(listed: Tree) -> None:
    assert [str(problem) for problem in listed.check()] == []


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (
            LEXICON,
            "niam să\t",
            "niam\t",
            "messages.po, mục dòng 9, bot/hello/text: chữ “să” không có trong lexicon.tsv",
        ),
        (LEXICON, "spelled\tvietnamese", "chữ\tnghĩa", f"{LEXICON}: không đọc được bảng chữ"),
        (LEXICON, "\thigh\ndăn", "\tsure\ndăn", "mục niam să: không biết mức tin cậy “sure”"),
        (LEXICON, "KNDL+VOV4", "KNDL+BOOK", "mục dăn: không biết nguồn “KNDL+BOOK”"),
        (LEXICON, "\tcảm ơn\t", "\t \t", "mục ưn ngài: có ô trống"),
        (LEXICON, "jơnau\t", "jəna:w\t", "mục jəna:w: là phiên âm"),
        (LEXICON, "jơnau\tlời, điều\tSre", "dăn\txin\tSre", "mục dăn: có hai dòng giống nhau"),
        (LOANS, "bòn số", "Cảm ơn", f"{LOANS}, mục Cảm ơn: đã có chữ K'Ho cho từ này: ưn ngài"),
        (LOANS, "bòn số", "điều", f"{LOANS}, mục điều: đã có chữ K'Ho cho từ này: jơnau"),
    ],
)
def test_a_planted_mistake_is_named(listed: Tree, file: str, old: str, new: str, said: str) -> None:
    listed.edit(file, old, new)
    assert [line for line in map(str, listed.check()) if said in line]


def test_a_word_in_pieces_is_found(listed: Tree) -> None:
    decomposed = normalize("NFD", TABLE.splitlines()[-1])
    listed.path(LEXICON).write_text(TABLE.replace(TABLE.splitlines()[-1], decomposed), "utf-8")
    assert [problem.what for problem in listed.check()] == ["chữ chưa ở dạng NFC"]


def test_a_language_without_a_list_is_not_judged_by_one(tree: Tree) -> None:
    assert tree.check() == []


@pytest.mark.parametrize(
    ("source", "draft", "missing"),
    [
        ("Đừng đọc mã.", "Dăn mã.", "Đừng"),
        ("Bà con không bấm.", "Dăn bấm.", "không"),
        ("Dừng, hỏi người bán", "Dăn cau", "Dừng"),
        ("Ngân hàng gọi: chớ tin.", "Dăn ngân hàng", "chớ"),
        ("Đừng đọc mã.", "Bañ dăn mã.", ""),
        ("Bà con chưa bấm.", "Ờ hềt dăn.", ""),
        ("Mã này không đúng.", "Mã tìs.", ""),
        ("Không sao, thử lại nhé.", "Dăn wơl", ""),
        ("Bà con muốn nghe không?", "Dăn iăt?", ""),
        ("Gọi hỏi mới biết có phải cháu không.", "Dăn iăt.", ""),
        ("Số một, rồi bốn số không.", "Dăn iăt.", ""),
        ("Ra khỏi nhà nhớ khóa máy.", "Dăn iăt.", ""),
    ],
)
def test_a_draft_that_lost_the_warning_of_its_sentence_is_named(
    listed: Tree, source: str, draft: str, missing: str
) -> None:
    more = ("bañ\tđừng, chớ", "ờ\tkhông", "ờ hềt\tchưa", "tìs\tsai, tội")
    listed.write(LEXICON, TABLE + "".join(f"{row}\tSre\tKNDL\thigh\n" for row in more))
    listed.edit(
        "locales/kpm/messages.po", 'msgid "Xin chào bà con!"\nmsgstr "Niam să!"', f'msgid "{source}"\nmsgstr "{draft}"'
    )
    found = [str(problem) for problem in listed.check() if "mà bản nháp không có" in problem.what]
    assert [line.partition("“")[2].partition("”")[0] for line in found] == ([missing] if missing else [])
    listed.edit("locales/kpm/messages.po", "# state: draft", "# state: suggested")
    assert not [one for one in listed.check() if "mà bản nháp không có" in one.what], "what speakers write is theirs"
