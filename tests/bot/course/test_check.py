"""The checker says nothing of a good course and names each planted mistake."""

import random
import re
from datetime import date
from pathlib import Path

import pytest

from bot.course.check import COMMANDS, RULES, check
from bot.course.structure import RULES as STRUCTURE
from tests.bot.course.conftest import PICTURE, STAGES, Tree

FIRST = "content/lessons/first.toml"
PHRASES = "content/phrases.toml"
FACTS = "content/facts/all.toml"
PLACES = "content/places.toml"
HOTLINES = "content/hotlines.tsv"
BANKS = "content/banks.tsv"
WORDS = "locales/vi/words.toml"
CATALOG = "locales/kpm/messages.po"
PARTS = "content/parts/all.svg"

STEP = '[[steps]]\nslug = "extra-{0}"\ntext = "Nghe."\npicture = "drawing/extra-{0}"\nalt = "Hình."\n\n'
OPTION = '[[quiz.options]]\nslug = "more-{0}"\ntext = "Khác"\nfeedback = "Không sao."\n\n'


def test_a_good_course_has_no_problem(tree: Tree) -> None:
    assert tree.check() == []


def test_every_rule_is_seen_in_a_list() -> None:
    names = [rule.__name__ for rule in (*STRUCTURE, *RULES)]
    assert len(names) == len(set(names)) == 57
    assert all(rule.__doc__ for rule in (*STRUCTURE, *RULES))


