"""Waiting between two looks, without making whoever tells us to stop wait."""

import asyncio
from contextlib import suppress


async def stopped(stopping: asyncio.Event, seconds: float) -> bool:
    """Whether it is time to stop: known at once, or after ``seconds``."""
    with suppress(TimeoutError):
        async with asyncio.timeout(seconds):
            await stopping.wait()
    return stopping.is_set()
