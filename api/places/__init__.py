"""Communes and villages, how many households they have, and the page behind the code on a poster."""
