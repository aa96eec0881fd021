"""Free text, judged on a test set that was written before the synonyms (``tests/data/understand_vi.tsv``).

The first half of the set was used to improve the method, the second never. A line is a text, the kind
and the id it must be understood as; a choice is looked for on the screen where it stands, everything
else on a step that asks to do something, where most answers are waiting to be confused.
"""

import string
import time
import unicodedata
from collections import Counter
from pathlib import Path

from hypothesis import example, given
from hypothesis import strategies as st

from bot.engine.meaning import SAFE, UNKNOWN, Meaning, meaning_json, sure
from bot.engine.understand import understand
from bot.language import kho
from bot.language.fold import letters, loose
from bot.language.vocabulary import Meant, Vocabulary, vocabulary_of
from tests.course import CONTENT, COURSE
from tests.rows import each_row

ROOT = Path(__file__).resolve().parents[3]
WORDS = CONTENT.words
LESSONS = tuple(id for series in CONTENT.series for id in series.lessons)
ALL = COURSE.vocabulary
SAID = [
    (text, kind, id)
    for line in (ROOT / "tests/data/understand_vi.tsv").read_text("utf-8").splitlines()
    for text, kind, id in [line.split("\t")]
]

STEP = (("done", ("Xong rồi",)), ("could-not", ("Chưa được",)))
TELL = (("next", ("Tiếp",)),)
CONSENT = (("yes", ("Đồng ý",)), ("no", ("Không",)))
DELETE = (("yes", ("Xóa hết",)), ("no", ("Không xóa",)))
REASONS = (
    ("paper", ("Thiếu giấy tờ",)),
    ("signal", ("Không có sóng",)),
    ("unclear", ("Chưa hiểu",)),
    ("afraid", ("Còn sợ",)),
    ("other", ("Việc khác",)),
)
WHO = (("adult", ("Người lớn",)), ("child", ("Cháu nhỏ",)), ("together", ("Cùng học",)))
SCREENS = (STEP, TELL, CONSENT, REASONS, WHO)

LOST = [
    "toi bi lua roi",
    "lỡ chuyển tiền rồi",
    "đọc mã cho nó rồi",
    "mat tien roi",
    "toi chuyen cho no 10 trieu roi",
    "tooi bij lwaf roofi",
    "tk bi tru 500k",
    "TÔI BỊ LỪA RỒI!!!",
    "tôi bị lừa không biết làm sao",
    "🆘",
]
NOT_LOST = [
    "làm sao để không bị lừa",
    "tui chưa đọc mã",
    "chưa chuyển tiền",
    "toi khong bi lua",
    "lúa mất mùa rồi",
    "quét mã có mất tiền không",
    "mất điện thoại",
]


def meant(text: str, screen: tuple[tuple[str, tuple[str, ...]], ...] = STEP, *, exact: bool = False) -> tuple[str, str]:
    meaning = understand(text, screen, ALL, exact=exact)
    return meaning.kind, meaning.id


