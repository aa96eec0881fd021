"""For whoever looks after the machine: health, diagnosis, backup and restore."""
