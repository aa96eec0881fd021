"""``bonso`` in a process of its own, sending faster than Telegram would let it: ``python -m tests.scenarios.hurried``."""

from api.cli import app
from bot.channels.telegram import Telegram
from tests.scenarios.conftest import HURRIED

if __name__ == "__main__":
    Telegram.limits = HURRIED
    app()