@pytest.mark.parametrize(
    ("file", "old", "new", "said"),
    [
        (FIRST, "Bấm nút có hình cái loa.", "Bạn bấm nút.", "bài first, bước press: gọi người học là “bạn”"),
        (FIRST, "Ngón tay bấm nút.", "Bạn bấm nút.", "bài first, bước press/alt: gọi người học là “bạn”"),
        (FIRST, "Bấm loa là nghe lại.", "Vậy là an toàn.", "bước which/feedback.speaker: hứa điều không ai giữ được"),
        (FIRST, "Cái loa", "Cái loa ở góc trên bên", "bước which/option.speaker: nhãn"),
        (FIRST, "đã biết gọi", "đã biết mã otp", "bài first, bước learned: viết “otp”"),
        ("content/courses.toml", "Bắt đầu", "Bắt đầu học về tiền trong máy", "mục start: nhãn"),
        (PHRASES, "Xin chào bà con!", "Xin chào bạn!", "mục hello: gọi người học là “bạn”"),
        (PHRASES, "Người vẫy tay", "Bạn vẫy tay", "mục hello.alt: gọi người học là “bạn”"),
        (PHRASES, "Nghỉ", "Nghỉ an toàn", "mục hello.choice.leave: hứa điều không ai giữ được"),
        (PHRASES, 'leave = "Nghỉ"', 'leave = "A"\nb = "B"\nc = "C"', "mục hello: có 4 lựa chọn, quá 3"),
        (PHRASES, 'picture = "drawing/phone"', 'picture = "drawing/tree"', "mục hello: chưa có hình “drawing/tree”"),
        (PHRASES, 'alt = "Người vẫy tay"', 'alt = ""', "mục hello: hình chưa có lời tả"),
        (
            FIRST,
            'picture = "drawing/first-hold"',
            'picture = "phone"',
            "bước hold: chưa có hình “phone” → vẽ content/pict",
        ),
        (
            FIRST,
            'picture = "drawing/first-hold"',
            'picture = "../phone"',
            "bước hold: tên hình “../phone” viết chưa đúng",
        ),
        (FIRST, 'slug = "power"', 'slug = "menu"', "bước which: câu trả lời “menu” trùng tên một nút chung"),
        (FIRST, '["phone-own"]', '["phone-lent"]', "bước hold: không có điều “phone-lent” trong content/facts"),
        (FACTS, "2025-01-01", "2026-12-01", "bước hold: điều “phone-own” tới 2026-12-01 mới có hiệu lực"),
        (FACTS, "2027-05-01", "2026-11-22", "mục phone-own: quá ngày kiểm tra lại 2026-11-22"),
        (FACTS, '"certain"', '"maybe"', "mục phone-own: không biết mức tin cậy “maybe”"),
        (FACTS, '"certain"', '"certain"\nvalid_until = 2026-11-22', "mục phone-own: hết hiệu lực từ 2026-11-22"),
        (FACTS, '"certain"', '"low"', "mục phone-own: chưa đủ tin mà bài đã nói"),
        (FACTS, "Sách hướng dẫn (hư cấu)", "Bản tổng hợp của dự án", "mục phone-own: nguồn là chính mình"),
        (FACTS, "Sách hướng dẫn (hư cấu)", "content/hotlines.tsv", "mục phone-own: nguồn là chính mình"),
        (FACTS, "2026-11-01", "2026-12-01", "mục phone-own: ngày kiểm tra 2026-12-01 chưa tới"),
        (FIRST, "Bấm nút có hình cái loa.", "Gọi 19000001 liền.", "bước press: có số “19000001” chưa đủ tin"),
        (FIRST, "Bấm nút có hình cái loa.", "Gọi 156 liền.", "bước press: có số “156” chưa đủ tin"),
        (FIRST, "Bấm nút có hình cái loa.", "Gọi 0263 000 0000.", "bước press: có số “02630000000” chưa đủ tin"),
        (PHRASES, "Xin chào bà con!", "Gọi 5656 nghe.", "mục hello: có số “5656” chưa đủ tin"),
        (FACTS, '"certain"', '"certain"\nvalue = "{x}"', "mục phone-own: value có dấu { }"),
        (FACTS, 'id = "phone-own"', 'id = "phone-old"', "mục phone-old: không bài nào dùng điều này"),
        (
            FIRST,
            "drawing/first-press",
            "drawing/first-hold",
            "bước press: hình “drawing/first-hold” đã dùng ở first, hold",
        ),
        (PARTS, 'id="dot"', 'id="spot"', "content/pictures/drawing/first-hold.svg: không có mảnh hình “dot”"),
        (PARTS, '<g id="dots">', '<g id="dot"/>\n<g id="dots">', "content/parts: mảnh hình “dot” vẽ hai lần"),
        (FIRST, "cầm điện thoại lên.", "cầm {phone-own}.", "bước hold: không có gì để điền vào {phone-own}"),
        (
            FIRST,
            'alt = "Ngón tay bấm nút."',
            'alt = "Tay."\nwithout = "Bấm nút."',
            "bước press: có without mà không dựa",
        ),
        (FIRST, 'slug = "press"', 'slug = "press"\nask = "kind"', "bước press: có ask mà thiếu câu trả lời"),
        (
            FIRST,
            'slug = "press"',
            'slug = "press"\nwhen = {kind = "old"}',
            "bước press: chưa có bước nào ở trước hỏi “kind”",
        ),
        (HOTLINES, "\thigh\t", "\tsure\t", "mục Ngân hàng Hư Cấu: không biết mức tin cậy “sure”"),
        (HOTLINES, "19000000", "1900 0000", "mục Ngân hàng Hư Cấu: số “1900 0000” viết chưa đúng"),
        (HOTLINES, "19000000", "", "mục Ngân hàng Hư Cấu: số “” viết chưa đúng"),
        (HOTLINES, "2027-05-01", "2026-11-22", "mục Ngân hàng Hư Cấu: quá ngày kiểm tra lại 2026-11-22"),
        (BANKS, "970000", "97000", "mục Hư Cấu: bin “97000” viết chưa đúng"),
        (BANKS, "970000", "970001", "mục Hư Cấu: bin “970001” có hai dòng"),
        (BANKS, "\tbank\tA", "\tbank", "dòng 2: thiếu cột, thừa cột hoặc sai ngày"),
        (PLACES, 'phone = "02630000000"', 'phone = ""', "mục xa-mot: chỉ có chức danh hoặc chỉ có số của người để hỏi"),
        (PLACES, "02630000000", "0263 000 0000", "mục xa-mot: số “0263 000 0000” viết chưa đúng"),
        (WORDS, ', "menu cách 2"', "", "mục menu: mới có 14 cách nói khác nhau"),
        (WORDS, '"menu cách 2"', '"ménu cach 1"', "mục menu: mới có 14 cách nói khác nhau"),
        (WORDS, ', "first cách 2"', "", "mục first: mới có 14 cách nói khác nhau"),
        (WORDS, "[lessons]", 'dance = ["nhảy"]\n[lessons]', "mục dance: không có lệnh này"),
        (WORDS, '"back cách 1"', '"Menu, cách 1"', "câu “menu cách 1” vừa là command menu và command back"),
        (WORDS, '"first cách 1"', '"menu cách 1"', "câu “menu cách 1” vừa là command menu và lesson first"),
        (CATALOG, "bot/hello/text", "bot/bye/text", "mục dòng 9, bot/bye/text: không có câu nào mang khóa này"),
        (CATALOG, "state: draft", "state: perfect", "bot/hello/text: không biết trạng thái “perfect”"),
        (CATALOG, "Dăn ưn ngài, {controller}.", "Dăn ưn ngài.", "bot/consent/text: chỗ trống { } khác bản tiếng Việt"),
        (CATALOG, '"Niam să!"', '"Niam {să}!"', "bot/hello/text: chỗ trống { } khác bản tiếng Việt → giữ đúng: không"),
        (CATALOG, '"Niam să!"', '"xin chào bà con"', "bot/hello/text: chép nguyên tiếng Việt"),
        (CATALOG, '"Niam să!"', '"Niam otp!"', "bot/hello/text: viết “otp”"),
        (CATALOG, '"Niam să!"', '"Niam bit.top"', "bot/hello/text: đường dẫn “bit.top” không có"),
    ],
)
def test_a_planted_mistake_is_named(tree: Tree, file: str, old: str, new: str, said: str) -> None:
    tree.edit(file, old, new)
    assert [line for line in map(str, tree.check()) if said in line]


