"""Pictures of codes, drawn for tests."""

from collections.abc import Callable
from io import BytesIO

import segno
from PIL import Image


def drawn(*contents: str, scale: int = 6) -> Image.Image:
    """Codes side by side on white."""
    codes = [_code(content, scale) for content in contents]
    sheet = Image.new("L", (sum(code.width for code in codes), max(code.height for code in codes)), 255)
    at = 0
    for code in codes:
        sheet.paste(code, (at, 0))
        at += code.width
    return sheet


def encoded(image: Image.Image, form: str = "PNG") -> bytes:
    """A picture as a file."""
    held = BytesIO()
    image.save(held, form)
    return held.getvalue()


def photo(*contents: str, form: str = "JPEG", damage: Callable[[Image.Image], Image.Image] | None = None) -> bytes:
    """A photograph of codes."""
    image = drawn(*contents)
    return encoded(damage(image) if damage else image, form)


def _code(content: str, scale: int) -> Image.Image:
    held = BytesIO()
    segno.make_qr(content).save(held, kind="png", scale=scale)
    return Image.open(held).convert("L")
