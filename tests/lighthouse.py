"""``python -m tests.lighthouse``: what Lighthouse gives the two pages of learners, on a phone with a weak network.

Each page is measured five times, and the median of a category is what counts: a single one says more about the moment
than about the page. ``.ci/nightly`` runs it; what falls below ``LEAST`` ends it with an error.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any

from api.settings import ROOT
from tests.browser.conftest import FLAGS, Server, chromium_path

PROGRAM = ROOT / ".ci" / "lighthouse" / "node_modules" / ".bin" / "lighthouse"
PAGES = {"chat": "/", "player": "/l/qr-pay"}
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
TIMES = 5
LEAST = 98
"""Of a hundred, in every category."""


def main() -> int:
    """Measure, print a line a page, and say whether all is well."""
    if not PROGRAM.exists():
        print("left out: no Lighthouse; npm ci --prefix .ci/lighthouse")
        return 0
    with serving() as server:
        found = {name: medians([measured(server.url + path) for _ in range(TIMES)]) for name, path in PAGES.items()}
    for name, scores in found.items():
        print(name, *(f"{category} {scores[category]:g}" for category in CATEGORIES), sep="  ")
    return int(any(score < LEAST for scores in found.values() for score in scores.values()))


@contextmanager
def serving() -> Iterator[Server]:
    """The program on a folder of its own."""
    with TemporaryDirectory() as folder:
        server = Server(Path(folder))
        server.start()
        try:
            yield server
        finally:
            server.end()


def measured(url: str) -> Mapping[str, Any]:
    """One report of Lighthouse on the page at ``url``."""
    browser = chromium_path()
    assert browser, "no Chromium on PATH"
    flags = f"--chrome-flags={' '.join(FLAGS)}"
    asked = [f"--only-categories={','.join(CATEGORIES)}", "--output=json", "--quiet", "--no-enable-error-reporting"]
    with TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        command = [PROGRAM, url, *asked, f"--output-path={file}", flags]
        subprocess.run(command, check=True, env={**os.environ, "CHROME_PATH": browser})
        report: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    tell(report)
    return report


def medians(reports: list[Mapping[str, Any]]) -> dict[str, float]:
    """The median of each category, of a hundred."""
    return {name: 100 * median(one["categories"][name]["score"] for one in reports) for name in CATEGORIES}


def tell(report: Mapping[str, Any]) -> None:
    """Which audits took something away, so that who reads the night's log need not measure again."""
    weights = {ref["id"] for one in report["categories"].values() for ref in one["auditRefs"] if ref["weight"]}
    lost = [one for one in report["audits"].values() if one["id"] in weights and (one["score"] or 0) < 1]
    for audit in lost:
        if audit["scoreDisplayMode"] not in ("notApplicable", "informative", "manual"):
            print("  ", report["finalDisplayedUrl"], audit["id"], audit["score"], audit.get("displayValue", ""))


if __name__ == "__main__":
    sys.exit(main())
