"""Asking a platform what happened, where its webhook cannot reach us: one process at a time, nothing lost by us."""

import asyncio
from contextlib import suppress

import structlog

from api.errors import CommitFailed
from api.http.context import Context
from api.store import leases
from bot.channels import Inbound, Polled, SendError

log = structlog.get_logger()

RETRY_SECONDS = 5.0
"""Between two attempts to store what was polled, or to make the platform stop delivering."""


async def poll(context: Context, account: str, channel: Polled) -> None:
    """Ask for what happened, for ever, while no other process does: two would take events from each other.

    Raises ``BadToken``.
    """
    mine = leases.lease(context.database, context.settings.data_dir, f"poll-{account}")
    try:
        while True:
            await _taken(mine)
            await _while_held(mine, asyncio.create_task(_ask(context, account, channel)))
            log.warning("another process polls", account=account)
    finally:
        await asyncio.to_thread(mine.release)


async def _taken(mine: leases.Lease) -> None:
    while not await asyncio.to_thread(mine.take):  # noqa: ASYNC110 - another process holds it
        await asyncio.sleep(leases.RENEW_SECONDS)


async def _while_held(mine: leases.Lease, asking: asyncio.Task[None]) -> None:
    """Let it ask until the lease is lost; what ended it before is raised."""
    try:
        while not asking.done() and await asyncio.to_thread(mine.take):
            await asyncio.wait((asking,), timeout=leases.RENEW_SECONDS)
    finally:
        asking.cancel()
        with suppress(asyncio.CancelledError):
            await asking


async def _ask(context: Context, account: str, channel: Polled) -> None:
    """Nothing more is asked for before what came is stored: some platforms give it only once."""
    await _opened(channel)
    async for batch in channel.poll():
        await _stored(context, account, batch)
        for inbound in batch:
            if inbound.ack:
                await channel.acknowledge(inbound.ack)


async def _stored(context: Context, account: str, batch: list[Inbound]) -> None:
    while True:
        try:
            await context.intake.receive(account, batch)
            return
        except CommitFailed:
            await asyncio.sleep(RETRY_SECONDS)


async def _opened(channel: Polled) -> None:
    """A platform delivers either to a hook or to who asks; waits until it is the latter."""
    while True:
        try:
            await channel.delete_webhook()
            return
        except SendError as error:
            log.warning("polling cannot begin yet", error=error.code)
            await asyncio.sleep(RETRY_SECONDS)
