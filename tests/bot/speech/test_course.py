"""Every sentence of the course as it is said: no letter spelled, no word read as English, nothing too long."""

import re
import subprocess
import sys
from collections.abc import Iterable

import pytest

from api.settings import ROOT
from bot.course.model import Course
from bot.course.read import read_banks
from bot.speech.ahead import ClipWanted
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
def sentences(wanted: list[ClipWanted]) -> list[str]:
    return sorted({spoken(say.text) for one in wanted for say in one.speech.says if say.lang == "vi"})


def odd(sentences: Iterable[str]) -> list[str]:
    """Words that are no one Vietnamese syllable to the machine: in brackets read as English, twice stressed spelled."""
    words = {word.lower() for sentence in sentences for word in re.findall(r"\w+", southern(sentence))}
    read = subprocess.run(
        [sys.executable, "-c", READ], input="\n".join(words), capture_output=True, text=True, check=True
    )
    return [line for line in read.stdout.splitlines() if "(" in line or len(re.findall("[ˈˌ]", line)) != 1]


@pytest.mark.slow
def test_the_machine_reads_every_word_of_the_course_as_one_vietnamese_syllable(sentences: list[str]) -> None:
    assert len({word for sentence in sentences for word in sentence.split()}) > 500
    assert odd(sentences) == []


def test_the_machine_reads_every_name_of_a_place_as_vietnamese(course: Course) -> None:
    communes = course.communes.values()
    villages = [village for commune in communes for village in commune.villages]
    names = {name for one in (*communes, *villages) for name in (one.name, *one.aliases)}
    assert len(names) > 60
    assert odd(map(spoken, names)) == []


def test_the_machine_reads_every_name_of_a_bank_as_vietnamese() -> None:
    rows, problems = read_banks(ROOT)
    assert not problems
    assert odd(spoken(row["short_name"]) for row in rows) == []


def test_the_machine_reads_every_fact_as_vietnamese(course: Course) -> None:
    assert odd(spoken(f"{truth.text} {truth.value}") for truth in course.truths.values()) == []


@pytest.mark.slow
def test_no_figure_sign_or_capital_word_is_left_to_the_machine(sentences: list[str]) -> None:
    assert [one for one in sentences if re.search(r"[^\w\s.,!?:;]|\d|\b[A-ZĐ]{2,}\b", one)] == []
