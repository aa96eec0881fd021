"""Starting the service, or one part of it."""

from typing import Annotated

import typer


def serve(
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
    port: Annotated[int, typer.Option(help="Port to listen on.")] = 8000,
) -> None:
    """Run everything: web chat, staff pages, API, hooks, sender and jobs (see BONSO_ROLES)."""
    import gc

    gc.disable()  # half a second of the start would go into looking for garbage; assemble switches it on again
    from api.app import assemble, create_app
    from api.http.server import run
    from api.settings import Settings

    settings = Settings()
    if "public_url" not in settings.model_fields_set:
        settings = settings.model_copy(update={"public_url": f"http://{host}:{port}"})
    run(create_app(settings, assemble(settings)), host, port)


def send() -> None:
    """Only the sender: deliver what is due, until stopped."""
    import asyncio

    from api.app import run_without_web
    from api.settings import Settings

    asyncio.run(run_without_web(Settings(roles="send")))


def poll(
    channel: Annotated[str, typer.Argument(help="Its name; to another one it says which there are.")],
) -> None:
    """Fetch messages from a channel instead of waiting for its webhook."""
    import asyncio

    from api.app import run_polling
    from api.settings import Settings

    try:
        asyncio.run(run_polling(Settings(), channel))
    except LookupError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error


def migrate() -> None:
    """Bring the database to today's form."""
    from api.commands.opened import opened

    with opened():
        typer.echo("Cơ sở dữ liệu đã ở dạng mới nhất.")
