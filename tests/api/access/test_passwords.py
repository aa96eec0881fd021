"""Passwords: hashed with salt, compared without telling, judged with a reason."""

import subprocess
import sys
import threading

import pytest

from api.access.common_passwords import places
from api.access.passwords import WeakPassword, hashed, judge, matches
from api.settings import ROOT
from bot.course.model import Course
from tests.rows import each_row

GOOD = "chiếc gùi trên đồi"


@pytest.mark.slow
def test_a_guess_costs_what_argon2_recommends() -> None:
    """In a process of its own: in this one passwords cost little."""
    made = "from api.access.passwords import hashed; print(hashed('hai con trâu'))"
    told = subprocess.run([sys.executable, "-c", made], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert told.startswith("$argon2id$v=19$m=65536,t=3,p=4$")


def test_a_hash_is_argon2_with_a_salt_and_knows_its_password() -> None:
    first, second = hashed(GOOD), hashed(GOOD)
    assert first != second
    assert first.startswith("$argon2id$") and GOOD not in first
    assert matches(GOOD, first) and matches(GOOD, second)
    assert not matches(GOOD + " ", first)


def test_nothing_matches_nobody() -> None:
    assert not matches("", "")
    assert not matches("nobody has this password", "")


def test_an_endless_password_is_cut_before_it_costs_anything() -> None:
    assert not matches(GOOD + "x" * 10**7, hashed(GOOD))


@each_row("password", [GOOD, "trâu vàng ăn cỏ non", "x7#kLp9qWzT", "gui-mat-ong-rung-xa"])
def test_long_and_varied_is_enough(password: str) -> None:
    judge(password, "thu")


@each_row("password", ["", "123456789", "aaaaaaaaaaaa", "thu Thu thu thu tha", "x" * 201])
def test_short_monotonous_or_known_is_not(password: str) -> None:
    with pytest.raises(WeakPassword):
        judge(password, "thu")


@each_row(
    "password",
    [
        *("1234567890", "matkhau123", "lacduong2025", "Mật khẩu 123", "password123", "qwertyuiop", "0987654321"),
        *("Lạc Dương 2026", "LacDuong@2025", "bonso2026!", "Bonso@2025", "langbiang123", "anhyeuem123", "admin12345"),
        *(
            "vietnam1975",
            "lamdong2026",
            "nguyenthu1990",
            "matkhaulacduong",
            "1q2w3e4r5t",
            "dalat.lacduong",
            "daSar123456",
        ),
    ],
)
def test_what_everybody_takes_or_everybody_here_is_refused(password: str, course: Course) -> None:
    with pytest.raises(WeakPassword, match="dễ đoán"):
        judge(password, "thu", places(course.communes.values()))


def test_names_are_guessed_too() -> None:
    judge("kbrem-hoailinh", "thu")
    with pytest.raises(WeakPassword):
        judge("kbrem-hoailinh", "thu", ("kbrem", "hoailinh"))


@pytest.mark.slow
def test_many_at_once_all_get_their_answer() -> None:
    kept, answers = hashed(GOOD), []
    threads = [threading.Thread(target=lambda: answers.append(matches(GOOD, kept))) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert answers == [True] * 6
