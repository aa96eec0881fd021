"""The tools that are on every screen, in their places, by which they are found without reading."""

PLACES = (("again",), ("slower", "faster"), ("back",), ("person",), ("emergency",), ("menu",))
"""From left to right; of two tools in one place a screen has one at most."""
