"""The accounts we hold on platforms, what each allows us, and on which chat somebody can be reached."""