ASKING = """\
[[steps]]
slug = "kind"
text = "Điện thoại loại nào?"
picture = "drawing/kind"
alt = "Hai điện thoại."
ask = "kind"
[[steps.options]]
slug = "new"
text = "Loại mới"
[[steps.options]]
slug = "old"
text = "Loại cũ"

[[steps]]
slug = "old-phone"
text = "Loại cũ thì nhờ người nhà."
picture = "drawing/old-phone"
alt = "Điện thoại cũ."
when = {kind = "old"}

"""


def test_a_lesson_may_ask_which_way_to_go(tree: Tree) -> None:
    tree.edit(FIRST, "[[steps]]", ASKING + "[[steps]]")
    tree.draw("kind", "old-phone")
    assert tree.check() == []
    ways = [[stage.slug for stage in way] for way in tree.load().lessons["first"].ways()]
    assert ways == [["kind", *STAGES], ["kind", "old-phone", *STAGES]]
    tree.edit(FIRST, '{kind = "old"}', '{kind = "blue"}')
    assert [problem.what for problem in tree.check()] == ["“kind” không có câu trả lời “blue”"]


def test_a_number_stands_in_one_place_and_can_be_left_out(tree: Tree) -> None:
    tree.edit(FACTS, '"certain"', '"certain"\nvalue = "mười nghìn đồng"')
    tree.edit(FIRST, "cầm điện thoại lên.", "cầm {phone-own} lên.")
    assert [str(problem) for problem in tree.check()] == [
        f"{FIRST}, bài first, bước hold: có số liệu có thể đổi → thêm without = “câu ấy, không có số”"
    ]
    tree.edit(FIRST, 'alt = "Tay cầm điện thoại."', 'alt = "Tay."\nwithout = "Bà con cầm máy lên."')
    assert tree.check() == []
    messages = tree.load().messages["vi"]
    assert [messages[f"first/hold/{field}"].lines[0].text for field in ("text", "without")] == [
        "Bà con cầm mười nghìn đồng lên.",
        "Bà con cầm máy lên.",
    ]


DRILL = """\
[[drills]]
slug = "sms-{0}"
about = "bank"
scam = {1}
text = "Tin thứ {0}."
sign = "giục"
feedback = "Đừng vội."
picture = "drawing/phone"
"""


def test_a_third_of_the_drills_is_harmless(tree: Tree) -> None:
    def drills(count: int, scams: int) -> str:
        return "\n".join(DRILL.format(number, str(number < scams).lower()) for number in range(count))

    tree.write("content/drills/sms.toml", drills(30, 20))
    assert tree.check() == []
    tree.write("content/drills/sms.toml", drills(30, 21))
    assert [problem.what for problem in tree.check()] == ["có 30 tin tập, 9 tin lành"]
    tree.write("content/drills/sms.toml", drills(30, 20).replace("Tin thứ 7.", "Gọi 0263 1234."))
    assert [(problem.step, problem.what) for problem in tree.check()] == [("sms-7", "có số bấm gọi được")]


def test_a_trial_is_of_a_lesson_and_lies_behind_us(tree: Tree) -> None:
    trial = '[[trials]]\nlesson = "{0}"\non = {1}\nplace = "Xã Một"\nlearners = 5\nchanged = ""\n'
    tree.write("content/trials.toml", trial.format("first", "2026-11-01"))
    assert tree.check() == []
    assert [one.learners for one in tree.load().trials] == [5]
    tree.write("content/trials.toml", trial.format("third", "2026-11-01") + trial.format("first", "2026-12-01"))
    assert [problem.step for problem in tree.check()] == ["third", "first"]


