"""The scam check with ten thousand patterns: milliseconds a message at the median and the 99th percentile.

uv run python -m benchmarks.scams
"""

import csv
import random
import time
from pathlib import Path

from api.settings import ROOT
from bot.course import ScamBook, ScamPattern, ScamPhrases
from bot.course.read import read_content
from bot.safety.scam.verdict import check

PATTERNS = 10_000
ROUNDS = 5


def many(book: ScamBook, patterns: int) -> ScamBook:
    """The book with invented phrases of its own words beside its phrases, two to a pattern."""
    chance = random.Random(15)
    words = sorted(
        {word for group in book.phrases for phrase in group.phrases for word in phrase.split() if word.isalpha()}
    )
    phrases, made, names = [], [], [group.name for group in book.phrases]
    for number in range(patterns):
        name = f"made-{number}"
        phrases.append(ScamPhrases(name, "ask", tuple(" ".join(chance.choices(words, k=k)) for k in (2, 3))))
        made.append(ScamPattern(name, 2, "press", (name, chance.choice(names))))
    return ScamBook((*book.phrases, *phrases), (*book.patterns, *made), book.sites)


def milliseconds(book: ScamBook, texts: list[str]) -> list[float]:
    """How long each message took of the processor, sorted: others on the machine do not count."""
    taken = []
    for text in texts:
        begun = time.thread_time()
        check(text, book)
        taken.append(1000 * (time.thread_time() - begun))
    return sorted(taken)


def main() -> None:
    """All messages of the tests, a few times over."""
    book = many(read_content(ROOT).scams, PATTERNS)
    with Path(ROOT, "tests/bot/safety/messages.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["text"] for row in csv.DictReader(file)] * ROUNDS
    milliseconds(book, texts[:50])
    taken = milliseconds(book, texts)
    middle, late = taken[len(taken) // 2], taken[len(taken) * 99 // 100]
    print(f"{len(book.patterns):,} patterns: {middle:.2f} ms at the median, {late:.2f} ms at the 99th percentile")


if __name__ == "__main__":
    main()
