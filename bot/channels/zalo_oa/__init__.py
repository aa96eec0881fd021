"""A Zalo Official Account: two translations and a call."""

from bot.channels.zalo_oa.channel import Owner, Terms, ZaloOA, door

__all__ = ["Owner", "Terms", "ZaloOA", "door"]
