"""Word lists of a small course of its own, with one thing wrong in each."""

from unicodedata import normalize

import pytest

from tests.bot.course.conftest import Tree

TABLE = """# a comment
spelled\tvietnamese\tpart\tdialect\tsource\tconfidence
niam să\txin chào\tinterj\tSre\tKCH\thigh
dăn\txin\tv\tSre\tKNDL+VOV4\thigh
ưn ngài\tcảm ơn\tv\tSre\tKNDL\thigh
ngân hàng\tngân hàng\tn\tSre\tVOV4\tmedium
jơnau\tlời, điều\tn\tSre\tKNDL\tlow
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
        (LEXICON, "xin\tv\t", "xin\tđộng từ\t", "mục dăn: không biết từ loại “động từ” → chỉ dùng: adj, adv, asp"),
        (LEXICON, "KNDL+VOV4", "KNDL+BOOK", "mục dăn: không biết nguồn “KNDL+BOOK”"),
        (LEXICON, "\tcảm ơn\t", "\t \t", "mục ưn ngài: có ô trống"),
        (LEXICON, "jơnau\t", "jəna:w\t", "mục jəna:w: là phiên âm"),
        (LEXICON, "jơnau\tlời, điều\tn\tSre", "dăn\txin\tv\tSre", "mục dăn: có hai dòng giống nhau"),
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
    more = ("bañ\tđừng, chớ\tpart", "ờ\tkhông\tneg", "ờ hềt\tchưa\tneg", "tìs\tsai, tội\tadj")
    listed.write(LEXICON, TABLE + "".join(f"{row}\tSre\tKNDL\thigh\n" for row in more))
    listed.edit(
        "locales/kpm/messages.po", 'msgid "Xin chào bà con!"\nmsgstr "Niam să!"', f'msgid "{source}"\nmsgstr "{draft}"'
    )
    found = [str(problem) for problem in listed.check() if "mà bản nháp không có" in problem.what]
    assert [line.partition("“")[2].partition("”")[0] for line in found] == ([missing] if missing else [])
    listed.edit("locales/kpm/messages.po", "# state: draft", "# state: suggested")
    assert not [one for one in listed.check() if "mà bản nháp không có" in one.what], "what speakers write is theirs"


LOOKALIKES = "locales/kpm/lookalikes.tsv"
HEAD = "spelled\tmeans\treads\tinstead\n"


def drafted(tree: Tree, text: str, comment: str = "") -> list[str]:
    """What is said of a draft of the greeting about words that tie, and that read like others."""
    tree.edit("locales/kpm/messages.po", 'msgstr "Niam să!"', f'msgstr "{text}"')
    tree.edit("locales/kpm/messages.po", "# source: KNDL\n", comment)
    return [problem.what for problem in tree.check() if "hư từ" in problem.what or "dễ đọc lộn" in problem.what]


@pytest.mark.parametrize(
    ("text", "found"),
    [("Bòn số tơn", 1), ("Ngân hàng tơn", 1), ("Bòn số, ngân hàng", 1), ("Dăn bòn số tơn", 0), ("Tơn tơn", 0)],
)
def test_vietnamese_in_disguise_is_refused(listed: Tree, text: str, found: int) -> None:
    listed.write(LEXICON, TABLE + "tơn\tngay\tadv\tSre\tVOV4\tmedium\n")
    assert len(drafted(listed, text)) == found


@pytest.mark.parametrize(
    ("text", "comment", "found"),
    [
        ("Niam să, ai dăn!", "", ["chữ “ai” (cho) dễ đọc lộn thành “ai (người nào)”"]),
        ("Niam să, ai dăn!", "# stays: ai (cụm có trong nguồn)\n", []),
        ("Niam să, ai dăn in!", "# stays: in (người nhận)\n", ["chữ “ai” (cho) dễ đọc lộn thành “ai (người nào)”"]),
        ("Niam să, dăn!", "", []),
    ],
)
def test_a_word_that_reads_like_another_stays_only_with_a_reason(
    listed: Tree, text: str, comment: str, found: list[str]
) -> None:
    more = ("ai\tcho\tv", "in\tcho\tpart", "pà\tban\tv")
    listed.write(LEXICON, TABLE + "".join(f"{row}\tSre\tKNDL\thigh\n" for row in more))
    listed.write(LOOKALIKES, f"{HEAD}ai\tcho\tai (người nào)\tpà\nin\tcho\tin (in ra giấy)\tpà\n")
    assert drafted(listed, text, comment) == found


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (f"{HEAD}ai\tcho\tai?\tdăn\n", f"{LOOKALIKES}, mục ai: không có trong lexicon.tsv"),
        (f"{HEAD}dăn\txin\tdăn?\tpà\n", f"{LOOKALIKES}, mục pà: không có trong lexicon.tsv"),
        ("chữ\tnghĩa\nai\tcho\n", f"{LOOKALIKES}: không đọc được bảng"),
    ],
)
def test_a_list_of_lookalikes_keeps_to_the_word_list(listed: Tree, table: str, said: str) -> None:
    listed.write(LOOKALIKES, table)
    assert [line for line in map(str, listed.check()) if said in line]
