"""The pages on which speakers take K'Ho over: what to look at, one text with all about it, what is missing, files."""
