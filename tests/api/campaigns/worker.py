"""A program that does nothing but send the running campaigns of one database, until it is killed or they are done.

``python -m tests.api.campaigns.worker <folder>``; prints ``ready`` once DBOS runs. For tests that kill it.
"""

import asyncio
import sys
from pathlib import Path

from api.campaigns.work import Delivery, Work
from api.clock import Quiet, now
from api.courses import Courses
from api.database import connect
from api.intake import Intake
from api.keys import Keys
from api.nudges import Nudges
from api.settings import ROOT
from bot.course.load import load
from tests.api.conftest import SECRET
from tests.api.village import CHANNELS_BY_ACCOUNT


async def run(folder: Path) -> None:
    database, keys = connect(f"sqlite:///{folder / 'bonso.db'}"), Keys(SECRET.encode())
    # Few events a commit, so that there is a middle in which to be killed.
    intake = Intake(database, Courses(load(ROOT)), keys, CHANNELS_BY_ACCOUNT, Nudges(), most=5)
    intake.start()
    delivery = Delivery(database, keys, intake.receive, Quiet(0, 0), now, asyncio.get_running_loop())
    work = Work(f"sqlite:///{folder / 'jobs.db'}", delivery, again_seconds=0.1)
    await asyncio.to_thread(work.launch)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    while True:
        await asyncio.to_thread(work.pick_up, database)
        await asyncio.sleep(0.05)


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
