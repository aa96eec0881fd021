"""Zalo Bot as this installation uses it: so many people and messages a month."""

from collections.abc import Iterator, Sequence
from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Connection

from api.delivery.budget import SendBudget
from api.platforms.platform import Allowed, Platform, Remark
from api.platforms.zalo_bot import quota


class LimitedBot(Platform):
    """Its free package ends at so many people and messages; without https it can send words alone."""

    def economy(self) -> SendBudget:
        """The last tenth of a month's messages is for answers."""
        return quota.QuotaBudget(self.settings)

    def allowances(self, connection: Connection, now: datetime) -> Sequence[Allowed]:
        """Messages of this month, then people."""
        used = quota.used(connection, self.settings, now)
        return [Allowed(quota.about(one), quota.says(one), quota.warning(one)) for one in used]

    def gauges(self, connection: Connection, now: datetime) -> Sequence[GaugeMetricFamily]:
        """How much is used, and how much there is."""
        taken = GaugeMetricFamily("bonso_zalo_bot_used", "Messages this month and people so far", labels=["what"])
        most = GaugeMetricFamily("bonso_zalo_bot_most", "How many of them there may be", labels=["what"])
        used = quota.used(connection, self.settings, now)
        for one in used:
            taken.add_metric([one.what], one.used)
            most.add_metric([one.what], one.most)
        return [taken, most] if used else []

    def set_up(self) -> Iterator[Remark]:
        """Whether there is a token, and whether the platform can fetch what we show."""
        if not self.setting("zalo_bot_token") or self.settings.public_url.startswith("https://"):
            yield from super().set_up()
            return
        advice = "Có địa chỉ https thì Zalo mới tải được hình và tiếng từ máy này. Nhận tin: bonso poll zalo-bot."
        yield Remark("warn", self.manifest.title, "Đã có mã của bot, nhưng chỉ gửi được chữ.", advice)
