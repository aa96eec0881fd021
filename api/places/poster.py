"""What leads to a join code: its address, and the QR that holds it."""


def poster_address(public_url: str, *, code: str) -> str:
    """What the QR of a poster says."""
    return f"{public_url.rstrip('/')}/j/{code}"


def spaced(code: str) -> str:
    """A code as it is read aloud and typed: ``BS 12 345``."""
    return f"{code[:2]} {code[2:4]} {code[4:]}"


def qr(text: str) -> str:
    """``text`` as an SVG element with a quiet zone of four modules; a quarter of it may be torn off or dirty."""
    import segno  # noqa: PLC0415 - only who prints a poster needs it

    return segno.make_qr(text, error="q").svg_inline(border=4, light="#fff", omitsize=True, svgclass="qr")
