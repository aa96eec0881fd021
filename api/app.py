"""The composition root: makes the parts of an installation, wires them and starts them. Nothing else happens here."""

import asyncio
import gc
import signal
import sys
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import structlog
from fastapi import FastAPI
from starlette.types import Receive, Scope, Send

from api import logs
from api.access import auth
from api.campaigns.work import CampaignWork
from api.care import health
from api.care.backup import finished
from api.care.chores import ExpiryWork, LogWork
from api.care.journal import mirror
from api.care.journal.file import journal_of
from api.clock import Quiet, now
from api.conversation.intake import Intake
from api.course.current import Courses
from api.course.files import CourseFiles
from api.course.files_watch import Watcher
from api.course.importance import lately_shown
from api.course.refresh import CourseRefresh
from api.delivery.attachments import Attachments
from api.delivery.attempts import Attempts
from api.delivery.lesson_button import LessonAddresses
from api.delivery.nudges import Nudges
from api.delivery.sender import Sender
from api.errors import answer_faults
from api.hooks import webhooks
from api.hooks.polling import poll
from api.http.context import Context
from api.media import media
from api.media.media import Media
from api.media.voices import google
from api.pausing import stopped
from api.people import call_backs
from api.people.photo_reading import PhotoWork
from api.people.voice_fetching import VoiceMessageWork
from api.places import contacts
from api.places.join_page import router as people
from api.platforms.registry import platforms
from api.player.routes import LessonPages
from api.player.routes import router as player
from api.recordings import Folders, RecordingWork, publisher
from api.settings import ROOT, Settings
from api.staff.routes import router as staff
from api.statistics.routes import router as statistics
from api.store import Keys, anybody, connect, key_check, leases, migrate, work_queue, writing
from api.voices.fetching import GoogleVoiceWork
from api.web.routes import ChatPages
from api.web.routes import router as web
from api.work import DrillWork, PlatformSounds, Work, Worker
from bot.channels import CHANNELS, Announcing, Channel, Polled, SendError

log = structlog.get_logger()

RETRY_SECONDS = 5.0
"""Between two attempts to open a channel, or to tell it our address."""

TOLD_OF_GOOGLE = (
    "Máy lấy giọng đọc của Google: Google chỉ nhận câu chữ của bài học, không nhận gì của bà con; "
    "không muốn thì đặt BONSO_GTTS=false."
)
"""Said when nobody has an account yet, as it is on unless somebody switches it off."""

ANNOUNCEMENTS = 5
"""How often a platform is told our address that could not reach it."""


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
    app.state.refused = Counter()
    app.state.chat_pages, app.state.lesson_pages = ChatPages(), LessonPages()
    for router in (web, player, health.router, media.router, people, staff, statistics):
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
    logs.configure(settings.log_level, settings.secrets())
    finished(settings)
    database = connect(settings.database)
    migrate.upgrade(database)
    mirror.bring_up(database, journal_of(settings), now())
    keys = Keys.load(settings, anew=not anybody(database))
    key_check.settle(database, keys)
    ours = platforms(settings, database, lambda: keys)
    channels = {account: platform.channel for account, platform in ours.items() if platform.channel}
    courses, nudges = Courses.opened(CourseFiles(root, settings)), Nudges()
    intake = Intake(database, courses, keys, channels, nudges, most=settings.batch_events)
    made = Media(root, media.clips(settings))
    # The course stays for good: looking through it again and again for garbage only makes pauses.
    gc.collect()
    gc.freeze()
    gc.enable()  # whoever starts us may have switched it off, which makes loading a fifth faster
    return Context(settings, database, courses, keys, channels, made, intake, nudges, ours)


@asynccontextmanager
async def running(context: Context, roles: str) -> AsyncIterator[list[Sender]]:
    """The parts at work, as far as ``roles`` (``web,send,jobs``) says; gives the senders."""
    wanted = {role.strip() for role in roles.split(",")}
    senders = _senders(context) if "send" in wanted else []
    jobs = [_worker(context)] if "jobs" in wanted else []
    stopping = asyncio.Event()
    living = CourseRefresh(context.database, context.courses, publisher(context).look)
    living.look()
    context.intake.start()
    working = [asyncio.create_task(job.run()) for job in jobs]
    working.append(asyncio.create_task(living.run(stopping)))
    if context.settings.watch_content and context.courses.files:
        working.append(asyncio.create_task(Watcher(context.courses, context.courses.files).run(stopping)))
    working += [asyncio.create_task(_upkeep(context, sender, stopping)) for sender in senders]
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
    if not isinstance(channel, Polled):
        context.database.dispose()
        raise LookupError(f"Chưa có kênh “{name}” để hỏi tin. {_pollable()}")
    async with running(context, "send"):
        polling = asyncio.create_task(poll(context, f"{name}/main", channel))
        stopped = asyncio.create_task(_told_to_stop())
        await asyncio.wait((polling, stopped), return_when=asyncio.FIRST_COMPLETED)
        polling.cancel()
        with suppress(asyncio.CancelledError):
            await polling


