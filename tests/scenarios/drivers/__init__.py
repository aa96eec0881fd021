"""A learner's hand and ear on each channel, so that one suite can be run on all of them over real HTTP.

A driver presses what is offered, types, and hears what came, as the platform lets people do it. A new channel is a
class in a file here that satisfies ``Driver`` and its line in ``DRIVERS``; what the platform is, is its fake in
``tests.fakes``.
"""

from tests.scenarios.drivers.driver import Driver
from tests.scenarios.drivers.telegram import OnTelegram
from tests.scenarios.drivers.web import OnWeb
from tests.scenarios.drivers.zalo_bot import OnZaloBot
from tests.scenarios.drivers.zalo_oa import OnZaloOA

DRIVERS: dict[str, type[Driver]] = {
    "telegram": OnTelegram,
    "web": OnWeb,
    "zalo-bot": OnZaloBot,
    "zalo-oa": OnZaloOA,
}
"""By channel."""
