"""Communes and villages by their slugs, as the course knows them just now."""

from collections.abc import Mapping

from api.errors import Invalid
from bot.course import Commune


class NoSuchPlace(Invalid):
    """Xã hoặc thôn này không có trong danh sách."""


def check(communes: Mapping[str, Commune], commune: str, village: str = "") -> None:
    """Raise ``NoSuchPlace`` unless ``commune``, and ``village`` if one is named, are in the list."""
    found = communes.get(commune)
    if found is None or (village and found.village(village) is None):
        raise NoSuchPlace


def within(communes: Mapping[str, Commune], commune: str) -> tuple[Commune, ...]:
    """The communes somebody of ``commune`` deals with: her own, or all when it is empty."""
    return tuple(place for place in communes.values() if commune in ("", place.id))


def name(communes: Mapping[str, Commune], commune: str, village: str = "") -> str:
    """``village`` in ``commune`` in words, the village first; a slug that left the list stands for itself."""
    found = communes.get(commune)
    inside = found.village(village) if found else None
    names = (inside.name if inside else village, found.name if found else commune)
    return ", ".join(part for part in names if part) or "Tất cả các xã"


def read(place: str) -> tuple[str, str]:
    """``commune/village`` or ``commune``, as forms send it, in its two parts; without NUL, which PostgreSQL refuses."""
    commune, _, village = place.replace("\0", "").partition("/")
    return commune, village
