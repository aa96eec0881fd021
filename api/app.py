"""The composition root: makes the parts of an installation, wires them and starts them. Nothing else happens here."""

import asyncio
import gc
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from api import auth, health, logs, media, webhooks
from api.accounts import accounts, sent_to
from api.backup import anybody
from api.campaigns.work import Delivery, Work
from api.clock import Quiet, now
from api.context import Context
from api.course_files import CourseFiles
from api.courses import Courses
from api.database import connect, writing
from api.drills import Drills
from api.errors import CommitFailed, answer_faults
from api.intake import Intake
from api.jobs import Jobs
from api.keys import Keys
from api.leases import lease
from api.living import Living
from api.media import Media
from api.migrate import upgrade
from api.nudges import Nudges
from api.people.routes import router as people
from api.player.routes import player
from api.sender import Sender
from api.settings import ROOT, Settings
from api.staff.routes import router as staff
from api.statistics.routes import router as statistics
from api.watching import Watcher
from api.web.routes import web
from bot.channels.base import Channel, SendError
from bot.channels.telegram import Telegram

log = structlog.get_logger()

RETRY_SECONDS = 5.0
"""Between two attempts to open a channel, or to store what was polled."""


class Application(FastAPI):
    """FastAPI, but deliveries of platforms go past its middleware: they need none and are most of the traffic."""

    _hooks = webhooks.Hooks()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """A delivery, or anything else."""
        if scope["type"] == "http" and scope["path"].startswith(webhooks.PATH):
            await self._hooks({**scope, "app": self}, receive, send)
        else:
            await super().__call__(scope, receive, send)


