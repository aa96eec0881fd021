"""For whoever watches over the machine: alive, ready, and numbers."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from fastapi.responses import JSONResponse, Response
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.core import GaugeMetricFamily
from sqlalchemy.exc import SQLAlchemyError

from api.clock import now
from api.conversation import failures
from api.delivery import outbox
from api.http.context import Context, context
from api.store import key_check, migrate, reading, soundness

router = APIRouter(tags=["health"])

WRITE_SECONDS, SOUND_SECONDS = 10.0, 3600.0
"""How old the answers of a probe may be: whether writing works, whether every page of the file is sound."""

Given = Annotated[Context, Depends(context)]


@router.head("/health/live", include_in_schema=False)
@router.get("/health/live", summary="Chương trình đang chạy")
async def live() -> dict[str, bool]:
    """Whether the program runs at all. It asks nobody."""
    return {"live": True}


@router.head("/health/ready", include_in_schema=False)
@router.get("/health/ready", summary="Sẵn sàng phục vụ", responses={503: {"description": "Chưa sẵn sàng"}})
async def ready(request: Request, given: Given) -> JSONResponse:
    """Whether learners can be served: database sound, migrated and of this key; it and the folder take what is written.

    Writing is tried at most every ten seconds, the pages of the file are looked through once an hour.

    Told of as well are senders, and deliveries that this process did not take since it started, by account and reason.
    """
    state = await asyncio.to_thread(_state, given, request.app.state)
    answer = {
        "ready": all(said == soundness.OK for said in state.values()),
        **state,
        "course": given.courses.current.digest,
        "refused_deliveries": _refused(request),
        **await asyncio.to_thread(_platforms, given),
        "senders": {sender.account: _said(sender) for sender in request.app.state.senders},
    }
    return JSONResponse(answer, 200 if answer["ready"] else 503)


@router.head("/metrics", include_in_schema=False)
@router.get("/metrics", summary="Số liệu cho Prometheus", response_class=Response)
async def metrics(given: Given) -> Response:
    """Counters and gauges in the text format of Prometheus."""
    gauges = await asyncio.to_thread(_gauges, given)
    extra = b"".join(_written(gauge) for gauge in gauges)
    return Response(generate_latest() + extra, media_type=CONTENT_TYPE_LATEST)


def _state(given: Context, app: Any) -> dict[str, str]:
    """What must all be ``ok``; ``unknown`` where the database does not answer at all."""
    often, seldom = _remembered(app)
    sound = seldom.ask("sound", lambda: soundness.database_sound(given.database))
    written = often.ask("database", lambda: soundness.database_writable(given.database, now()))
    return {
        "database": sound if sound != soundness.OK else written,
        "data_folder": often.ask("folder", lambda: soundness.folder_writable(given.settings.data_dir)),
        **_read(given),
    }


def _read(given: Context) -> dict[str, str]:
    try:
        with reading(given.database) as connection:
            right = key_check.right(connection, given.keys)
        migrated = migrate.current(given.database) == migrate.newest()
    except SQLAlchemyError:
        return {"migrations": "unknown", "key": "unknown"}
    return {"migrations": "ok" if migrated else "behind", "key": "ok" if right else "other"}


def _remembered(app: Any) -> tuple[soundness.Remembered, soundness.Remembered]:
    """What was found out lately, for as long as this process runs."""
    if not hasattr(app, "soundness"):
        app.soundness = soundness.Remembered(WRITE_SECONDS), soundness.Remembered(SOUND_SECONDS)
    found: tuple[soundness.Remembered, soundness.Remembered] = app.soundness
    return found


def _refused(request: Request) -> dict[str, dict[str, int]]:
    found: dict[str, dict[str, int]] = {}
    for (account, reason), count in request.app.state.refused.items():
        found.setdefault(account, {})[reason] = count
    return found


def _platforms(given: Context) -> dict[str, str]:
    return {name: said for platform in given.platforms.values() for name, said in platform.health().items()}


def _said(sender: Any) -> str:
    return sender.trouble or ("sending" if sender.leading else "standby")


def _gauges(given: Context) -> list[GaugeMetricFamily]:
    messages = GaugeMetricFamily("bonso_outbox", "Messages not settled", labels=["account", "state"])
    dead = GaugeMetricFamily("bonso_dead_events", "Events set aside and not looked at")
    with reading(given.database) as connection:
        for (account, state), count in outbox.states(connection).items():
            messages.add_metric([account, state], count)
        dead.add_metric([], failures.count(connection))
        at = now()
        ours = [gauge for platform in given.platforms.values() for gauge in platform.gauges(connection, at)]
    return [messages, dead, *ours]


def _written(gauge: GaugeMetricFamily) -> bytes:
    lines = [f"# HELP {gauge.name} {gauge.documentation}", f"# TYPE {gauge.name} gauge"]
    for sample in gauge.samples:
        labels = ",".join(f'{name}="{value}"' for name, value in sample.labels.items())
        lines.append(f"{sample.name}{{{labels}}} {sample.value}" if labels else f"{sample.name} {sample.value}")
    return ("\n".join(lines) + "\n").encode()