def _pollable() -> str:
    """What to do for each channel that can be asked."""
    needed = [f"{name} cần {kind.manifest.variable}" for name, kind in CHANNELS.items() if issubclass(kind, Polled)]
    return f"Kênh hỏi được: {', '.join(needed)}."


def _senders(context: Context) -> list[Sender]:
    """One for each account on a platform; which process really sends is decided by the leases."""
    # Who draws its own screen fetches its messages itself.
    sending = [(account, channel) for account, channel in context.channels.items() if not channel.capabilities.card]
    return [_sender(context, account, channel) for account, channel in sending]


def _sender(context: Context, account: str, channel: Channel) -> Sender:
    database, keys, settings = context.database, context.keys, context.settings
    media = context.media
    attachments = Attachments(account, database, media, channel.capabilities, media.sent)
    filled = LessonAddresses(keys, settings.public_url).filled
    attempts = Attempts(account, channel, keys, attachments, filled=filled)
    ours = leases.lease(database, settings.data_dir, f"send-{account}")
    return Sender(attempts, database, context.nudges, ours, economy=context.platforms[account].economy())


async def _upkeep(context: Context, sender: Sender, stopping: asyncio.Event) -> None:
    """What an account needs beside sending, in the process that sends for it."""
    await context.platforms[sender.account].upkeep(lambda: sender.leading, stopping)


def _worker(context: Context) -> Worker:
    """All work that outlives a request, by its kind."""
    settings, database, keys = context.settings, context.database, context.keys
    sounds = PlatformSounds(context.channels, keys, asyncio.get_running_loop())
    quiet, store = Quiet(settings.quiet_from_hour, settings.quiet_until_hour), context.intake.store
    standing: dict[str, Work] = {
        "chores": ExpiryWork(database, settings).work,
        "drills": DrillWork(database, keys, store, quiet).work,
        "voices": VoiceMessageWork(database, settings.data_dir, keys, sounds, store).work,
        "photos": PhotoWork(database, keys, sounds, store).work,
        "journal": mirror.JournalWork(database, journal_of(settings)).work,
        "log": LogWork(database).work,
        "recording": RecordingWork(database, context.courses, Folders(settings), keys, sounds, store).work,
    }
    if shelf := google(settings):
        courses = context.courses
        standing["google"] = GoogleVoiceWork(shelf, lambda: courses.current, lambda: lately_shown(database)).work
    with writing(database) as connection:
        for kind in standing:
            work_queue.keep(connection, kind)
    ordered: dict[str, Work] = {
        work_queue.SEND: CampaignWork(database, keys, store, quiet, now).work,
        call_backs.CALLED: call_backs.CalledWork(database, keys, store, quiet, context.channels).work,
        contacts.NAMES: contacts.NameWork(database).work,
    }
    return Worker(database, {**standing, **ordered})


async def _tend(account: str, channel: Channel, sender: Sender | None, url: str, stopping: asyncio.Event) -> None:
    """Open a channel, however often it takes, say where it should deliver, and send for it until the end."""
    while not stopping.is_set():
        try:
            await channel.start()
            break
        except Exception as error:
            log.error("channel did not open", account=account, error=type(error).__name__)
            await stopped(stopping, RETRY_SECONDS)
    async with asyncio.TaskGroup() as group:
        if isinstance(channel, Announcing) and url.startswith("https://"):
            group.create_task(_announce(account, channel, f"{url.rstrip('/')}/hooks/{account}", stopping))
        if sender is not None:
            group.create_task(sender.run())


async def _announce(account: str, channel: Announcing, url: str, stopping: asyncio.Event) -> None:
    """Tell a platform where to deliver, and again where it tried the address before we listened.

    All stays as it is when that fails.
    """
    try:
        for _ in range(ANNOUNCEMENTS):
            trouble = await channel.announce(url)
            if not trouble or stopping.is_set():
                return
            await stopped(stopping, RETRY_SECONDS)
        log.error("webhook set, but the platform could not reach it", account=account, trouble=trouble)
    except SendError as error:
        log.error("webhook not set", account=account, error=error.code)


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
        lines += [TOLD_OF_GOOGLE] if context.settings.gtts else []
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
