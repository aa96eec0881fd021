"""What the checker says of answers."""

from tests.bot.course.conftest import Tree
from tests.rows import each_row

GOOD = """
id = "loud"
question = "Máy nhỏ tiếng?"
asked = ["nghe nhỏ xíu", "máy kêu nhỏ", "âm lượng ở đâu", "chỉnh âm lượng", "vặn lớn", "loa nhỏ quá", "sao kêu nhỏ"]
text = "Bấm nút bên hông máy. Bấm cho tới khi nghe rõ."
facts = ["phone-own"]
lesson = "first"
"""
FILE = "content/answers/loud.toml"


def test_a_good_answer_has_nothing_wrong_with_it(tree: Tree) -> None:
    tree.write(FILE, GOOD)
    assert tree.check() == []
    assert tree.load().answers["loud"].lesson == "first"


@each_row(
    ("old", "new", "said"),
    [
        ('"vặn lớn", ', "", "mới có 7 cách hỏi khác nhau"),
        ('"vặn lớn"', '"máy kếu nhò"', "mới có 7 cách hỏi khác nhau"),
        ('"vặn lớn"', '"menu cách 1"', "câu “menu cách 1” đã là command menu"),
        ('"first"', '"last"', "không có bài “last”"),
        ('lesson = "first"', 'person = true\npicture = "first/none"', "không có bước “first/none”"),
        ('lesson = "first"', "", "chưa nói làm gì tiếp"),
        ('lesson = "first"', 'calls = ["Nhà xe"]', "không có tổ chức “Nhà xe”"),
        ('["phone-own"]', '["phone-lent"]', "không có điều “phone-lent”"),
        ('id = "loud"', 'id = "quiet"', "khác tên tệp"),
        ("Bấm cho tới khi nghe rõ.", "Bấm nữa đi. " * 11, "dài 38 tiếng, quá 35"),
        ("Bấm cho tới khi nghe rõ.", "Gọi {phone-own}.", "không có gì để điền vào {phone-own}"),
        ("nghe rõ", "thấy an toàn", "hứa điều không ai giữ được"),
    ],
)
def test_a_mistake_in_an_answer_is_named(tree: Tree, old: str, new: str, said: str) -> None:
    tree.write(FILE, GOOD.replace(old, new, 1))
    assert any(said in str(problem) for problem in tree.check())


def test_no_two_answers_are_asked_for_alike(tree: Tree) -> None:
    tree.write(FILE, GOOD)
    tree.write("content/answers/soft.toml", GOOD.replace('"loud"', '"soft"'))
    assert sum("đã là answer loud" in str(problem) for problem in tree.check()) == 8


def test_an_answer_rests_on_nothing_that_lapsed(tree: Tree) -> None:
    tree.write(FILE, GOOD)
    tree.edit("content/facts/all.toml", '"certain"', '"certain"\nvalid_until = 2026-11-22')
    assert any("hôm nay không nói được" in str(problem) for problem in tree.check())
