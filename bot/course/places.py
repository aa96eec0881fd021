"""Places: a commune, its villages, and whom people there can ask."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Village:
    """A thôn or tổ dân phố. ``confirmed`` is false until the commune office has said that it exists.

    ``dialect`` is the one most people there speak, ``""`` for that of the commune; ``policy_bank_day`` likewise, 0 for
    the commune's; ``contact`` and ``phone`` likewise.
    """

    id: str
    name: str
    aliases: tuple[str, ...] = ()
    confirmed: bool = False
    contact: str = ""
    phone: str = ""
    dialect: str = ""
    policy_bank_day: int = 0


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom the people of a place may ask: a ``title`` ("Đoàn xã") and a ``phone`` number, its digits alone.

    ``name`` is somebody's only if she agreed that it is shown, on the day ``agreed_on``. It is read, never heard:
    what is heard is kept as a sound, and read text can be taken back.
    """

    title: str
    phone: str
    name: str = ""
    agreed_on: date | None = None

    @property
    def shown(self) -> str:
        """The title as it is read, with her name behind it if she agreed."""
        return f"{self.title}{bracketed(self.name)}"


def bracketed(name: str) -> str:
    """How a name stands behind a title, so that it can be found and taken out: ``" (Ka Lan)"``; empty for none."""
    return f" ({name})" if name else ""


@dataclass(frozen=True, slots=True)
class Commune:
    """A xã or phường with the person to ask there. ``contact`` and ``phone`` are empty until configured.

    ``dialect`` is the one most people there speak, empty where it is not known.
    ``made_of`` names the units it was formed from; they are aliases for searching, never answers.
    ``policy_bank_day`` is the day of the month on which staff of the Bank for Social Policies come there, 0 where it is
    not known.
    """

    id: str
    name: str
    code: str
    valid_from: date
    villages: tuple[Village, ...] = ()
    aliases: tuple[str, ...] = ()
    made_of: tuple[str, ...] = ()
    contact: str = ""
    phone: str = ""
    dialect: str = ""
    policy_bank_day: int = 0

    def village(self, slug: str) -> Village | None:
        """The village called ``slug``."""
        return next((village for village in self.villages if village.id == slug), None)
