import io
from concurrent.futures import ThreadPoolExecutor

import av
import pytest

from api.media.drawing import FORMS, LARGEST, WIDTH, NotDrawn, drawn, encoded, painted
from api.settings import ROOT
from bot.course.picture import PICTURES, read_parts, whole
from tests.rows import each_row

each_form = pytest.mark.parametrize("form", FORMS)
BEGINNINGS = {"png": b"\x89PNG\r\n\x1a\n", "webp": b"RIFF"}
RED_ON_BLUE = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36"><rect width="72" height="36" fill="#0000ff"/>'
    '<circle cx="36" cy="18" r="9" fill="#ff0000"/></svg>'
)


def pixels(content: bytes) -> tuple[int, int, bytes]:
    """Width, height and the colours of a picture, three bytes each."""
    with av.open(io.BytesIO(content), "r") as file:
        frame = next(file.decode(video=0)).reformat(format="rgb24")
    plane = frame.planes[0]
    rows = (bytes(plane)[row * plane.line_size :][: frame.width * 3] for row in range(frame.height))
    return frame.width, frame.height, b"".join(rows)


@each_form
def test_a_drawing_keeps_its_shape_and_colours(form: str) -> None:
    content = drawn(RED_ON_BLUE, form=form)
    width, height, colours = pixels(content)
    assert content.startswith(BEGINNINGS[form])
    assert (width, height) == (WIDTH, WIDTH // 2)
    middle = (height // 2 * width + width // 2) * 3
    assert colours[:3] == b"\x00\x00\xff"
    assert colours[middle : middle + 3] == b"\xff\x00\x00"


def test_both_forms_show_the_same_and_webp_is_smaller() -> None:
    svg = whole((ROOT / PICTURES / "qr-pay" / "scan.svg").read_text("utf-8"), read_parts(ROOT))
    png, webp = (drawn(svg, form=form) for form in ("png", "webp"))
    assert pixels(webp) == pixels(png)
    assert len(webp) < len(png)


@each_form
def test_what_is_empty_is_white(form: str) -> None:
    _, _, colours = pixels(drawn('<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 72 36"/>', form=form))
    assert set(colours) == {255}


@each_form
def test_the_same_drawing_makes_the_same_file(form: str) -> None:
    assert drawn(RED_ON_BLUE, form=form) == drawn(RED_ON_BLUE, form=form)


@each_row("svg", ["", "không phải tranh", "<svg"])
def test_what_is_no_drawing_is_refused(svg: str) -> None:
    with pytest.raises(NotDrawn):
        painted(svg)


def sizes(svg: str) -> dict[str, int]:
    """The bytes of a picture in each form."""
    frame = painted(svg)
    assert (frame.width, frame.height) == (WIDTH, WIDTH * 2 // 3)
    return {form: len(encoded(frame, form)) for form in FORMS}


@pytest.mark.slow
def test_every_picture_of_the_course_is_small_in_both_forms() -> None:
    parts, paths = read_parts(ROOT), sorted((ROOT / PICTURES).rglob("*.svg"))
    with ThreadPoolExecutor() as pool:  # drawing lets go of the interpreter, so two cores halve the time
        found = list(pool.map(sizes, [whole(path.read_text("utf-8"), parts) for path in paths]))
    assert len(found) > 300
    heavy = [(path.stem, size) for path, size in zip(paths, found, strict=True) if max(size.values()) > LARGEST]
    assert heavy == []
    assert min(min(size.values()) for size in found) > 1000
