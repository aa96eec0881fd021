"""An Official Account nobody has logged in to."""

from bot.channels.base import BadToken


class NoTokens:
    """``bot.channels.zalo_oa.channel.Tokens`` that there are none of."""

    async def token(self) -> str:
        raise BadToken("login")

    async def renew(self, refused: str) -> str:
        raise BadToken("login")