def test_a_fact_is_due_on_its_day_and_late_the_day_after(tree: Tree) -> None:
    assert tree.check(date(2027, 5, 1)) == []
    late = tree.check(date(2027, 5, 2))
    assert [problem.file for problem in late] == ["content/facts", HOTLINES]


@pytest.mark.parametrize(
    ("more", "said"), [(5, ""), (6, "bài first: có 10 bước → viết 4 đến 9 bước, cách học nào cũng vậy")]
)
def test_a_lesson_is_not_long(tree: Tree, more: int, said: str) -> None:
    tree.edit(FIRST, "[[quiz]]", "".join(map(STEP.format, range(more))) + "[[quiz]]")
    tree.draw(*(f"extra-{number}" for number in range(more)))
    assert [str(problem) for problem in tree.check()] == ([f"{FIRST}, {said}"] if said else [])


def test_a_lesson_is_not_too_short(tree: Tree) -> None:
    text = tree.path(FIRST).read_text("utf-8")
    tree.write(FIRST, text[: text.index('[[steps]]\nslug = "tell"')] + text[text.index("[[quiz]]") :])
    assert [problem.what for problem in tree.check()] == ["có 3 bước"]


def test_a_question_is_not_alone_with_one_answer(tree: Tree) -> None:
    text = tree.path(FIRST).read_text("utf-8")
    tree.write(FIRST, text[: text.index('[[quiz.options]]\nslug = "power"')])
    assert [problem.what for problem in tree.check()] == ["có 1 câu trả lời"]


@pytest.mark.parametrize(("more", "problems"), [(1, []), (2, ["có 4 câu trả lời"])])
def test_a_question_has_at_most_three_answers(tree: Tree, more: int, problems: list[str]) -> None:
    tree.edit(FIRST, "[[quiz.options]]", "".join(map(OPTION.format, range(more))) + "[[quiz.options]]")
    assert [problem.what for problem in tree.check()] == problems


def test_a_lesson_asks_at_most_four_questions(tree: Tree) -> None:
    text = tree.path(FIRST).read_text("utf-8")
    quiz = text[text.index("[[quiz]]") :]
    more = [re.sub(r'slug = "which"|first-which', rf"\g<0>-{number}", quiz) for number in range(4)]
    more = [question.replace(f'which"-{number}', f'which-{number}"') for number, question in enumerate(more)]
    tree.draw(*(f"first-which-{number}" for number in range(4)))
    tree.write(FIRST, text + "\n".join(["", *more[:3]]))
    assert tree.check() == []
    tree.write(FIRST, text + "\n".join(["", *more]))
    assert [problem.what for problem in tree.check()] == ["có 5 câu hỏi"]


def test_menus_may_offer_five(tree: Tree) -> None:
    menu = '[menu]\ntext = "Bà con làm gì?"\n[menu.choices]\n' + "".join(f'c-{n} = "Việc {n}"\n' for n in range(5))
    tree.write(PHRASES, tree.path(PHRASES).read_text("utf-8") + menu)
    assert tree.check() == []
    tree.write(PHRASES, tree.path(PHRASES).read_text("utf-8") + 'c-5 = "Việc 5"\n')
    assert [problem.what for problem in tree.check()] == ["có 6 lựa chọn, quá 5"]


def test_answers_may_be_said_like_commands(tree: Tree) -> None:
    tree.edit(WORDS, '"có"', '"menu cách 1"')
    assert tree.check() == []


def test_a_stale_translation_is_no_mistake(tree: Tree) -> None:
    tree.edit(PHRASES, "Xin chào bà con!", "Chào {lesson}!")
    assert tree.check() == []


def test_every_command_without_words_is_named(tree: Tree) -> None:
    tree.path(WORDS).unlink()
    assert [problem.step for problem in tree.check()] == [*COMMANDS, "first", "second"]


def test_problems_come_file_by_file(tree: Tree) -> None:
    tree.edit(PHRASES, "Xin chào", "Bạn chào")
    tree.edit(FIRST, "Bấm nút", "Bạn bấm nút")
    for drawing in tree.path("content/pictures/drawing").iterdir():
        drawing.unlink()
    files = [problem.file for problem in tree.check()]
    assert files == sorted(files)
    assert len(files) > 10


