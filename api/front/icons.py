"""The drawings on buttons, the same on every page: a page holds those it uses, so that none is fetched."""

import re
from collections.abc import Iterable
from functools import cache

from api.front.page_files import STATIC

_SYMBOL = re.compile(r'<symbol id="icon-([a-z-]+)".*?</symbol>')


@cache
def _drawn() -> dict[str, str]:
    return {found[1]: found[0] for found in _SYMBOL.finditer((STATIC / "icons.svg").read_text("utf-8"))}


def sprite(names: Iterable[str]) -> str:
    """The drawings of some ``names`` as HTML; a button shows one as ``#icon-NAME``. Raises ``KeyError``."""
    drawn = "".join(_drawn()[name] for name in sorted(set(names)))
    return f'<svg class="sprite" aria-hidden="true" focusable="false">{drawn}</svg>'
