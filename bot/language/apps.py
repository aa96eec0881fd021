"""The apps that people here talk in: words of their language, which lessons, secrets and voices must know.

They are not our channels: a lesson speaks of an app whether we are on it or not.
"""

from collections.abc import Mapping
from types import MappingProxyType

APPS: Mapping[str, str] = MappingProxyType({"Zalo": "da lô", "Telegram": "tê lê gờ ram"})
"""As they are written, and as they are said."""

APP_SITES: Mapping[str, str] = MappingProxyType({"zalo.me": "đường dẫn da lô", "t.me": "đường dẫn tê lê gờ ram"})
"""What their web addresses are called."""

MESSENGER = "zalo"
"""In which most messages come, swindles too: a form of the drills, named as its file in ``content/drills``."""