def test_an_empty_folder_has_problems_and_no_traceback(tmp_path: Path) -> None:
    files = {problem.file for problem in check(tmp_path, today=date(2026, 11, 23))}
    assert {"content/courses.toml", "content/phrases.toml", BANKS, WORDS} <= files


def test_noise_in_every_file_is_survived(tree: Tree) -> None:
    noise = random.Random(7)
    for file in (FIRST, PHRASES, FACTS, PLACES, HOTLINES, BANKS, WORDS, CATALOG):
        tree.path(file).write_bytes(noise.randbytes(200))
    assert {FIRST, PHRASES, FACTS, PLACES, HOTLINES, BANKS, WORDS, CATALOG} <= {p.file for p in tree.check()}


@pytest.mark.parametrize(
    "said",
    [
        "Gọi 19000000.",
        "Gọi 1900 0000 ngay.",
        "Trả 50.000 đồng.",
        "Năm 2026, tức năm 2026.",
        "Trả 500 nghìn, 1.500.000 đ.",
    ],
)
def test_a_listed_number_an_amount_and_a_year_may_be_said(tree: Tree, said: str) -> None:
    tree.edit(FIRST, "Bấm nút có hình cái loa.", said)
    assert [problem.what for problem in tree.check() if "chưa đủ tin" in problem.what] == []


def test_an_unsure_number_is_said_only_as_such(tree: Tree) -> None:
    tree.edit(HOTLINES, "Quỹ Hư Cấu\t\tunverified", "Quỹ Hư Cấu\t156\tlow")
    tree.edit(FIRST, "Bấm nút có hình cái loa.", "Báo số 156, nếu còn gọi được.")
    assert tree.check() == []
    tree.edit(FIRST, "Báo số 156, nếu còn gọi được.", "Báo số 156.")
    assert [problem.what for problem in tree.check()] == ["có số “156” chưa đủ tin"]


def test_a_fact_of_low_confidence_may_be_kept_as_long_as_nothing_says_it(tree: Tree) -> None:
    fact = (tree.root / FACTS).read_text("utf-8").replace("phone-own", "phone-rumour").replace('"certain"', '"low"')
    tree.write(FACTS, (tree.root / FACTS).read_text("utf-8") + fact)
    assert tree.check() == []


@pytest.mark.parametrize(
    ("file", "drawing", "fault"),
    [
        ("content/pictures/drawing/phone.svg", '<use href="#letter-a"/>', "hình có chữ"),
        ("content/pictures/drawing/phone.svg", "<text>OTP</text>", "hình có chữ"),
        (PARTS, '<g id="sign"><use href="#letter-a"/></g>', "mảnh hình “sign” có chữ sai chỗ"),
        (PARTS, '<g id="payee-b"><use href="#letter-a"/></g>', "mảnh hình “payee-b” có chữ sai chỗ"),
        (PARTS, '<g id="dots-2"><text>A</text></g>', "mảnh hình “dots-2” có chữ sai chỗ"),
    ],
)
def test_a_picture_has_no_word_but_the_name_of_a_payee(tree: Tree, file: str, drawing: str, fault: str) -> None:
    letter = '<g id="letter-a"><path d="M0 0"/></g>\n<g id="payee-a-a">' + '<use href="#letter-a"/>' * 2 + "</g>\n"
    tree.edit(PARTS, '<g id="dots">', f'{letter}<g id="dots">')
    tree.write("content/pictures/drawing/phone.svg", f'{PICTURE[:-6]}<use href="#payee-a-a"/></svg>')
    assert tree.check() == []
    tree.edit(
        file,
        "</svg>" if file != PARTS else '<g id="dots">',
        f"{drawing}\n" + ("</svg>" if file != PARTS else '<g id="dots">'),
    )
    assert fault in [problem.what for problem in tree.check()]


def test_a_pattern_of_swindles_needs_its_words_and_its_sentence(tree: Tree) -> None:
    tree.write("content/scam_words.tsv", "name\tkind\tphrases\ncode\task\tđọc mã\n")
    tree.write("content/scams.tsv", "id\tweight\tsign\twants\nask\t3\tcode\tcode + bank\n")
    said = [str(problem) for problem in tree.check()]
    assert any("mục ask: không có nhóm từ “bank”" in one for one in said), said
    assert any("mục ask: dấu hiệu “code” chưa có câu" in one for one in said), said
    tree.write("content/scams.tsv", "id\tweight\tsign\twants\nask\tnặng\tcode\tcode\n")
    assert any("dòng 2" in str(problem) for problem in tree.check())
