"""Every sentence of the course as it is said: no letter spelled, no word read as English, nothing too long."""

import re
import subprocess
import sys
from datetime import UTC, datetime

import pytest

from bot.course.model import Course
from bot.speech.ahead import clips_wanted
from bot.speech.espeak import southern
from bot.speech.text import spoken

# In a process of its own: the library has one state, and the voices of the other tests are in it.
READ = """
import ctypes, sys, espeakng_loader
library = ctypes.CDLL(espeakng_loader.get_library_path())
library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0x8000)
library.espeak_SetVoiceByName(b"vi-vn-x-south")
library.espeak_TextToPhonemes.restype = ctypes.c_char_p
for word in sys.stdin.read().split():
    rest = ctypes.c_char_p(word.encode())
    print(word, library.espeak_TextToPhonemes(ctypes.byref(rest), 1, 0x02).decode())
"""


@pytest.fixture(scope="module")
def sentences(course: Course) -> list[str]:
    clips = clips_wanted(course, ["vi"], datetime(2026, 12, 1, tzinfo=UTC))
    return sorted({spoken(say.text) for one in clips for say in one.speech.says if say.lang == "vi"})


@pytest.mark.slow
def test_the_machine_reads_every_word_of_the_course_as_one_vietnamese_syllable(sentences: list[str]) -> None:
    words = {word.lower() for sentence in sentences for word in re.findall(r"\w+", southern(sentence))}
    assert len(words) > 500
    read = subprocess.run(
        [sys.executable, "-c", READ], input="\n".join(words), capture_output=True, text=True, check=True
    )
    # A word in brackets was read as English; two stresses are two syllables, so letters were spelled.
    odd = [line for line in read.stdout.splitlines() if "(" in line or len(re.findall("[ˈˌ]", line)) != 1]
    assert odd == []


def test_no_figure_sign_or_capital_word_is_left_to_the_machine(sentences: list[str]) -> None:
    assert [one for one in sentences if re.search(r"[^\w\s.,!?:;]|\d|\b[A-ZĐ]{2,}\b", one)] == []
