"""One file that holds an installation, and bringing it back.

The file is a ZIP: ``manifest.json``, the database (a SQLite file; from PostgreSQL ``tables/<name>.jsonl``,
one JSON object a row, bytes in base64, times in ISO 8601), people's recordings (``recordings/``) and the
operator's ``places.toml``. The secret key is not in it: whoever finds a backup must not be able to read
addresses. Neither is the journal of what was revoked (``api.care.journal``), which a restore applies. Copy both apart;
without the key the chats of a backup cannot be reached any more. Clips, pictures and what is heard of the recordings
are left out, for they are made again.

``write`` makes the file and ``keep`` deletes old ones, ``restore`` brings one back; ``archive`` reads what may be
anything, ``copied`` judges a SQLite copy, ``tables`` is the way of PostgreSQL, ``scratch`` what a kill leaves.
"""

from api.care.backup.errors import BackupError, NoRoom, NotSound, Occupied, OtherKind, Running, TooNew, Unusable
from api.care.backup.manifest import Manifest
from api.care.backup.restore import Restored, finished, restore
from api.care.backup.write import backup
from api.store import anybody

__all__ = [
    "BackupError",
    "Manifest",
    "NoRoom",
    "NotSound",
    "Occupied",
    "OtherKind",
    "Restored",
    "Running",
    "TooNew",
    "Unusable",
    "anybody",
    "backup",
    "finished",
    "restore",
]
