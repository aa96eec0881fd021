"""A program that does nothing but send the running campaigns of one database, until it is killed or they are done.

``python -m tests.api.campaigns.worker <folder>``; prints ``ready`` once it works. For tests that kill it.
"""

import asyncio
import sys
from pathlib import Path

from api.campaigns.work import CampaignWork
from api.clock import Quiet, now
from api.conversation.intake import Intake
from api.course.current import Courses
from api.delivery.nudges import Nudges
from api.store.database import connect
from api.store.keys import Keys
from api.store.work_queue import SEND
from api.work.worker import Worker
from tests.api.conftest import SECRET
from tests.api.village import CHANNELS_BY_ACCOUNT
from tests.course import COURSE


async def run(folder: Path) -> None:
    database, keys = connect(f"sqlite:///{folder / 'bonso.db'}"), Keys(SECRET.encode())
    # Few events a commit, so that there is a middle in which to be killed.
    intake = Intake(database, Courses(COURSE), keys, CHANNELS_BY_ACCOUNT, Nudges(), most=5)
    intake.start()
    sending = CampaignWork(database, keys, intake.store, Quiet(0, 0), now)
    running = asyncio.create_task(Worker(database, {SEND: sending.work}).run())
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await running


if __name__ == "__main__":
    asyncio.run(run(Path(sys.argv[1])))
