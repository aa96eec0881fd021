"""Languages: catalogs, folding, numbers in words, words of commands. Load once, then pure."""
