"""Learns the weights of ``bot.safety.scam.wording`` anew, from the seen messages of the tests and from the drills.

uv run --group learn python -m tests.learn_scams

The same texts give the same file. The threshold is the one at which at most ``MOST_FALSE`` of the harmless messages are
taken for swindles, each judged by what was learned without its group.
"""

import csv
from pathlib import Path

import numpy as np
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict

from bot.safety.scam.links import links_in
from bot.safety.scam.verdict import read_words
from bot.safety.scam.wording import SCALE, WEIGHTS_FILE, features
from tests.course import COURSE

MESSAGES = Path(__file__).parent / "bot" / "safety" / "messages.csv"
MOST_FALSE = 0.03
STRENGTH = 0.5
"""Of the fit against its regularisation: small, for there are few texts."""


def texts() -> list[tuple[str, bool, str]]:
    """Each text, whether it is a swindle, and its group."""
    rows = [row for row in csv.DictReader(MESSAGES.read_text("utf-8").splitlines()) if row["split"] == "seen"]
    found = [(row["text"], row["label"] == "scam", row["group"]) for row in rows]
    return found + [(drill.text, drill.scam, drill.slug) for drill in COURSE.drills.values()]


def learned(rows: list[tuple[str, bool, str]]) -> tuple[str, float, float]:
    """The file of weights, and the shares of swindles and of harmless messages that they take for swindles."""
    read = [[*features(read_words(text, COURSE.scams, links_in(text, COURSE.scams)))] for text, *_ in rows]
    swindle, groups = np.array([scam for _, scam, _ in rows]), [group for *_, group in rows]
    vectors = CountVectorizer(analyzer=lambda found: found, binary=True, min_df=2)
    counted = vectors.fit_transform(read)
    model = LogisticRegression(C=STRENGTH, solver="liblinear", random_state=0)
    margins = cross_val_predict(model, counted, swindle, groups=groups, cv=GroupKFold(5), method="decision_function")
    threshold = float(np.quantile(margins[~swindle], 1 - MOST_FALSE))
    model.fit(counted, swindle)
    bias = round(SCALE * (float(model.intercept_[0]) - threshold))
    weights = zip(vectors.get_feature_names_out(), model.coef_[0], strict=True)
    rounded = sorted((name, round(SCALE * float(weight))) for name, weight in weights)
    lines = [("", bias), *((name, weight) for name, weight in rounded if weight)]
    caught, false = (margins[swindle] > threshold).mean(), (margins[~swindle] > threshold).mean()
    return "".join(f"{name}\t{weight}\n" for name, weight in lines), float(caught), float(false)


def main() -> None:
    """Learn, write, say how well that went."""
    weights, caught, false = learned(texts())
    WEIGHTS_FILE.write_text(weights, "utf-8")
    print(f"{len(weights)} bytes; alone they find {caught:.0%} of the swindles and {false:.0%} of the harmless")


if __name__ == "__main__":
    main()
