"""What a request may use, made once by ``api.app`` and handed to routes by ``Depends(context)``."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from fastapi import Request
from sqlalchemy import Engine

from api.course.current import Courses
from api.delivery.nudges import Nudges
from api.settings import Settings
from api.store import Keys
from bot.channels import Channel

if TYPE_CHECKING:  # routes only pass these on; importing them here would cost every tool that needs a context
    from api.conversation.intake import Intake
    from api.media.media import Media
    from api.platforms.platform import Platform


@dataclass(frozen=True, slots=True)
class Context:
    """The parts of a running installation. ``channels`` and ``platforms`` are keyed by account (``web/main``).

    ``channels`` are those that are switched on; ``platforms`` are there for all of them.
    """

    settings: Settings
    database: Engine
    courses: Courses
    keys: Keys
    channels: Mapping[str, Channel]
    media: "Media"
    intake: "Intake"
    nudges: Nudges
    platforms: "Mapping[str, Platform]"


def context(request: Request) -> Context:
    """The context of the application that answers ``request``."""
    made: Context = request.app.state.context
    return made
