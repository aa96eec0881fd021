"""Whom people of a place can ask, entered from the machine as on the page of staff."""

from pathlib import Path
from typing import Annotated

import typer

from api.clock import local_day, now
from api.commands.opened import changing

ACTOR = "bonso"
"""Who did it, in the audit log: the operator at the machine."""

Place = Annotated[str, typer.Argument(help="Slug of a commune, or of a village in it: COMMUNE/VILLAGE.")]


def set_(
    place: Place,
    title: Annotated[str, typer.Option("--title", help="What that person is, never who.")],
    phone: Annotated[str, typer.Option("--phone", help="The number to call.")],
    name: Annotated[str, typer.Option("--name", help="Only if that person agreed to be named.")] = "",
    agreed_on: Annotated[str, typer.Option("--agreed-on", help="The day of that consent, YYYY-MM-DD.")] = "",
) -> None:
    """Enter whom people of a place can ask, in place of whoever was entered before."""
    from api.places import contact_files, contacts

    at = now()
    contact = contacts.checked(title, phone, name, contact_files.day(agreed_on), local_day(at))
    commune, village = _known(place)
    with changing() as connection:
        contacts.enter(connection, contact, commune=commune, village=village, actor=ACTOR, now=at)
    typer.echo(f"Đã lưu: {contact.shown}, {contact.phone}.")


def import_(file: Annotated[Path, typer.Argument(help="CSV with a heading, as the page of staff takes it.")]) -> None:
    """Enter the contacts of many places; one wrong line refuses all of them."""
    from api.commands.talk import load_course
    from api.places import contact_files, contacts

    at = now()
    found = contact_files.read(file.read_bytes(), load_course().communes, local_day(at))
    with changing() as connection:
        for one in found:
            contacts.enter(connection, one.contact, commune=one.commune, village=one.village, actor=ACTOR, now=at)
    typer.echo(f"Đã lưu {len(found)} nơi.")


def list_() -> None:
    """Everybody who was entered."""
    from api.places import contacts

    with changing() as connection:
        rows = contacts.listed(connection)
    for row in rows:
        place = f"{row['commune']}/{row['village']}".rstrip("/")
        name = f"  {row['name']} (đồng ý ngày {row['agreed_on']:%d/%m/%Y})" if row["name"] else ""
        typer.echo(f"{place:40} {row['phone']:12} {row['title']}{name}")
    if not rows:
        typer.echo("Chưa nhập ai.")


def unname(place: Place) -> None:
    """The person named there does not want to be named any more; title and number stay."""
    from api.places import contacts, places

    commune, village = places.read(place)
    with changing() as connection:
        contacts.take_name_back(connection, commune=commune, village=village, actor=ACTOR, now=now())
    typer.echo("Đã rút tên.")


def remove(place: Place) -> None:
    """Nobody entered here can be asked there any more."""
    from api.places import contacts, places

    commune, village = places.read(place)
    with changing() as connection:
        contacts.remove(connection, commune=commune, village=village, actor=ACTOR, now=now())
    typer.echo("Đã xóa.")


def _known(place: str) -> tuple[str, str]:
    """The commune and village of ``place``. Raises ``api.places.places.NoSuchPlace``."""
    from api.commands.talk import load_course
    from api.places import places

    commune, village = places.read(place)
    places.check(load_course().communes, commune, village)
    return commune, village
