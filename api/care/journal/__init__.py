"""The journal of what was revoked: a file that no restore replaces, kept apart from the backups like the key.

The table ``revocation`` (``api.store.revocations``) is written with each revocation, in the same commit, and is the
truth while the database lives; so neither is a revocation lost nor one noted that was rolled back. ``file`` is its copy
beside the database, ``mirror`` brings the copy up to date, ``reapply`` revokes again, in a database that is older than
the journal, what the journal knows and the table does not.
"""
