"""The voice of the whole course: fetched ahead from far away, and carried to machines that have no network.

``fetching`` gets it sentence by sentence in the background, ``progress`` says how far that is; ``exporting`` writes a
voice pack (``bot.speech.packed``), ``importing`` checks one and lays it in, ``licences`` says whose each voice is;
``catalogue`` knows every voice, ``model_fetching`` gets the weights of a neural one.

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
