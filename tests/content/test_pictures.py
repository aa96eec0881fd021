"""Pictures teach people who do not read: each stands alone, says it without words and is light enough for weak 4G."""

import re
import tomllib
from collections import Counter, defaultdict
from functools import cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from xml.etree import ElementTree

import pytest

from bot.course import picture
from bot.course.picture import read_parts, whole
from bot.course.read import PHRASES_FILE
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

GONE = {
    "stranger": "who swindles looks like anybody, so a mask gives the answer away and teaches to trust a face",
    "question": "who does not read does not know the mark; draw what is wondered about",
    "hook": "a fishing hook is a figure of speech",
    "magnifier": "a magnifying glass is a sign of readers; draw the finger that points",
    "coin": "no coins are paid with here",
}
"""Parts that are not drawn any more, and why."""

QUESTION_MARK = "a24 24 0 1 1 34 24"
"""The bow of the mark that was drawn in place of a message."""

PEOPLE = (
    "grandmother|grandfather|woman|man|girl|boy|seller|officer|officer-woman|police|union-man|union-woman"
    "|young-man|headset-woman"
)
_PERSON = re.compile(rf'<use href="#(?:{PEOPLE})"/>')
_FACE = re.compile(r'(?:<use href="#gui-straps"/>)?<use href="#face-[a-z]+"')

NOTES = [f"note-{thousands}" for thousands in (10, 50, 100, 200, 500)]
"""From little to much."""

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
        image = next(file.decode(video=0)).reformat(format="rgba")
    rows = memoryview(bytes(image.planes[0])).cast("I")  # a pixel is a number
    step = image.planes[0].line_size // 4
    colours = Counter[int]()
    for y in range(image.height):
        colours.update(rows[y * step : y * step + image.width].tolist())
    return 1 - colours.most_common(1)[0][1] / colours.total()


@pytest.mark.slow
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


@pytest.mark.slow
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


def drawings() -> dict[str, str]:
    """Every picture and every part as it is written, by its name."""
    pictures = {str(path.relative_to(FOLDER)): path.read_text(encoding="utf-8") for path in PICTURES}
    return pictures | {f"part {id}": part for id, part in PARTS.items()}


def test_signs_that_must_be_read_or_give_the_answer_away_are_not_drawn() -> None:
    assert {id: why for id, why in GONE.items() if id in PARTS} == {}
    assert [name for name, svg in drawings().items() if QUESTION_MARK in svg] == []


def faceless(svg: str) -> list[str]:
    """The people in a drawing who have no face of their own."""
    return [person[0] for person in _PERSON.finditer(svg) if not _FACE.match(svg, person.end())]


def test_everybody_shows_a_face() -> None:
    assert {name: found for name, svg in drawings().items() if (found := faceless(svg))} == {}


@each_row(
    ("inside", "found"),
    [
        ('<use href="#young-man"/><use href="#face-smile" x="-5"/>', 0),
        ('<use href="#gui-worn"/><use href="#woman"/><use href="#gui-straps"/><use href="#face-calm"/>', 0),
        ('<use href="#young-man"/><path d="M0 0h9"/>', 1),
        ('<use href="#police"/></g><use href="#woman"/><use href="#face-calm"/>', 1),
    ],
)
def test_who_has_no_face_is_found(inside: str, found: int) -> None:
    assert len(faceless(inside)) == found


def test_all_money_is_of_a_size_and_colour_of_its_own() -> None:
    notes = {id: re.search(r'width="(\d+)" height="(\d+)" rx="5" fill="(#[0-9a-f]+)"', PARTS[id]) for id in NOTES}
    known = {id: (int(found[1]), int(found[2]), found[3]) for id, found in notes.items() if found}

    assert list(known) == NOTES
    assert sorted(known.values()) == list(known.values())
    assert len({colour for _, _, colour in known.values()}) == len(NOTES)


def test_each_reason_why_she_could_not_has_a_picture_of_its_own() -> None:
    phrases = tomllib.loads((ROOT / PHRASES_FILE).read_text(encoding="utf-8"))
    asked = phrases["could-not"]
    shown = [asked["picture"], *(phrases[f"reason-{reason}"]["picture"] for reason in asked["choices"])]

    assert len(set(shown)) == len(asked["choices"]) + 1


def test_the_sign_of_the_store_is_drawn_once() -> None:
    drawn_in = [name for name, svg in drawings().items() if 'href="#store"' in svg]

    assert drawn_in == ["part tile-store"]


def test_no_answer_shows_whether_it_is_right() -> None:
    lessons = [tomllib.loads(path.read_text(encoding="utf-8")) for path in (ROOT / "content/lessons").glob("*.toml")]
    quizzes = [quiz for lesson in lessons for quiz in lesson.get("quiz", ())]
    answers = [option["picture"] for quiz in quizzes for option in quiz["options"]]
    verdict = re.compile('href="#(?:tick|cross|cross-out)"')

    assert answers
    assert [name for name in answers if verdict.search((FOLDER / f"{name}.svg").read_text(encoding="utf-8"))] == []


SIGNS = {
    "CH Play": ("hình tam giác nhiều màu", "tile-store|screen-home"),
    "“Cài đặt”": ("ô hình bánh răng", "tile-settings"),
    "“Quét QR”": ("ô vuông có chấm đen trắng", "scan-frame"),
}
"""What stands on her phone: its word, how a lesson says it looks where it comes first, and the part that draws it."""


def test_what_she_will_look_for_on_her_phone_is_said_and_drawn_as_it_is_there() -> None:
    met: dict[str, int] = Counter()
    for path in sorted((ROOT / "content/lessons").glob("*.toml")):
        steps = tomllib.loads(path.read_text(encoding="utf-8"))["steps"]
        for word, (look, part) in SIGNS.items():
            told = [step for step in steps if word in step["text"] and step["slug"] != "tell-one"]
            met[word] += len(told)
            assert not told or look in told[0]["text"], (path.stem, word)
            for step in told:
                svg = (FOLDER / f"{step['picture']}.svg").read_text(encoding="utf-8")
                assert re.search(rf'href="#(?:{part})"', svg), (step["picture"], word)
    assert all(met[word] for word in SIGNS), met
