"""From an SVG of ours to a small PNG or WebP, for platforms and phones that draw no SVG."""

import io
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:  # loads all of libav; only who draws needs it
    import av

WIDTH = 720
"""Pixels: what a phone's chat shows at most."""

LARGEST = 40_000
"""Bytes. A picture must arrive within a second or two on weak 4G."""


class NotDrawn(Exception):
    """The picture cannot be drawn."""


class PictureForm(NamedTuple):
    """A way of keeping pixels: an encoder of libav, the layout it wants (as they are if empty), its options."""

    encoder: str
    layout: str
    options: Mapping[str, str]


FORMS: Mapping[str, PictureForm] = {
    "png": PictureForm("png", "", {"compression_level": "9", "pred": "none"}),
    # Lossless: of flat colours it is smaller than what lossy coding makes of their edges, and a fifth below PNG.
    "webp": PictureForm("libwebp", "bgra", {"lossless": "1"}),
}


@cache
def renderer() -> str:
    """What draws, with its version; a picture is drawn anew when it changes."""
    return f"resvg-{version('resvg-py')}-av-{version('av')}-{WIDTH}-1"


def drawn(svg: str, *, form: str) -> bytes:
    """``svg`` in one of ``FORMS``, ``WIDTH`` pixels wide with at most 256 colours, on white. Raises ``NotDrawn``."""
    return encoded(painted(svg), form)


def painted(svg: str) -> "av.VideoFrame":
    """The pixels of ``svg`` as a frame of libav, with its colours in a palette. Raises ``NotDrawn``.

    Our pictures are flat: with a palette they look the same and weigh half.
    """
    import av  # noqa: PLC0415 - loads all of libav; only who draws needs it
    import resvg_py  # noqa: PLC0415 - five megabytes; only who draws needs it

    try:
        # Without words in it a picture needs no fonts, and looking for them takes longer than drawing.
        points = resvg_py.svg_to_bytes(
            svg_string=svg, width=WIDTH, background="#ffffff", skip_system_fonts="<text" not in svg
        )
        with av.open(io.BytesIO(points), "r") as picture:
            return _with_palette(next(picture.decode(video=0)))
    except (ValueError, av.FFmpegError) as error:
        raise NotDrawn(str(error)) from error


def encoded(frame: "av.VideoFrame", form: str) -> bytes:
    """What ``painted`` gave as a file in one of ``FORMS``."""
    import av  # noqa: PLC0415 - as in ``painted``

    name, layout, options = FORMS[form]
    if layout:
        frame = _in_layout(frame, layout)
    encoder: Any = av.CodecContext.create(name, "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, frame.format.name
    encoder.time_base = frame.time_base
    encoder.options = dict(options)
    packets = (*encoder.encode(frame), *encoder.encode(None))
    return b"".join(map(bytes, packets))


def _in_layout(frame: "av.VideoFrame", layout: str) -> "av.VideoFrame":
    other = frame.reformat(format=layout)
    other.pts, other.time_base = frame.pts, frame.time_base
    return other


def _with_palette(frame: "av.VideoFrame") -> "av.VideoFrame":
    import av  # noqa: PLC0415 - as in ``painted``

    graph: Any = av.filter.Graph()
    clock = Fraction(1)
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=clock)
    opaque, twice = graph.add("format", "rgb24"), graph.add("split")
    colours = graph.add("palettegen", "reserve_transparent=0")
    painted, out = graph.add("paletteuse", "dither=none"), graph.add("buffersink")
    source.link_to(opaque)
    opaque.link_to(twice)
    twice.link_to(painted, 0, 0)
    twice.link_to(colours, 1, 0)
    colours.link_to(painted, 0, 1)
    painted.link_to(out)
    graph.configure()
    frame.pts, frame.time_base = 0, clock
    graph.push(frame)
    graph.push(None)
    coloured: av.VideoFrame = graph.pull()
    return coloured
