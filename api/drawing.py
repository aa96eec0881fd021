"""From an SVG of ours to a small PNG, for platforms and phones that draw no SVG."""

import io
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from importlib.metadata import version
from typing import Any

WIDTH = 720
"""Pixels: what a phone's chat shows at most."""

LARGEST = 40_000
"""Bytes. A picture must arrive within a second or two on weak 4G."""


class NotDrawn(Exception):
    """The picture cannot be drawn."""


@cache
def renderer() -> str:
    """What draws, with its version; a picture is drawn anew when it changes."""
    return f"resvg-{version('resvg-py')}-av-{version('av')}-{WIDTH}-1"


def png(svg: str) -> bytes:
    """``svg`` as a PNG ``WIDTH`` pixels wide with at most 256 colours, on white. Raises ``NotDrawn``.

    Our pictures are flat: with a palette they look the same and weigh half.
    """
    import av  # noqa: PLC0415 - loads all of libav; only who draws needs it
    import resvg_py  # noqa: PLC0415 - five megabytes; only who draws needs it

    try:
        # Without words in it a picture needs no fonts, and looking for them takes longer than drawing.
        drawn = resvg_py.svg_to_bytes(
            svg_string=svg, width=WIDTH, background="#ffffff", skip_system_fonts="<text" not in svg
        )
        with av.open(io.BytesIO(drawn), "r") as picture:
            return _compressed(_with_palette(next(picture.decode(video=0))))
    except (ValueError, av.FFmpegError) as error:
        raise NotDrawn(str(error)) from error


def _with_palette(frame: Any) -> Any:
    import av  # noqa: PLC0415 - as in ``png``

    graph = av.filter.Graph()
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
    return graph.pull()


def _compressed(frame: Any) -> bytes:
    import av  # noqa: PLC0415 - as in ``png``

    encoder: Any = av.CodecContext.create("png", "w")
    encoder.width, encoder.height, encoder.pix_fmt = frame.width, frame.height, frame.format.name
    encoder.time_base = frame.time_base
    encoder.options = {"compression_level": "9", "pred": "none"}
    packets: Iterable[Any] = (*encoder.encode(frame), *encoder.encode(None))
    return b"".join(map(bytes, packets))