def create_app(settings: Settings, context: Context | None = None) -> FastAPI:
    """The web application of an installation. What costs time is made when it starts, unless it is given."""
    app = Application(title="Bòn Số", summary="Dạy tài khoản, mã QR và tránh lừa đảo", lifespan=_lifespan)
    app.state.settings, app.state.context = settings, context
    app.state.senders = []
    for router in (web(), player(), health.router, media.router, people, staff, statistics):
        app.include_router(router)
    answer_faults(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    settings: Settings = app.state.settings
    context = app.state.context = app.state.context or assemble(settings)
    async with running(context, settings.roles) as senders:
        app.state.senders = senders
        _tell(context)
        yield


def assemble(settings: Settings, root: Path = ROOT) -> Context:
    """Every part, with the database migrated and the course under ``root`` loaded. Nothing runs yet."""
    tokens = [settings.telegram_token, settings.telegram_secret, settings.secret_key]
    logs.configure(settings.log_level, [token.get_secret_value() for token in tokens])
    database = connect(settings.database)
    upgrade(database)
    keys = Keys.load(settings, anew=not anybody(database))
    courses, channels, nudges = Courses.opened(CourseFiles(root, settings)), accounts(settings, keys), Nudges()
    intake = Intake(database, courses, keys, channels, nudges, most=settings.batch_events)
    made = Media(root, media.clips(settings, lambda: courses.current))
    # The course stays for good: looking through it again and again for garbage only makes pauses.
    gc.collect()
    gc.freeze()
    gc.enable()  # whoever starts us may have switched it off, which makes loading a fifth faster
    return Context(settings, database, courses, keys, channels, made, intake, nudges)


@asynccontextmanager
async def running(context: Context, roles: str) -> AsyncIterator[list[Sender]]:
    """The parts at work, as far as ``roles`` (``web,send,jobs``) says; gives the senders."""
    wanted = {role.strip() for role in roles.split(",")}
    senders = _senders(context) if "send" in wanted else []
    jobs = [_jobs(context)] if "jobs" in wanted else []
    stopping = asyncio.Event()
    living = Living(context.database, context.courses)
    living.look()
    context.intake.start()
    working = [asyncio.create_task(job.run()) for job in jobs]
    working.append(asyncio.create_task(living.run(stopping)))
    if context.settings.watch_content and context.courses.files:
        working.append(asyncio.create_task(Watcher(context.courses, context.courses.files).run(stopping)))
    for account, channel in context.channels.items():
        sender = next((sender for sender in senders if sender.account == account), None)
        hook = context.settings.public_url if "web" in wanted else ""
        working.append(asyncio.create_task(_tend(account, channel, sender, hook, stopping)))
    try:
        yield senders
    finally:
        await context.intake.stop()
        stopping.set()
        for sender in senders:
            sender.stop()
        for job in jobs:
            job.stop()
        await asyncio.gather(*working)
        for channel in context.channels.values():
            await channel.close()
        context.database.dispose()


async def run_without_web(settings: Settings) -> None:
    """Only what needs no web server: senders and jobs, as far as the settings' roles say, until told to stop."""
    async with running(assemble(settings), settings.roles.replace("web", "")):
        await _told_to_stop()


async def run_polling(settings: Settings, name: str) -> None:
    """Fetch what happens on the channel ``name`` instead of waiting for its webhook. Raises ``LookupError``."""
    context = assemble(settings)
    channel = context.channels.get(f"{name}/main")
    if not isinstance(channel, Telegram):
        raise LookupError(f"Chưa có kênh “{name}” để hỏi tin. Với Telegram, hãy đặt BONSO_TELEGRAM_TOKEN.")
    async with running(context, "send"):
        polling = asyncio.create_task(_poll(context, f"{name}/main", channel))
        stopped = asyncio.create_task(_told_to_stop())
        await asyncio.wait((polling, stopped), return_when=asyncio.FIRST_COMPLETED)
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling


def _senders(context: Context) -> list[Sender]:
    """One for each account on a platform; which process really sends is decided by the leases."""
    return [
        Sender(
            account,
            channel,
            context.database,
            context.keys,
            context.media,
            context.nudges,
            lease(context.database, context.settings.data_dir, f"send-{account}"),
        )
        for account, channel in context.channels.items()
        if sent_to(account)
    ]


def _jobs(context: Context) -> Jobs:
    """The nightly work and the campaigns, in whichever process holds the lease."""
    settings = context.settings
    delivery = Delivery(
        context.database,
        context.keys,
        context.intake.receive,
        Quiet(settings.quiet_from_hour, settings.quiet_until_hour),
        now,
        asyncio.get_running_loop(),
    )
    work = Work(settings.jobs_database, delivery)
    drills = Drills(context.keys, context.intake.store, Quiet(settings.quiet_from_hour, settings.quiet_until_hour))
    return Jobs(context.database, settings, lease(context.database, settings.data_dir, "jobs"), [work, drills])


async def _tend(account: str, channel: Channel, sender: Sender | None, url: str, stopping: asyncio.Event) -> None:
    """Open a channel, however often it takes, say where it should deliver, and send for it until the end."""
    while not stopping.is_set():
        try:
            await channel.start()
            break
        except Exception as error:
            log.error("channel did not open", account=account, error=type(error).__name__)
            await _pause(stopping)
    if isinstance(channel, Telegram) and url.startswith("https://"):
        await _announce(account, channel, url)
    if sender is not None:
        await sender.run()


async def _announce(account: str, channel: Telegram, url: str) -> None:
    """Tell Telegram where to deliver, fill the chat's menu and say who we are; all stays as it is when that fails."""
    try:
        await channel.set_webhook(f"{url.rstrip('/')}/hooks/{account}")
        await channel.set_commands()
        await channel.set_descriptions()
    except SendError as error:
        log.error("webhook not set", account=account, error=error.code)


async def _poll(context: Context, account: str, channel: Telegram) -> None:
    """Ask for what happened, for ever. What could not be stored is asked for again."""
    await _opened(channel)
    while True:
        try:
            async for batch in channel.poll():
                await context.intake.receive(account, batch)
                for inbound in batch:
                    if inbound.ack:
                        await channel.acknowledge(inbound.ack)
        except CommitFailed:
            await asyncio.sleep(RETRY_SECONDS)


async def _opened(channel: Telegram) -> None:
    """Telegram delivers either to a hook or to who asks; waits until it is the latter."""
    while True:
        try:
            await channel.delete_webhook()
            return
        except SendError as error:
            log.warning("polling cannot begin yet", error=error.code)
            await asyncio.sleep(RETRY_SECONDS)


async def _pause(stopping: asyncio.Event) -> None:
    with suppress(TimeoutError):
        async with asyncio.timeout(RETRY_SECONDS):
            await stopping.wait()


async def _told_to_stop() -> None:
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await stop.wait()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.remove_signal_handler(number)


def _tell(context: Context) -> None:
    """Where the pages are, and on the first run the one-time way to the first account."""
    url = context.settings.public_url.rstrip("/")
    with writing(context.database) as connection:
        word = auth.first_invitation(connection, now())
    lines = [f"Bòn Số đang chạy: {url}"]
    if word:
        lines.append(f"Tạo tài khoản quản trị đầu tiên (chỉ dùng một lần): {url}/staff/welcome/{word}")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
