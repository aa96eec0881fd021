"""Messages of the union to villages: who they reach, writing, sending, and who got them."""
