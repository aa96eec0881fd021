"""The rules of letters by the names that ``spelling`` in ``locales/*/language.toml`` has for them."""

from collections.abc import Mapping

from bot.language import kho
from bot.language.spelling import PLAIN, Spelling

SPELLINGS: Mapping[str, Spelling] = {"": PLAIN, "kho": kho.SPELLING}
"""A language whose words are told apart by rules of its own is a module here and a line."""
