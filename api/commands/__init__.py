"""The commands of ``bonso``, a file for each kind of work. Each imports only what it needs, to start fast."""
