"""Safety: what must never be kept is masked before anything is written. Pure."""
