"""The Official Account of an installation under test."""

from api.http.context import Context
from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.platform import OfficialAccount
from api.platforms.zalo_oa.refresh import ZaloAccess


def access(context: Context) -> ZaloAccess:
    """The way to its tokens."""
    platform = context.platforms[ACCOUNT]
    assert isinstance(platform, OfficialAccount) and platform.access
    return platform.access
