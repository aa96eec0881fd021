"""The Official Account of an installation, as its settings name it."""

from collections.abc import Callable

from sqlalchemy import Engine

from api.platforms.zalo_oa import ACCOUNT
from api.platforms.zalo_oa.oauth import ZaloApp
from api.platforms.zalo_oa.refresh import ZaloAccess
from api.platforms.zalo_oa.tokens import Tokens
from api.settings import Settings
from api.store import Keys


def access(settings: Settings, keys: Callable[[], Keys], database: Engine) -> ZaloAccess | None:
    """The way to its tokens, once its app is named; ``token`` and ``renew`` are what its channel is made with."""
    if not settings.zalo_oa_app_id:
        return None
    app = ZaloApp(settings.zalo_oa_app_id, settings.zalo_oa_app_secret.get_secret_value(), settings.zalo_oa_oauth_url)
    tokens = Tokens(database, keys(), settings.data_dir, ACCOUNT)
    return ZaloAccess(ACCOUNT, app, tokens, database, settings.data_dir)
