"""Telegram: two translations and a call."""
