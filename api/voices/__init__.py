"""The voice of the whole course, fetched ahead from far away.

``fetching`` gets it sentence by sentence in the background, ``progress`` says how far that is.

This is the door: what other rooms use they import from here.
"""

from api.voices.fetch_queue import FetchQueue
from api.voices.progress import FetchProgress, read_progress, write_progress

__all__ = [
    "FetchProgress",
    "FetchQueue",
    "read_progress",
    "write_progress",
]
