"""Tables, the two databases they lie in, and what guards them: migrations, leases, keys, sealed files."""
