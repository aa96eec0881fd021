"""One file has the colours; every style sheet uses them, and a browser that knows no variables sees them too."""

import re
from pathlib import Path

from api.front.colours import TOKENS, coloured, colours
from api.settings import ROOT

SHEETS = sorted(path for path in (ROOT / "api").rglob("*.css") if path != TOKENS)


def test_a_colour_stands_where_it_is_used() -> None:
    assert coloured("a { color: var(--alarm); width: var(--wide); }") == (
        f"a {{ color: {colours()['alarm']}; width: var(--wide); }}"
    )


def test_no_style_sheet_has_a_colour_of_its_own() -> None:
    own = r"#[0-9a-fA-F]{3,8}\b(?![^{]*\{)|\b(?:rgb|rgba|hsl|hsla)\("
    found = {str(path.relative_to(ROOT)): re.findall(own, path.read_text("utf-8")) for path in SHEETS}
    assert {path: own for path, own in found.items() if own} == {}


def test_every_colour_is_known_and_used() -> None:
    text = "\n".join(path.read_text("utf-8") for path in SHEETS)
    used, defined = set(re.findall(r"var\(--([a-z0-9-]+)\)", text)), set(re.findall(r"--([a-z0-9-]+):", text))
    assert used - defined - colours().keys() == set()
    assert colours().keys() - used == set()


def test_nothing_but_its_own_variables_is_left_for_the_browser() -> None:
    for path in SHEETS:
        text = coloured(path.read_text("utf-8"))
        assert set(re.findall(r"var\(--([a-z-]+)", text)) <= {"wide"}, path.name


def test_the_mark_of_the_page_and_its_frame_have_the_same_colour() -> None:
    shown = [*(ROOT / "api/front/static").glob("*.svg"), ROOT / "api/web/static/chat.webmanifest"]
    for path in shown:
        found = set(re.findall(r"#[0-9a-f]{6}\b", Path(path).read_text("utf-8")))
        assert found <= set(colours().values()), path.name
