from bot.language.vocabulary import FILLER_WEIGHT, Meant, vocabulary_of

STOP, NO, YES, LOST = Meant("command", "stop"), Meant("reply", "no"), Meant("reply", "yes"), Meant("command", "lost")
SIGNS = [
    (Meant("short", "không"), "ko"),
    (Meant("short", "nhầm"), "lộn"),
    (Meant("sign", "not"), "không"),
    (Meant("sign", "not"), "đừng"),
    (Meant("sign", "neutral"), "không biết"),
    (Meant("sign", "filler"), "ạ"),
    (Meant("sign", "filler"), "để"),
    (Meant("sign", "deny"), "đâu"),
    (Meant("sign", "number-2"), "hai"),
    (Meant("sign", "guard"), "sợ … lừa"),
]


def made(*pairs):
    return vocabulary_of([*pairs, *SIGNS])


def negations(text: str, *, wish: bool) -> frozenset[str]:
    signs = made((STOP, "dừng"), (YES, "đúng")).signs
    return signs.negations(signs.words(text), wish=wish)


def test_an_utterance_is_found_with_and_without_marks_and_may_mean_several_things():
    found = made((STOP, "Dừng!"), (YES, "đúng"), (NO, "đừng"), (NO, "dừng"))
    assert found.exact["dừng"] == {STOP, NO}
    assert found.folded["dung"] == {STOP, YES, NO}
    assert found.spellings["dung"] == {"dừng", "đúng", "đừng"}


def test_signs_and_short_forms_are_no_utterances():
    assert set(made((STOP, "dừng")).exact) == {"dừng"}


def test_an_utterance_with_gaps_is_a_saying_and_found_inside_a_sentence():
    found = made((LOST, "… lỡ … tiền …"))
    assert found.exact == {}
    (saying,) = found.sayings["lo"]
    form = saying.pattern.form
    assert form.search("tôi lỡ tay chuyển tiền rồi")
    assert form.search("toi lo gui tien")
    assert not form.search("tiền tôi lỡ")
    assert not form.search("lỡ một hai ba bốn năm tiền")


def test_a_marked_word_is_not_found_as_another_that_looks_like_it():
    (saying,) = made((LOST, "… bị lừa …")).sayings["bi"]
    assert saying.pattern.form.search("bi lua")
    assert saying.pattern.form.search("bị lừa")
    assert not saying.pattern.form.search("bị lúa")


def test_a_saying_without_a_gap_at_its_ends_is_a_whole_text():
    (saying,) = made((LOST, "mất … tiền")).sayings["mat"]
    assert saying.pattern.form.search("mất hết tiền")
    assert not saying.pattern.form.search("bị mất hết tiền")
    assert not saying.pattern.form.search("mất hết tiền rồi")


def test_short_forms_are_written_out_and_people_may_type_both():
    found = made((STOP, "bấm lộn"))
    assert [word.spelled for word in found.signs.words("ko bấm lộn")] == ["không", "bấm", "nhầm"]
    assert {tuple(word.spelled for word in line.words) for line in found.lines} == {("bấm", "nhầm"), ("bấm", "lộn")}


def test_a_short_form_without_marks_is_left_alone_where_it_looks_like_another_word():
    other = made((STOP, "bấm"), (YES, "lớn rồi")).signs
    assert [word.plain for word in other.words("lon")] == ["lon"]
    assert [word.plain for word in made((STOP, "bấm")).signs.words("lon")] == ["nham"]


def test_negations_are_heard_with_and_without_marks_unless_they_look_like_something_else():
    assert negations("khong dung lai", wish=False) == {"không"}
    assert negations("đừng nhắn nữa", wish=False) == {"đừng"}
    assert negations("dung nhan nua", wish=False) == frozenset()
    assert made((STOP, "dừng")).signs.doubtful == {"dung"}


def test_a_wish_survives_not_knowing_how_and_a_question_but_not_a_denial():
    assert negations("không biết quét mã", wish=True) == frozenset()
    assert negations("quét mã được không ạ", wish=True) == frozenset()
    assert negations("không muốn quét mã", wish=True) == {"không"}
    assert negations("không bị lừa đâu", wish=True) == {"không", "dau"}


def test_a_negation_that_ends_a_question_is_another_than_the_same_elsewhere():
    assert negations("xong không", wish=False) == {"không?"}
    assert negations("không xong", wish=False) == {"không"}
    assert negations("không ạ", wish=False) == {"không"}


def test_politeness_weighs_little_and_rare_words_weigh_most():
    weights = made((STOP, "dừng nhắn ạ"), (YES, "nhắn")).weights
    assert weights["ạ"] == FILLER_WEIGHT < weights["nhắn"] < weights["dừng"] <= 1


def test_numbers_in_words_with_and_without_marks():
    assert made().signs.numbers == {"hai": "2"}
    assert vocabulary_of([(Meant("sign", "number-5"), "năm")]).signs.numbers == {"năm": "5", "nam": "5"}


def test_guards_are_found_inside_a_sentence():
    (guard,) = made((LOST, "… bị lừa …")).signs.guards
    assert guard.form.sub("|", "tôi sợ bị lừa lắm") == "tôi| lắm"