def screen_of(kind: str, id: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    here = (screen for screen in SCREENS if kind == "choice" and id in dict(screen))
    return next(here, STEP)


def quality(rows: list[tuple[str, str, str]]) -> tuple[float, int]:
    """The part understood rightly of what means something, and how often something was read into what does not."""
    right = [meant(text, screen_of(kind, id)) == (kind, id) for text, kind, id in rows if kind != "unknown"]
    read_in = sum(meant(text) != ("unknown", "") for text, kind, _ in rows if kind == "unknown")
    return sum(right) / len(right), read_in


def test_the_set_is_large_and_holds_enough_that_means_nothing():
    assert len(SAID) >= 250
    assert sum(kind == "unknown" for _, kind, _ in SAID) >= 50
    assert len({text for text, _, _ in SAID}) > 0.99 * len(SAID)


def test_the_half_it_was_tuned_on_is_understood():
    top, read_in = quality(SAID[: len(SAID) // 2])
    assert top >= 0.95
    assert read_in <= 1


def test_the_half_that_was_held_out_is_understood():
    top, read_in = quality(SAID[len(SAID) // 2 :])
    assert top >= 0.88
    assert read_in <= 2


def lessons_asked_for(file: str) -> tuple[float, float]:
    """The part of a set understood at once, and the part for which the right lesson is opened or suggested."""
    rows = [line.split("\t") for line in (ROOT / "tests" / "data" / file).read_text("utf-8").splitlines()]
    assert len(rows) > 40
    understood = [(understand(text, STEP, ALL), Meant(kind, id)) for text, kind, id in rows]
    at_once = [_leads_to(_without_question(meaning), want) for meaning, want in understood]
    found = [hit or want in meaning.others for hit, (meaning, want) in zip(at_once, understood, strict=True)]
    return sum(at_once) / len(rows), sum(found) / len(rows)


def acted(rows: list[tuple[str, str, str]]) -> Counter[str]:
    """What comes of texts: ``right`` and ``wrong`` are acted upon, ``offered`` is a button, ``silent`` neither."""
    return Counter(_outcome(understand(text, screen_of(kind, id), ALL), Meant(kind, id)) for text, kind, id in rows)


def _without_question(meaning: Meaning) -> Meaning:
    """A lesson that was not sure is the first button, whether an answer is the second or none."""
    if meaning.kind == "tie" and meaning.others[1].kind == "answer":
        return Meaning(meaning.others[0].kind, meaning.others[0].id)
    return meaning


def _leads_to(meaning: Meaning, want: Meant) -> bool:
    """Whether that is meant, or an answer that offers that very lesson for more of it."""
    lesson = COURSE.answers[meaning.id].lesson if meaning.kind == "answer" else ""
    return (meaning.kind, meaning.id) == (want.kind, want.id) or Meant("lesson", lesson) == want


def _outcome(meaning: Meaning, want: Meant) -> str:
    if sure(meaning):
        return "right" if _leads_to(meaning, want) else "wrong"
    offers = {Meant(meaning.kind, meaning.id), *meaning.others}
    if want.kind == "unknown":
        return "right" if offers == {Meant("unknown", "")} else "offered"
    return "offered" if want in offers else "silent"


def test_what_is_acted_upon_is_right_and_what_is_not_sure_is_a_button():
    """One text of 525 is read wrongly; before readings had to be sure there were eight."""
    lessons = ("understand_lessons_vi.tsv", "understand_lessons_held_out_vi.tsv")
    asked = [
        line.split("\t") for file in lessons for line in (ROOT / "tests/data" / file).read_text("utf-8").splitlines()
    ]
    said, lessons_asked = acted(SAID), acted([(text, kind, id) for text, kind, id in asked])
    assert said["wrong"] <= 1 and said["right"] >= 335
    assert said["right"] + said["offered"] >= 385
    assert lessons_asked["wrong"] <= 2 and lessons_asked["right"] + lessons_asked["offered"] >= 96


def test_every_lesson_is_found_by_everyday_words():
    """The sayings of ``words.toml`` were mended until this set was understood."""
    assert lessons_asked_for("understand_lessons_vi.tsv")[0] >= 0.93


def test_lessons_asked_for_in_words_nobody_wrote_down_are_suggested_more_often_than_not():
    """No saying was written from it; when to suggest, and one guard, were settled with it in view: not blind."""
    at_once, found = lessons_asked_for("understand_lessons_held_out_vi.tsv")
    assert at_once >= 0.4
    assert found >= 0.65


def test_what_is_no_wish_of_anybody_rarely_suggests_a_lesson():
    nothing = [understand(text, STEP, ALL).others for text, kind, _ in SAID if kind == "unknown"]
    assert sum(map(bool, nothing)) <= len(nothing) / 7


@each_row("text", ["không muốn mở tài khoản", "con bò", "ok con dê", "🐃🐃🐃🐃", "không cần giúp"])
def test_nothing_is_suggested_to_who_refuses_or_says_little(text: str):
    assert understand(text, STEP, ALL) == Meaning("unknown")


def test_every_command_and_lesson_can_be_said_in_fifteen_ways():
    ways: dict[Meant, set[str]] = {}
    for what, text in WORDS["vi"]:
        ways.setdefault(what, set()).add(loose(text))
    commands = (
        "menu back next again slower text-first voice-first help person language learner drill scam qr emergency"
        " my-data delete stop start"
    )
    wanted = [Meant("command", id) for id in commands.split()] + [Meant("lesson", id) for id in LESSONS]
    assert {what: len(ways.get(what, ())) for what in wanted if len(ways.get(what, ())) < 15} == {}


@each_row("lang", sorted(WORDS))
def test_every_listed_utterance_is_understood_as_listed(lang: str):
    told = [(what, text) for what, text in WORDS[lang] if what.kind in ("command", "lesson") and "…" not in text]
    assert told
    assert [(text, what) for what, text in told if meant(text, ()) != (what.kind, what.id)] == []


@each_row(
    ("text", "choice"),
    [
        ("1", "done"),
        ("2", "could-not"),
        ("1️⃣", "done"),
        ("②", "could-not"),
        ("２", "could-not"),
        ("(1)", "done"),
        ("một", "done"),
        ("mot", "done"),
        ("hai", "could-not"),
        ("chọn số hai nha", "could-not"),
        ("dùl", "done"),
        ("bar", "could-not"),
    ],
)
def test_a_number_is_the_choice_in_that_place(text: str, choice: str):
    assert meant(text) == ("choice", choice)


@each_row(
    ("digit", "tool"),
    [("6", "emergency"), ("7", "again"), ("8", "back"), ("9", "person"), ("0", "menu"), ("chín", "person")],
)
def test_a_tool_has_its_digit_on_every_screen_however_many_choices(digit: str, tool: str):
    many = tuple((f"village-{n}", (f"Thôn {n}",)) for n in range(1, 13))
    assert meant(digit, ()) == meant(digit, STEP) == meant(digit, many) == ("command", tool)


@each_row("text", ["3", "5", "12", "9999", "1 2", "0912 345 678", "500k"])
def test_a_number_without_a_place_means_nothing(text: str):
    assert meant(text) == ("unknown", "")


@each_row("text", ["dạ", "ừ", "ok", "vâng", "rồi", "được", "👍"])
def test_a_bare_word_of_assent_answers_the_screen_and_is_never_a_command(text: str):
    assert meant(text, TELL) == ("choice", "next")
    assert meant(text, STEP) == ("choice", "done")
    assert meant(text, ()) == ("unknown", "")


@each_row(
    "text",
    [
        "không muốn dừng",
        "ko muon dung lai",
        "đừng dừng",
        "không đồng ý xóa dữ liệu đâu",
        "khỏi gọi cán bộ",
        "không phải lừa đảo",
    ],
)
def test_a_negation_is_not_its_opposite(text: str):
    assert meant(text)[0] == "unknown"


@each_row("text", ["chưa xong", "chua xong", "chưa được", "k lam dc"])
def test_not_done_is_not_done(text: str):
    assert meant(text) == ("choice", "could-not")


@each_row("text", ["không đồng ý", "khong dong y", "k đồng ý", "thôi khỏi"])
def test_no_consent_is_no(text: str):
    assert meant(text, CONSENT) == ("choice", "no")


@each_row("text", ["xong chưa", "đồng ý không", "được không"])
def test_a_question_is_no_answer(text: str):
    assert meant(text, STEP)[0] == meant(text, CONSENT)[0] == "unknown"


@each_row("screen", [STEP, TELL, CONSENT, REASONS, ()])
@each_row("text", LOST)
def test_the_emergency_wins_on_any_screen_and_also_where_choices_are_literal(text, screen):
    assert meant(text, screen) == meant(text, screen, exact=True) == ("command", "emergency")


@each_row("text", ["sợ mất tiền", "so mat tien", "tui sợ mất tiền", "sợ bị mất tiền"])
@each_row("screen", [STEP, TELL, CONSENT, ()])
def test_a_loss_that_is_feared_is_near_the_emergency_and_is_none(text, screen):
    assert meant(text, screen)[1] != "emergency"


@each_row("text", NOT_LOST)
def test_what_is_feared_asked_or_denied_is_no_emergency(text: str):
    assert meant(text)[1] != "emergency"


def test_asking_how_not_to_be_cheated_is_the_lesson():
    assert meant("làm sao để không bị lừa") == ("lesson", "scam-three-rules")
    assert meant("lam sao de khoi bi lua vay chu") == ("lesson", "scam-three-rules")


def test_a_lost_phone_leads_to_its_lesson_and_lost_money_to_the_emergency():
    assert meant("mat dien thoai") == ("lesson", "help-lost-phone")
    assert meant("mất điện thoại, mất tiền rồi") == ("command", "emergency")


@each_row("text", ["đồng ý", "Đồng ý!", "dạ có", "có", "1", "ĐỒNG Ý\u200b"])
def test_consent_is_taken_word_for_word(text: str):
    assert meant(text, CONSENT, exact=True) == ("choice", "yes")
    assert meant(unicodedata.normalize("NFD", text), CONSENT, exact=True) == ("choice", "yes")


@each_row(
    "text",
    [
        "dong y",
        "đồng í",
        "đong ý",
        "co",
        "dạ",
        "rồi",
        "ờ",
        "👍",
        "okkk",
        "mot",
        "chọn số một",
        "ddoongf ys",
        "đồng ý không",
        "tôi có đồng ý đâu",
        "xoa het",
        "xóa dữ liệu",
    ],
)
def test_what_only_resembles_consent_is_none(text: str):
    assert meant(text, CONSENT, exact=True) == ("unknown", "")
    assert meant(text, DELETE, exact=True) == ("unknown", "")


@each_row(("old", "new"), [("xóa hết", "xoá hết"), ("không xóa", "không xoá")])
def test_both_right_places_of_a_tone_mark_are_word_for_word(old: str, new: str):
    assert meant(old, DELETE, exact=True) == meant(new, DELETE, exact=True)
    assert meant(new, DELETE, exact=True)[0] == "choice"


@each_row(
    ("text", "id"),
    [("menuuu", "menu"), ("ngung", "stop"), ("goi can bo", "person"), ("ngeh lai", "again"), ("quay lajij", "back")],
)
def test_safe_commands_work_at_every_level_where_choices_are_literal(text: str, id: str):
    assert meant(text, CONSENT, exact=True) == ("command", id)


def test_what_looks_like_two_things_without_marks_is_asked():
    meaning = understand("dung", STEP, ALL)
    assert meaning.kind == "tie"
    assert set(meaning.others) == {Meant("command", "stop"), Meant("choice", "done"), Meant("choice", "could-not")}
    assert meant("dừng") == ("command", "stop")
    assert meant("đừng") == ("choice", "could-not")


def test_two_choices_of_one_name_are_asked():
    twins = (("da-nhim", ("Đạ Nhim",)), ("da-nhim-2", ("Đạ Nhim",)))
    assert understand("đạ nhim", twins, ALL).others == (Meant("choice", "da-nhim"), Meant("choice", "da-nhim-2"))


def test_a_choice_is_named_by_part_of_its_label_or_with_a_slip():
    places = (("da-tro", ("Thôn Đạ Tro",)), ("klong-klanh", ("Thôn Klong Klanh",)))
    assert meant("đạ tro", places) == meant("da tro", places) == meant("thon da trro", places) == ("choice", "da-tro")
    assert meant("klong klan", places) == ("choice", "klong-klanh")
    assert meant("thôn", places)[0] in ("tie", "unknown")


def test_what_is_on_the_screen_comes_first():
    assert meant("tiếp", STEP) == ("command", "next")
    assert meant("tiếp", TELL) == ("choice", "next")
    assert meant("quet ma", (("qr-pay", ("Quét mã trả tiền",)),)) == ("choice", "qr-pay")
    assert meant("chuyển tiền", (("hang-up", ("Cúp máy",)), ("send-money", ("Chuyển tiền",)))) == (
        "choice",
        "send-money",
    )


def test_having_scanned_may_be_a_step_done_and_is_no_wish_for_the_lesson():
    meaning = understand("quét mã rồi", STEP, ALL)
    assert (meaning.kind, meaning.id) == ("choice", "done") and not sure(meaning)
    assert not sure(understand("quét mã rồi", TELL, ALL))
    assert meant("quét mã", STEP) == ("lesson", "qr-pay")


@each_row(
    ("text", "lesson"),
    [
        ("mo tai khoan", "account-prepare"),
        ("tooi muoons mowr taif khoanr", "account-prepare"),
        ("motaikhoan", "account-prepare"),
        ("mo73 tai2 khoan3", "account-prepare"),
        ("quet ma the nao", "qr-pay"),
        ("quẹt mả", "qr-pay"),
        ("qeut ma", "qr-pay"),
    ],
)
def test_wrong_keyboards_wrong_marks_and_slips_are_forgiven(text: str, lesson: str):
    assert meant(text) == ("lesson", lesson)


def test_a_meaning_as_json_values():
    assert meaning_json(Meaning("lesson", "qr-pay", 0.94999)) == {
        "kind": "lesson",
        "id": "qr-pay",
        "score": 0.95,
        "others": [],
    }
    tie = meaning_json(understand("dung", CONSENT, ALL))
    assert tie["kind"] == "tie"
    assert {"kind": "command", "id": "stop"} in tie["others"]


def test_an_empty_vocabulary_still_knows_digits_and_labels():
    assert understand("2", STEP, Vocabulary({}, {})) == Meaning("choice", "could-not", 1.0)
    assert understand("chua duoc", STEP, vocabulary_of(())).id == "could-not"
    assert understand("menu", STEP, Vocabulary({}, {})) == Meaning("unknown")


RUBBISH = {
    "letters": "xq" * 1000,
    "words": "mở tài khoản chưa lỡ chuyển mất bị " * 60,
    "run together": "motaikhoan" * 200,
    "unseen": "m\u200be\u200dn\u2060u" * 400,
    "right to left": "\u202eقائمة " * 300,
    "marks": "a" + "\u0301\u0335" * 1000,
    "one letter in eighteen": "\ufdfa" * 2000,
    "half a character": "\ud800\x00" * 1000,
    "digits": "1" * 2000,
    "points": "?!., …" * 400,
}


@each_row("text", RUBBISH.values(), ids=RUBBISH)
def test_long_rubbish_is_read_quickly(text: str):
    start = time.process_time()
    understand(text, STEP, ALL)
    # A hundred times what it takes: only something that grows out of hand fails here.
    assert time.process_time() - start < 0.3


PIECES = st.one_of(
    st.text(max_size=12),
    st.text(string.ascii_lowercase, max_size=7),
    st.sampled_from([text for words in WORDS.values() for _, text in words]),
    st.sampled_from([" ", ", ", "\u200b", "👍", "1", "6", "không", "chưa", "đừng", "rồi"]),
)


@example("O", (("yes", ("Đồng ý",)), ("no", ("Không",))))  # looks like two words of K'Ho without their marks
@given(st.lists(PIECES, max_size=6).map(" ".join), st.sampled_from([*SCREENS, ()]))
def test_whatever_is_said_the_meaning_is_something_the_screen_or_the_course_has(text, screen):
    meaning = understand(text, screen, ALL)
    ids = {"choice": {id for id, _ in screen}, "unknown": {""}, "tie": {""}}
    for kind in ("command", "lesson"):
        ids[kind] = {what.id for what, _ in WORDS["vi"] if what.kind == kind}
    ids["answer"] = {*COURSE.answers}
    assert meaning.id in ids[meaning.kind]
    assert all(other.id in ids[other.kind] for other in meaning.others)
    assert len(meaning.others) > 1 or meaning.kind != "tie"
    assert not meaning.others or meaning.kind in ("tie", "unknown")
    assert 0 <= meaning.score <= 1
    assert understand(unicodedata.normalize("NFD", text), screen, ALL) == understand(
        unicodedata.normalize("NFC", text), screen, ALL
    )


@given(st.lists(PIECES, max_size=4).map(" ".join))
def test_literally_nothing_but_the_listed_words_or_a_digit_is_a_choice(text):
    """To agree. A refusal need only be sure, for it gives nothing away."""
    meaning = understand(text, CONSENT, ALL, exact=True)
    listed = {letters(said) for what, said in WORDS["vi"] if what == Meant("reply", "yes")}
    literal = letters(unicodedata.normalize("NFKC", text)) in {*listed, "đồng ý", "1"}
    assert ((meaning.kind, meaning.id) == ("choice", "yes")) == literal
    assert literal or meaning.id in {*SAFE, "no", ""}


@each_row(
    ("text", "kind", "id"),
    [
        ("ờ gĭt", "command", "help"),  # level 1
        ("Ờ GĬT", "command", "help"),
        ("ờ gǐt", "command", "help"),  # a caron for the breve
        ("iăt wơl", "command", "again"),
        ("iat wơl", "command", "again"),  # level 2: the breve left off
        ("iat wol", "unknown", ""),  # level 3: suggested below, never decided
        ("neh lơh", "choice", "done"),
        ("dăn dong kơl", "command", "help"),
    ],
)
def test_kho_is_taken_at_two_levels(text: str, kind: str, id: str) -> None:
    meaning = understand(text, STEP, ALL)
    assert (meaning.kind, meaning.id) == (kind, id)


@each_row(
    ("text", "suggested"),
    [
        ("iat wol", Meant("command", "again")),
        ("an kon bosram", Meant("command", "start")),
        ("neh loh", Meant("choice", "done")),
    ],
)
def test_without_any_marks_kho_is_only_suggested(text: str, suggested: Meant) -> None:
    meaning = understand(text, STEP, ALL)
    assert meaning.kind == "unknown"
    assert suggested in meaning.others


def test_kho_never_agrees_by_resemblance() -> None:
    words = vocabulary_of([(Meant("reply", "yes"), "có")], {kho.fold: [(Meant("reply", "yes"), "kờñ")]})
    assert understand("kờñ", CONSENT, words, exact=True).id == "yes"
    for text in ("kòn", "kon", "kơn", "kờn"):
        assert understand(text, CONSENT, words, exact=True).kind == "unknown"


CHIP = [("yes", ["Có con chip"]), ("no", ["Không có"]), ("unsure", ["Không biết"])]


@each_row(
    ("text", "kind", "id"),
    [
        ("geh", "choice", "yes"),
        ("Geh!", "choice", "yes"),
        ("ờ geh", "choice", "no"),
        ("ờ, ờ geh", "choice", "no"),
        ("ờ hềt geh", "choice", "no"),
        ("o geh", "unknown", ""),
    ],
)
def test_kho_for_there_is_and_there_is_not_answers_what_asks_for_nothing_else(text: str, kind: str, id: str) -> None:
    meaning = understand(text, CHIP, ALL)
    assert (meaning.kind, meaning.id) == (kind, id)


def test_what_is_yes_in_one_language_and_no_in_another_is_asked() -> None:
    asked = understand("ờ", CHIP, ALL)
    assert asked.kind == "tie"
    assert {other.id for other in asked.others} == {"yes", "no"}


@each_row("text", ["geh", "ờ geh", "ờ", "ờ ờ geh", "o", "o geh", "añ geh"])
def test_no_kho_that_nobody_approved_agrees_or_refuses_literally(text: str) -> None:
    assert understand(text, CONSENT, ALL, exact=True) == UNKNOWN


def test_vietnamese_without_marks_is_taken_and_what_is_kho_too_is_asked() -> None:
    vietnamese = [(Meant("command", "menu"), "mục lục")]
    alike = {kho.fold: [(Meant("command", "back"), "mức lức")]}
    assert understand("muc luc", STEP, vocabulary_of(vietnamese, alike)).id == "menu"
    both = understand("muc luc", STEP, vocabulary_of(vietnamese, {kho.fold: [(Meant("command", "back"), "mŭc lŭc")]}))
    assert both.kind == "tie"
    assert {other.id for other in both.others} == {"menu", "back"}
