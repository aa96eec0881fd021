"""Zalo Bot: two translations and a call."""
