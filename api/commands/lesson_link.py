"""A link to the page of a lesson: for anybody, or for a chat so that the page reports."""

from typing import Annotated

import typer


def lesson_link(
    lesson: Annotated[str, typer.Argument(help="The lesson, such as qr-pay.")],
    step: Annotated[str, typer.Option("--step", help="Begin at this step.")] = "",
    chat: Annotated[str, typer.Option("--chat", help="Id of a chat: what is done on the page counts for it.")] = "",
    who: Annotated[str, typer.Option("--who", help="Which learner of the chat.")] = "1",
) -> None:
    """Print where a lesson is learned in a browser; with --chat for 24 hours on behalf of that chat."""
    from api.clock import now
    from api.codes.lesson_links import from_chat, link
    from api.commands.talk import load_course
    from api.settings import Settings
    from api.store import Keys

    told = load_course().lessons.get(lesson)
    if told is None or (step and step not in told.places):
        raise typer.BadParameter(f"Không có bài hay bước này: {lesson} {step}".rstrip())
    settings = Settings()
    if not chat:
        typer.echo(link(settings.public_url, lesson=lesson, step=step))
        return
    _check(settings.database, chat)
    keys = Keys.load(settings, anew=False)
    typer.echo(from_chat(keys, settings.public_url, chat=chat, who=who, lesson=lesson, now=now(), step=step))


def _check(database: str, chat: str) -> None:
    from sqlalchemy import select
    from sqlalchemy.exc import StatementError

    from api.store import Chat, connect, core, reading

    engine, column = connect(database), core(Chat).c.id
    try:
        with reading(engine) as connection:
            known = connection.scalar(select(column).where(column == chat))
    except StatementError:  # PostgreSQL refuses what is no UUID at all
        known = None
    finally:
        engine.dispose()
    if known is None:
        raise typer.BadParameter(f"Không có cuộc trò chuyện {chat}.")
