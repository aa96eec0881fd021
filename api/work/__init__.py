"""Work that outlives a request: nightly chores, drills that come due, long tasks.

This is the door: what other rooms use they import from here.
"""

from api.work.drills import DrillWork, drills_waiting
from api.work.platform_sounds import PlatformSounds
from api.work.worker import Leaving, Next, Work, Worker

__all__ = [
    "DrillWork",
    "Leaving",
    "Next",
    "PlatformSounds",
    "Work",
    "Worker",
    "drills_waiting",
]
