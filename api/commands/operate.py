"""Operating: the figures, staff accounts, API tokens and campaigns, as the pages do them."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import TYPE_CHECKING, Annotated

import typer

from api.clock import now
from api.commands.opened import opened

if TYPE_CHECKING:  # a tenth of a second that other commands need not wait
    from sqlalchemy import Connection, Engine

ACTOR = "bonso"
"""Who did it, in the audit log: the operator at the machine."""


def _table(name: str) -> str:
    """A name of a table, for ``stats``."""
    from api.statistics import TABLES

    if name not in TABLES:
        raise typer.BadParameter(f"there is no such table, but: {', '.join(TABLES)}")
    return name


def stats(
    question: Annotated[str, typer.Argument(callback=_table, help="Which table; any other word lists them.")],
    since: Annotated[datetime | None, typer.Option("--from", formats=["%Y-%m-%d"], help="First day.")] = None,
    until: Annotated[datetime | None, typer.Option("--to", formats=["%Y-%m-%d"], help="Last day.")] = None,
    lang: Annotated[str, typer.Option("--lang", help="Only people who read this language.")] = "",
    form: Annotated[str, typer.Option("--format", help="csv, xlsx or json.")] = "csv",
) -> None:
    """The same figures as on the staff pages."""
    from api.commands.talk import load_course
    from api.statistics import EARLIEST, LATEST, RENDERINGS, Filter, render, rows_of

    if form not in RENDERINGS:
        raise typer.BadParameter(f"--format: {', '.join(RENDERINGS)}")
    with _database() as engine, engine.connect() as connection:
        wanted = Filter(first=_day(since) or EARLIEST, last=_day(until) or LATEST, lang=lang)
        answer = rows_of(question, connection, wanted, load_course())
    typer.get_binary_stream("stdout").write(render(answer, form))  # type: ignore[arg-type]  # looked up above


def staff_add(
    login: Annotated[str, typer.Argument(help="Small letters, digits, dot, hyphen.")],
    role: Annotated[str, typer.Option("--role", help="union, staff, reviewer, recordist or admin.")] = "union",
    commune: Annotated[str, typer.Option("--commune", help="Slug of the commune; empty for all of them.")] = "",
) -> None:
    """Invite somebody to make an account; prints the one-time address."""
    from api.access import staff_accounts
    from api.commands.talk import load_course
    from api.places import places

    with _changing() as connection:
        if commune:
            places.check(load_course().communes, commune)
        word = staff_accounts.add(connection, login=login, role=role, commune=commune, actor=ACTOR, now=now())
    typer.echo(_welcome(word))


def staff_list(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """Everybody who may log in."""
    from api.access import staff_accounts

    with _changing() as connection:
        accounts = staff_accounts.listed(connection)
    for one in accounts:
        row = {name: one[name] for name in ("login", "name", "role", "commune", "active")}
        if as_json:
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            off = "" if row["active"] else "  (tắt)"
            typer.echo(f"{row['login']:20} {row['role']:9} {row['commune'] or 'tất cả các xã':24} {row['name']}{off}")


def staff_reset(login: Annotated[str, typer.Argument(help="Whose password is to be set anew.")]) -> None:
    """Let somebody set a new password; prints the one-time address."""
    from api.access import staff_accounts

    with _changing() as connection:
        word = staff_accounts.reset(connection, login, actor=ACTOR, now=now())
    typer.echo(_welcome(word))


def token_add(
    name: Annotated[str, typer.Argument(help="What it is for.")],
    commune: Annotated[str, typer.Option("--commune", help="Slug of the only commune it may see; empty for all.")] = "",
) -> None:
    """Make a key to the API. It is shown this once."""
    from api.access import tokens
    from api.commands.talk import load_course
    from api.places import places

    with _changing() as connection:
        if commune:
            places.check(load_course().communes, commune)
        typer.echo(tokens.add(connection, name=name, commune=commune, actor=ACTOR, now=now()))


def token_list() -> None:
    """The keys to the API with their ids; never the keys themselves."""
    from api.access import tokens

    with _changing() as connection:
        for one in tokens.listed(connection):
            over = f"  (thu hồi {one['revoked_at']:%d/%m/%Y})" if one["revoked_at"] else ""
            typer.echo(f"{one['id']}  {one['commune'] or 'tất cả các xã':24} {one['name']}{over}")


def token_revoke(id: Annotated[str, typer.Argument(help="The id on the page of tokens.")]) -> None:
    """Make a key open nothing any more."""
    from api.access import tokens

    with _changing() as connection:
        tokens.revoke(connection, id, actor=ACTOR, now=now())
    typer.echo("Đã thu hồi.")


def campaign_list(as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line.")] = False) -> None:
    """The messages to villages, newest first."""
    from api.campaigns import write
    from api.campaigns.progress import campaign_progress

    with _changing() as connection:
        rows = [(one, campaign_progress(connection, one["id"])) for one in write.listed(connection)]
    for one, became in rows:
        if as_json:
            row = {"id": one["id"], "state": one["state"], "got": became.got, "total": became.total}
            typer.echo(json.dumps(row, ensure_ascii=False))
        else:
            typer.echo(f"{one['id']}  {one['state']:9}  {became.got}/{became.total}  {one['texts']['vi'][:60]}")


def campaign_show(id: Annotated[str, typer.Argument(help="The campaign.")]) -> None:
    """One message and what became of it, as JSON."""
    from dataclasses import asdict

    from api.campaigns import write
    from api.campaigns.progress import campaign_progress

    with _changing() as connection:
        one, became = dict(write.find(connection, id)), asdict(campaign_progress(connection, id))
    typer.echo(json.dumps({**one, "delivery": became}, ensure_ascii=False, default=str, indent=1))


def campaign_move(move: str) -> Callable[[str], None]:
    """The command that pauses, resumes or cancels a campaign."""

    def command(id: Annotated[str, typer.Argument(help="The campaign.")]) -> None:
        from api.access.audit import record
        from api.campaigns import write

        with _changing() as connection:
            write.move(connection, id, name=move, now=(at := now()))
            record(connection, ACTOR, f"campaign-{move}", id, write.find(connection, id)["commune"], at)
        typer.echo("Đã làm.")

    command.__doc__ = f"{move.capitalize()} a message that is being sent."
    return command


@contextmanager
def _database() -> "Iterator[Engine]":
    from api.errors import Fault

    try:
        with opened() as engine:
            yield engine
    except Fault as fault:
        typer.echo(fault.message, err=True)
        raise typer.Exit(1) from fault


@contextmanager
def _changing() -> "Iterator[Connection]":
    from api.store import writing

    with _database() as engine, writing(engine) as connection:
        yield connection


def _welcome(word: str) -> str:
    from api.settings import Settings

    return f"{Settings().public_url.rstrip('/')}/staff/welcome/{word}"


def _day(at: datetime | None) -> date | None:
    return at.date() if at else None
