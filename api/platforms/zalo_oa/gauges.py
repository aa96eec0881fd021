"""The Official Account in figures: when tokens end (seconds since 1970), people by window, charges of this month."""

from datetime import datetime

from prometheus_client.core import GaugeMetricFamily
from sqlalchemy import Connection

from api.platforms.charges import month
from api.platforms.windows import counted
from api.platforms.zalo_oa.tokens import Grant


def gauges(
    connection: Connection, account: str, grant: Grant | None, monthly: int, now: datetime
) -> list[GaugeMetricFamily]:
    """For the messages of ``account``; ``monthly`` is what its package holds."""
    ends = GaugeMetricFamily("bonso_zalo_token_ends", "When a token of Zalo ends", labels=["token"])
    people = GaugeMetricFamily("bonso_zalo_windows", "People on Zalo by the window they are in", labels=["window"])
    charged = GaugeMetricFamily("bonso_zalo_charged", "Messages of this month by what paid", labels=["charged"])
    if grant:
        ends.add_metric(["access"], grant.expires_at.timestamp())
        ends.add_metric(["refresh"], grant.login_by.timestamp())
    for window, count in counted(connection, now).items():
        people.add_metric([window], count)
    for kind, count in month(connection, account, monthly, now).by.items():
        charged.add_metric([kind], count)
    return [ends, people, charged]
