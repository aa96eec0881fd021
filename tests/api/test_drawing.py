import io
from pathlib import Path

import av
import pytest

from api.drawing import LARGEST, WIDTH, NotDrawn, png
from api.settings import ROOT

PICTURES = sorted((ROOT / "content" / "pictures").rglob("*.svg"))
RED_ON_BLUE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36"><rect width="72" height="36" fill="#0000ff"/>'
    '<circle cx="36" cy="18" r="9" fill="#ff0000"/></svg>'
)


def pixels(content: bytes) -> tuple[int, int, bytes]:
    """Width, height and the colours of a PNG, three bytes each."""
    with av.open(io.BytesIO(content), "r") as file:
        frame = next(file.decode(video=0)).reformat(format="rgb24")
    plane = frame.planes[0]
    rows = (bytes(plane)[row * plane.line_size :][: frame.width * 3] for row in range(frame.height))
    return frame.width, frame.height, b"".join(rows)


def test_a_drawing_keeps_its_shape_and_colours() -> None:
    width, height, colours = pixels(png(RED_ON_BLUE))
    assert (width, height) == (WIDTH, WIDTH // 2)
    middle = (height // 2 * width + width // 2) * 3
    assert colours[:3] == b"\x00\x00\xff"
    assert colours[middle : middle + 3] == b"\xff\x00\x00"


def test_what_is_empty_is_white() -> None:
    _, _, colours = pixels(png('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36"/>'))
    assert set(colours) == {255}


def test_the_same_drawing_makes_the_same_file() -> None:
    assert png(RED_ON_BLUE) == png(RED_ON_BLUE)


@pytest.mark.parametrize("svg", ["", "không phải tranh", "<svg"])
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    with pytest.raises(NotDrawn):
        png(svg)


def test_there_are_pictures() -> None:
    assert PICTURES


@pytest.mark.parametrize("path", PICTURES, ids=[path.stem for path in PICTURES])
def test_every_picture_of_the_course_is_small_and_something(path: Path) -> None:
    content = png(path.read_text("utf-8"))
    width, height, colours = pixels(content)
    assert len(content) <= LARGEST
    assert width == WIDTH
    assert len(colours) == width * height * 3
    assert len({colours[at : at + 3] for at in range(0, len(colours), 3 * 97)}) > 2
