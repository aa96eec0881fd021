"""Zalo Bot beside its messages: the allowance of people and messages a month."""
