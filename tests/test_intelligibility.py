"""What the benchmark of voices counts as right."""

from benchmarks.intelligibility import manners, right, spoken
from benchmarks.sentences import ENGLISH, VIETNAMESE
from bot.speech.espeak import OURS, Espeak
from tests.rows import each_row


@each_row(
    ("heard", "words", "syllables", "toneless", "plain"),
    [
        ("Bấm loa nghe lại.", 3, 4, 4, 4),
        ("bấm loa, nghe  LẠI", 3, 4, 4, 4),
        ("bấm loa nghe lái", 2, 3, 4, 4),
        ("bam loa nghe lai", 1, 2, 3, 4),
        ("bấm nghe", 1, 2, 2, 2),
        ("loa bấm lại", 1, 2, 2, 2),
        ("", 0, 0, 0, 0),
    ],
)
def test_what_is_right(heard: str, words: int, syllables: int, toneless: int, plain: int) -> None:
    counted = right("Bấm loa nghe_lại.", heard)
    assert (counted.words, counted.syllables, counted.toneless, counted.plain) == (words, syllables, toneless, plain)
    assert (counted.of_words, counted.of_syllables) == (3, 4)


def test_counts_are_added() -> None:
    one = right("Bấm loa.", "bấm")._replace(seconds=1.5)
    assert one + one == (2, 4, 2, 2, 2, 4, 3.0)


def test_its_sentences_are_spoken_as_they_are_written() -> None:
    assert spoken(VIETNAMESE[0]) == "Bà con cầm giấy tờ ra ngân hàng gặp cán bộ ở quầy."
    assert len({*VIETNAMESE}) == 20
    assert len({*ENGLISH}) == 10
    assert not any(char.isdigit() for sentence in (*VIETNAMESE, *ENGLISH) for char in sentence)


def test_each_manner_is_another_voice_than_ours() -> None:
    ours, text = Espeak("vi"), "Bấm loa nghe lại."
    for name, manner in manners():
        assert manner != OURS
        other = Espeak("vi", manner=manner)
        assert other.version != ours.version, name
        if "pitch" not in name:
            assert abs(other.say(text).seconds / ours.say(text).seconds - 1) > 0.02, name
    assert Espeak("vi", manner=OURS).version == ours.version
