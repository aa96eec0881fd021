"""``/staff/welcome/{word}``: setting a password by invitation, then straight in."""

from typing import Annotated

from fastapi import Form, Request
from fastapi.responses import Response

from api.access import auth
from api.access.common_passwords import places
from api.access.passwords import LEAST
from api.clock import now
from api.errors import Fault, Invalid
from api.staff.login import anonymous, check_anonymous, with_session
from api.staff.pages import Given, go, staff_router
from api.store import reading

LONGEST = 80
"""Characters of a name."""

router = staff_router()


class NotTheSame(Invalid):
    """Hai lần gõ mật khẩu chưa giống nhau. Mời bạn gõ lại."""


@router.get("/staff/welcome/{word}")
def invitation_page(request: Request, given: Given, word: str) -> Response:
    """The form, with what the invitation leaves open."""
    return _form(request, given, word)


@router.post("/staff/welcome/{word}")
def accept_invitation(
    request: Request,
    given: Given,
    word: str,
    login: Annotated[str, Form()] = "",
    name: Annotated[str, Form()] = "",
    password: Annotated[str, Form()] = "",
    again: Annotated[str, Form()] = "",
    csrf: Annotated[str, Form()] = "",
) -> Response:
    """Set the password and log in; or the form again with what to mend. Raises ``NotTheSame``."""
    chosen = {"login": login.strip().lower(), "name": " ".join(name.replace("\0", "").split())[:LONGEST]}
    try:
        check_anonymous(request, csrf)
        if password != again:
            raise NotTheSame
        known = places(given.courses.current.communes.values())
        login = auth.accept(given.database, word, password=password, now=now(), known=known, **chosen)
    except Fault as fault:
        return _form(request, given, word, fault, **chosen)
    return with_session(go("/staff"), given, login, cookie=auth.open_session(given.database, login, now()))


def _form(
    request: Request, given: Given, word: str, problem: Fault | None = None, login: str = "", name: str = ""
) -> Response:
    with reading(given.database) as connection:
        invited = auth.invited(connection, word, now())
    if invited is None:
        raise auth.UsedInvitation
    values = {"invited": invited, "login": login, "name": name, "least": LEAST}
    status = problem.status if problem else 200
    return anonymous(request, "welcome.html", status, problem=problem.message if problem else "", **values)
