"""``bonso`` sending faster than Telegram would let it: ``python -m tests.scenarios.hurried serve …``.

With ``--nursery`` first it starts the command anew for every line that it reads, in a child that need not
import anything again, and writes the child's number: who is killed ten times should not have to learn to
read ten times.
"""

import os
import signal
import sys

from api.cli import app
from bot.channels.telegram.channel import Telegram
from tests.scenarios.conftest import HURRIED


def nursery() -> None:
    import telegram

    import api.app

    assert telegram and api.app
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for _ in sys.stdin:
        child = os.fork()
        if child == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(2, 1)
            app(sys.argv[2:])
        sys.stdout.write(f"{child}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    Telegram.limits = HURRIED
    nursery() if sys.argv[1] == "--nursery" else app()
