"""Pictures teach people who do not read: each stands alone, says it without words and is light enough for weak 4G."""

import re
from collections import Counter, defaultdict
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "content" / "pictures"
PICTURES = sorted(FOLDER.rglob("*.svg"))
MOST_BYTES = 12_000
VIEW = "0 0 720 480"
WIDTH = 144
"""Pixels across in the trial drawing: enough to tell pictures apart, and all of them are drawn in a second."""

SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "clipPath"}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_OUTSIDE = re.compile(r"url\((?!#)|://|data:|javascript:", re.IGNORECASE)


def faults(svg: str) -> set[str]:
    """What a picture holds that it must not: words, other files, scripts, or another frame."""
    root = ElementTree.fromstring(svg)
    found = {f"<{tag}>" for node in root.iter() if (tag := local(node.tag)) not in SHAPES}
    for node in root.iter():
        found |= {name for key in node.attrib if (name := local(key)) in {"href", "style"} or name.startswith("on")}
        found |= {value for value in node.attrib.values() if _OUTSIDE.search(value)}
    if root.get("viewBox") != VIEW:
        found.add("viewBox")
    return found


def local(name: str) -> str:
    return name.rpartition("}")[2]


def drawn(svg: str) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=WIDTH))


def inked(png: bytes) -> float:
    """The share of pixels, 0 to 1, that are not of the commonest colour."""
    import av

    with av.open(BytesIO(png), "r") as file:
        image = next(file.decode(video=0)).reformat(format="rgb24")
    rows = bytes(image.planes[0])
    step = image.planes[0].line_size
    colours = Counter(
        rows[start : start + 3] for y in range(image.height) for start in range(y * step, y * step + image.width * 3, 3)
    )
    return 1 - colours.most_common(1)[0][1] / colours.total()


@pytest.mark.parametrize("path", PICTURES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_picture_stands_alone_and_shows_something(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")

    assert faults(svg) == set()
    assert len(svg.encode()) < MOST_BYTES
    assert _NAME.fullmatch(path.stem)
    assert inked(drawn(svg)) > 0.1


def test_no_two_pictures_look_the_same() -> None:
    seen = defaultdict(list)
    for path in PICTURES:
        seen[sha256(drawn(path.read_text(encoding="utf-8"))).hexdigest()].append(str(path.relative_to(FOLDER)))

    assert len(PICTURES) > 60
    assert [names for names in seen.values() if len(names) > 1] == []


@pytest.mark.parametrize(
    ("inside", "fault"),
    [
        ("<text>OTP</text>", "<text>"),
        ("<script>1</script>", "<script>"),
        ('<image href="a.png"/>', "href"),
        ('<rect fill="url(https://example.org/x)"/>', "url(https://example.org/x)"),
        ('<rect onclick="x()"/>', "onclick"),
        ("<style>g{}</style>", "<style>"),
    ],
)
def test_what_a_picture_must_not_hold_is_found(inside: str, fault: str) -> None:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{VIEW}">{inside}</svg>'

    assert fault in faults(svg)


def test_another_frame_and_an_empty_page_are_found() -> None:
    empty = (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 48"><rect width="72" height="48" fill="#fff"/></svg>'
    )

    assert faults(empty) == {"viewBox"}
    assert inked(drawn(empty)) == 0
