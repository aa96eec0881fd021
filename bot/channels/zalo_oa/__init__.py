"""A Zalo Official Account: two translations and a call."""
