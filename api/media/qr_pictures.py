"""The codes in a picture, decoded in memory: nothing of a picture is written anywhere.

What comes in is anybody's: only usual forms are opened, and only as large as a camera makes them.
"""

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING

if TYPE_CHECKING:  # slow to load, and few requests need it
    from PIL.Image import Image

MOST_BYTES = 6 << 20
"""Of a picture: a telephone's camera makes 3 to 5 MB; the page sends a tenth of that."""

MOST_PIXELS, MOST_OF_A_PHOTO = 16_000_000, 50_000_000
"""That are said to be in it, before any is made. A JPEG may have as many as the largest cameras make: it is unpacked no
larger than it is looked at, the others whole, up to four bytes a pixel."""

SIDE, LARGE_SIDE, SMALL_SIDE = 1600, 3200, 900
"""Pixels of the longer side: looked at first; where nothing was found; below it a picture is enlarged."""

FORMS = ("JPEG", "PNG", "WEBP", "GIF", "BMP")
"""What phones and platforms send, as Pillow names them."""

ANGLES = (20, 45, 70)
"""Degrees: squares look alike every 90."""

MOST_CODES = 8
"""Of one picture."""


class NotAPicture(Exception):
    """The bytes are no picture that is opened."""


def codes_in(picture: bytes) -> tuple[str, ...]:
    """The content of each QR code in a picture, each once, in the order found; nothing where none is seen.

    Raises ``NotAPicture``.
    """
    image = _opened(picture)
    found: tuple[str, ...] = ()
    for seen in _looks(image):
        found = _read(seen)
        if found:
            break
    return found


def _opened(picture: bytes) -> "Image":
    """The picture in grey, on white, its longer side at most ``LARGE_SIDE``."""
    from PIL import Image, WebPImagePlugin  # noqa: F401, PLC0415 - as above; WebP is only there when asked for

    if len(picture) > MOST_BYTES:
        raise NotAPicture("too many bytes")
    try:
        with Image.open(BytesIO(picture), formats=FORMS) as image:
            if image.width * image.height > (MOST_OF_A_PHOTO if image.format in ("JPEG", "MPO") else MOST_PIXELS):
                raise NotAPicture("too many pixels")
            image.draft("L", (LARGE_SIDE, LARGE_SIDE))
            image.thumbnail((LARGE_SIDE, LARGE_SIDE))
            return _grey(image)
    except NotAPicture:
        raise
    except Exception as error:  # each of its readers raises what it likes on broken content
        raise NotAPicture(type(error).__name__) from None


def _grey(image: "Image") -> "Image":
    if not image.has_transparency_data:
        return image.convert("L")
    from PIL import Image  # noqa: PLC0415 - as above

    clear = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, "white"), clear).convert("L")


def _looks(image: "Image") -> Iterator["Image"]:
    """The picture as it is, then with what damages codes most undone: small, blurred, dark, turned, noisy."""
    from PIL import ImageFilter, ImageOps  # noqa: PLC0415 - as above

    usual = _no_larger(image, SIDE)
    yield usual
    sharp = usual.filter(ImageFilter.UnsharpMask(3, 200, 2))
    yield sharp
    yield ImageOps.autocontrast(usual, 2)
    if max(usual.size) < SMALL_SIDE:
        larger = usual.resize((usual.width * 2, usual.height * 2))
        yield larger
        yield larger.filter(ImageFilter.UnsharpMask(4, 300, 2))
    for angle in ANGLES:
        yield usual.rotate(angle, expand=True, fillcolor=255)
    yield usual.filter(ImageFilter.MedianFilter(3))
    yield _no_larger(usual, SIDE // 2).filter(ImageFilter.GaussianBlur(1))
    if image.size != usual.size:
        yield image


def _no_larger(image: "Image", side: int) -> "Image":
    copy = image.copy()
    copy.thumbnail((side, side))
    return copy


def _read(image: "Image") -> tuple[str, ...]:
    import zxingcpp  # noqa: PLC0415 - as above

    pixels = memoryview(image.tobytes()).cast("B", (image.height, image.width))
    found = zxingcpp.read_barcodes(pixels, formats=zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode))
    return tuple(dict.fromkeys(_text(one.bytes, one.text) for one in found[:MOST_CODES]))


def _text(content: bytes, guessed: str) -> str:
    """As UTF-8, which wallets write without saying so; what is none as the reader guessed it."""
    try:
        return content.decode()
    except UnicodeDecodeError:
        return guessed
