"""The real program with the role ``jobs``, in a hurry: it fetches without the pauses that are Google's due.

python -m tests.api.voices.hurried
"""

import asyncio
from datetime import timedelta

from api.app import run_without_web
from api.settings import Settings
from api.voices import fetching

fetching.START_SECONDS = fetching.PAUSE_SECONDS = 0.0
fetching.FIRST_REST = fetching.LONGEST_REST = timedelta(seconds=0.2)

if __name__ == "__main__":
    asyncio.run(run_without_web(Settings(roles="jobs")))
