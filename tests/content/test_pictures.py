"""Pictures teach people who do not read: each stands alone, says it without words and is light enough for weak 4G."""

import re
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

from bot.course import picture
from bot.course.picture import read_parts, whole
from tests.rows import each_row

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / picture.PICTURES
PICTURES = sorted(FOLDER.rglob("*.svg"))
PARTS = read_parts(ROOT)
PART_FILES = sorted((ROOT / picture.PARTS).glob("*.svg"))
MOST_BYTES = 12_000
"""Of a picture with the parts it uses, as phones get it."""

VIEW = "0 0 720 480"
WIDTH = 144
"""Pixels across in the trial drawing: enough to tell pictures apart, and all of them are drawn in a second."""

SHAPES = {"svg", "g", "path", "rect", "circle", "ellipse", "clipPath", "use", "defs", "marker"}
_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_OUTSIDE = re.compile(r"url\((?!#)|://|data:|javascript:", re.IGNORECASE)
_PART = re.compile(r"#[a-z0-9-]+")


def faults(svg: str) -> set[str]:
    """What a picture holds that it must not: words, other files, scripts, or another frame."""
    root = ElementTree.fromstring(svg)
    found = strange(root)
    if root.get("viewBox") != VIEW:
        found.add("viewBox")
    return found


def strange(root: ElementTree.Element) -> set[str]:
    """What no drawing holds, a picture or a part: words, other files, scripts."""
    found = {f"<{tag}>" for node in root.iter() if (tag := local(node.tag)) not in SHAPES}
    found |= {text.strip() for node in root.iter() for text in (node.text, node.tail) if text and text.strip()}
    for node in root.iter():
        found |= {name for key in node.attrib if (name := local(key)) == "style" or name.startswith("on")}
        found |= {value for value in node.attrib.values() if _OUTSIDE.search(value)}
        found |= {value for key, value in node.attrib.items() if local(key) == "href" and not _PART.fullmatch(value)}
    return found


def local(name: str) -> str:
    return name.rpartition("}")[2]


@cache
def drawn(svg: str) -> bytes:
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=whole(svg, PARTS), width=WIDTH, skip_system_fonts=True))


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


@each_row("path", PICTURES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_a_picture_stands_alone_and_shows_something(path: Path) -> None:
    svg = path.read_text(encoding="utf-8")

    assert faults(svg) == set()
    assert len(whole(svg, PARTS).encode()) < MOST_BYTES
    assert _NAME.fullmatch(path.stem)
    assert inked(drawn(svg)) > 0.1


@each_row("path", PART_FILES, ids=lambda path: path.stem)
def test_parts_keep_the_same_rules(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    root = ElementTree.fromstring(text)

    assert strange(root) == set()
    ids = [node.get("id") for node in root.iter() if node.get("id")]
    assert ids and all(_NAME.fullmatch(id) for id in ids)
    # A part that does not stand on a line of its own is not found.
    top = [node.get("id") for node in root.findall(".//{http://www.w3.org/2000/svg}defs/*")]
    assert [id for id in top if id not in PARTS] == []


@each_row("id", sorted(PARTS))
def test_a_part_shows_something(id: str) -> None:
    used = f'<use href="#{id}"/>' if PARTS[id].startswith("<g") else f'<path d="M-9 0H9" marker-end="url(#{id})"/>'
    page = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="-720 -480 1440 960" fill="#fff" stroke="#1c2333">{}</svg>'

    assert drawn(page.format(used)) != drawn(page.format(""))


def test_no_two_pictures_look_the_same() -> None:
    seen = defaultdict(list)
    for path in PICTURES:
        seen[sha256(drawn(path.read_text(encoding="utf-8"))).hexdigest()].append(str(path.relative_to(FOLDER)))

    assert len(PICTURES) > 60
    assert [names for names in seen.values() if len(names) > 1] == []


@each_row(
    ("inside", "fault"),
    [
        ("<text>OTP</text>", "<text>"),
        ("<script>1</script>", "<script>"),
        ('<image href="a.png"/>', "a.png"),
        ('<use href="other.svg#grandmother"/>', "other.svg#grandmother"),
        ('<use href="#Bà"/>', "#Bà"),
        ("<g>OTP</g>", "OTP"),
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
