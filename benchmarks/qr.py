"""How many damaged pictures of codes are read: ``uv run --group benchmarks python -m benchmarks.qr``.

Codes of made-up accounts are drawn and damaged as cameras, plastic and bad light damage them, by a fixed seed, so that
every run sees the same pictures. Beside it OpenCV's own reader sees the very same ones. Printed are the shares that
were read rightly, of each damage and in all, and what one picture took.
"""

import random
import time
from collections.abc import Callable
from io import BytesIO

import cv2
import numpy
import segno
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

from api.media.qr_pictures import codes_in
from bot.payments.tlv import crc

SEED, EACH, SIDE = 2026, 12, 700
"""Of chance; pictures of each damage; pixels of a picture before it is damaged."""

BANKS = ("970405", "970418", "970449", "999888", "970422")


def main() -> None:
    chance = random.Random(SEED)
    ours, theirs, seconds = 0, 0, [0.0, 0.0]
    print(f"{'damage':14} {'ours':>5} {'opencv':>7}   of {EACH} each")
    for name, damage in DAMAGES.items():
        right = [0, 0]
        for _ in range(EACH):
            payload = made_up(chance)
            picture = jpeg(damage(on_a_wall(payload, chance), chance), 80)
            for which, read in enumerate((codes_in, with_opencv)):
                begun = time.perf_counter()
                found = read(picture)
                seconds[which] += time.perf_counter() - begun
                right[which] += found == (payload,)
        print(f"{name:14} {right[0]:5} {right[1]:7}")
        ours, theirs = ours + right[0], theirs + right[1]
    count = EACH * len(DAMAGES)
    print(f"{'all':14} {ours / count:5.0%} {theirs / count:7.0%}   of {count}")
    print(f"{'ms a picture':14} {1000 * seconds[0] / count:5.1f} {1000 * seconds[1] / count:7.1f}")


def made_up(chance: random.Random) -> str:
    """The content of a code of an account that nobody has."""
    account = "".join(chance.choices("0123456789", k=chance.choice((10, 13, 14))))
    holder = part("00", "A000000727") + part("01", part("00", chance.choice(BANKS)) + part("01", account))
    amount = part("54", str(1000 * chance.randint(5, 900))) if chance.random() < 0.5 else ""
    content = part("62", part("08", "mua hang")) if chance.random() < 0.5 else ""
    first = part("00", "01") + part("01", "12" if amount else "11") + part("38", holder + part("02", "QRIBFTTA"))
    text = f"{first}{part('53', '704')}{amount}{part('58', 'VN')}{content}6304"
    return f"{text}{crc(text.encode()):04X}"


def part(number: str, value: str) -> str:
    return f"{number}{len(value):02}{value}"


def on_a_wall(payload: str, chance: random.Random) -> Image.Image:
    """The code on a card before something grey, as a shop hangs it up."""
    drawn = BytesIO()
    segno.make_qr(payload, error="m").save(drawn, kind="png", scale=8, border=4)
    code = Image.open(drawn).convert("L").resize((460, 460))
    wall = Image.new("L", (SIDE, SIDE), chance.randint(90, 170))
    wall.paste(code, (chance.randint(40, 200), chance.randint(40, 200)))
    return wall


def jpeg(picture: Image.Image, quality: int) -> bytes:
    held = BytesIO()
    picture.save(held, "JPEG", quality=quality)
    return held.getvalue()


def with_opencv(picture: bytes) -> tuple[str, ...]:
    pixels = cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_GRAYSCALE)
    try:
        _, found, _, _ = cv2.QRCodeDetector().detectAndDecodeMulti(pixels)
    except (cv2.error, UnicodeDecodeError):
        return ()
    return tuple(dict.fromkeys(text for text in found if text))


def turned(picture: Image.Image, chance: random.Random) -> Image.Image:
    return picture.rotate(chance.uniform(0, 360), expand=True, fillcolor=120, resample=Image.Resampling.BILINEAR)


def blurred(picture: Image.Image, chance: random.Random) -> Image.Image:
    return picture.filter(ImageFilter.GaussianBlur(chance.uniform(2.5, 4.5)))


def shaken(picture: Image.Image, chance: random.Random) -> Image.Image:
    pixels = numpy.asarray(picture, dtype=float)
    length = chance.randint(6, 11)
    moved = sum(numpy.roll(pixels, shift, axis=chance.choice((0, 1))) for shift in range(length)) / length
    return Image.fromarray(moved.astype(numpy.uint8))


def noisy(picture: Image.Image, chance: random.Random) -> Image.Image:
    noise = numpy.random.default_rng(chance.randint(0, 2**31)).normal(0, chance.uniform(40, 80), (SIDE, SIDE))
    return Image.fromarray(numpy.clip(numpy.asarray(picture) + noise, 0, 255).astype(numpy.uint8))


def faint(picture: Image.Image, chance: random.Random) -> Image.Image:
    return ImageEnhance.Contrast(picture).enhance(chance.uniform(0.06, 0.16))


def shadowed(picture: Image.Image, chance: random.Random) -> Image.Image:
    light = numpy.linspace(1.0, chance.uniform(0.08, 0.25), SIDE)[None, :]
    return Image.fromarray((numpy.asarray(picture) * light).astype(numpy.uint8))


def glaring(picture: Image.Image, chance: random.Random) -> Image.Image:
    """A lamp in the plastic before it: a white spot with soft edges."""
    spot = Image.new("L", picture.size)
    at, size = (chance.randint(220, 420), chance.randint(220, 420)), chance.randint(35, 75)
    ImageDraw.Draw(spot).ellipse((at[0] - size, at[1] - size, at[0] + size, at[1] + size), fill=255)
    return Image.composite(Image.new("L", picture.size, 255), picture, spot.filter(ImageFilter.GaussianBlur(12)))


def small(picture: Image.Image, chance: random.Random) -> Image.Image:
    side = chance.randint(130, 190)
    return picture.resize((side, side))


def slanted(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Seen from the side: the far edge is shorter."""
    far = chance.uniform(0.12, 0.28) * SIDE
    corners = numpy.array([[0, far], [SIDE, 0], [SIDE, SIDE], [0, SIDE - far]], dtype=numpy.float32)
    square = numpy.array([[0, 0], [SIDE, 0], [SIDE, SIDE], [0, SIDE]], dtype=numpy.float32)
    moved = cv2.warpPerspective(
        numpy.asarray(picture), cv2.getPerspectiveTransform(square, corners), (SIDE, SIDE), borderValue=(120,)
    )
    return Image.fromarray(moved)


def coarse(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Sent on many times."""
    return Image.open(BytesIO(jpeg(picture.resize((300, 300)), chance.randint(6, 14))))


def dirty(picture: Image.Image, chance: random.Random) -> Image.Image:
    drawing = ImageDraw.Draw(picture)
    for _ in range(14):
        x, y, size = chance.randint(100, 600), chance.randint(100, 600), chance.randint(4, 11)
        drawing.ellipse((x - size, y - size, x + size, y + size), fill=chance.choice((30, 230)))
    return picture


def inverted(picture: Image.Image, _chance: random.Random) -> Image.Image:
    return picture.point(lambda value: 255 - value)


DAMAGES: dict[str, Callable[[Image.Image, random.Random], Image.Image]] = {
    "turned": turned,
    "blurred": blurred,
    "shaken": shaken,
    "noisy": noisy,
    "faint": faint,
    "shadowed": shadowed,
    "glaring": glaring,
    "small": small,
    "slanted": slanted,
    "coarse": coarse,
    "dirty": dirty,
    "inverted": inverted,
}

if __name__ == "__main__":
    main()
