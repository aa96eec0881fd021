"""Codes in pictures: every form a phone sends, damaged or not, and what is no picture at all."""

import struct
import zlib
from contextlib import suppress

import pytest
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageEnhance, ImageFilter

from api.media import qr_pictures
from api.media.qr_pictures import NotAPicture, codes_in
from tests.api.media.qr_drawn import drawn, encoded, photo
from tests.bot.payments.test_read import CONTENTS, STATIC

OTHER = "https://vietcombank-doiqua.example/vn"


def test_every_code_of_the_table_is_read_as_it_was_written() -> None:
    wrong = [content for content in CONTENTS if content and codes_in(photo(content)) != (content,)]
    assert not wrong


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP", "GIF", "BMP"])
def test_every_form_is_opened(form: str) -> None:
    assert codes_in(photo(STATIC, form=form)) == (STATIC,)


DAMAGES = {
    "turned": lambda image: image.rotate(33, expand=True, fillcolor=255),
    "upside down": lambda image: image.rotate(180),
    "mirrored": lambda image: image.transpose(Image.Transpose.FLIP_LEFT_RIGHT),
    "blurred": lambda image: image.filter(ImageFilter.GaussianBlur(3)),
    "faint": lambda image: ImageEnhance.Contrast(image).enhance(0.1),
    "small": lambda image: image.resize((110, 110)),
    "white on black": lambda image: image.point(lambda value: 255 - value),
    "one corner dirty": lambda image: (image.paste(0, (120, 120, 150, 150)), image)[1],
    "clear ground": lambda image: Image.merge("LA", (image, image.point(lambda value: 255 - value))),
}


def test_damage_is_undone() -> None:
    unread = [
        name for name, damage in DAMAGES.items() if codes_in(photo(STATIC, form="PNG", damage=damage)) != (STATIC,)
    ]
    assert not unread


def test_two_codes_are_both_read_and_one_that_stands_twice_once() -> None:
    assert {*codes_in(photo(STATIC, OTHER))} == {STATIC, OTHER}
    assert codes_in(photo(STATIC, STATIC)) == (STATIC,)


def test_the_bars_on_goods_are_not_read() -> None:
    bars = zxingcpp.create_barcode("8934563138165", zxingcpp.BarcodeFormat.EAN13).to_image(scale=4)
    assert codes_in(encoded(Image.fromarray(bars))) == ()


def test_a_picture_without_a_code_has_none() -> None:
    assert codes_in(encoded(Image.effect_noise((300, 200), 60))) == ()


def test_a_picture_that_says_it_is_huge_is_not_unpacked() -> None:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", 60_000, 60_000, 1, 0, 0, 0, 0)
    bomb = (
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")
    )
    with pytest.raises(NotAPicture, match=r"pixels|Bomb"):
        codes_in(bomb)


def test_a_large_photo_is_opened_and_a_drawing_of_that_size_is_not() -> None:
    large = Image.new("L", (6000, 4000), 140)
    large.paste(drawn(STATIC, scale=30), (500, 500))
    assert codes_in(encoded(large, "JPEG")) == (STATIC,)
    with pytest.raises(NotAPicture, match="pixels"):
        codes_in(encoded(large, "PNG"))


def test_too_many_bytes_are_not_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr_pictures, "MOST_BYTES", 100)
    with pytest.raises(NotAPicture, match="bytes"):
        codes_in(photo(STATIC))


def test_forms_that_are_programs_are_not_opened() -> None:
    with pytest.raises(NotAPicture):
        codes_in(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 1 1\n")
    with pytest.raises(NotAPicture):
        codes_in(encoded(drawn(STATIC), "TIFF"))


@given(st.one_of(st.binary(max_size=300), st.integers(20, 400).map(lambda end: photo(STATIC)[:end])))
def test_whatever_comes_it_is_read_or_refused(content: bytes) -> None:
    with suppress(NotAPicture):
        codes_in(content)
