"""The work list to take along: a sheet to print and a table, for who records away from the page.

A file is named as the program looks for it (``bot.speech.recorded``). Whoever puts such files into the data folder
answers for their consent herself: the program knows nothing of it.
"""

import csv
import io
from typing import Annotated

from fastapi import Depends, Query, Request
from fastapi.responses import Response

from api.access.auth import Caller
from api.recordings import Worklist, consent, dialects, kind_of, worklist_of
from api.staff.pages import Given, allowed, page, staff_router
from api.store import reading
from bot.course import Prompt
from bot.speech import recording_name

MOST = 500

Reader = Annotated[Caller, Depends(allowed("record"))]
Count = Annotated[int, Query(ge=1, le=MOST)]

router = staff_router()


@router.get("/staff/record/list")
def prompts_on_paper(
    request: Request, given: Given, who: Reader, dialect: str = "", mode: str = "read", count: Count = 50
) -> Response:
    """The first ``count`` prompts on paper, a line to tick for each."""
    dialect, work = _work(given, who, dialect, mode)
    safe = given.courses.current.marks.safety
    lines = [
        (number, one, prompt_file_name(one), one.key in safe) for number, one in enumerate(work.prompts[:count], 1)
    ]
    values: dict[str, object] = {
        "dialects": dialects(given.courses.current),
        "dialect": dialect,
        "mode": mode,
        "count": count,
    }
    return page(request, "record-list.html", lines=lines, left=len(work.prompts), minutes=work.minutes, **values)


@router.get("/staff/record/list.csv")
def prompts_table(given: Given, who: Reader, dialect: str = "", mode: str = "read", count: Count = MOST) -> Response:
    """The same as a table for a spreadsheet."""
    dialect, work = _work(given, who, dialect, mode)
    safe = given.courses.current.marks.safety
    out = io.StringIO()
    rows = csv.writer(out)
    rows.writerow(("số", "tệp", "đọc", "nghĩa", "an toàn", "khóa"))
    for number, one in enumerate(work.prompts[:count], 1):
        read = "" if one.free else one.said
        rows.writerow((number, prompt_file_name(one), read, one.plain, "x" if one.key in safe else "", one.key))
    headers = {"content-disposition": f'attachment; filename="thu-am-{dialect}-{mode}.csv"'}
    # Excel takes a table for Latin letters unless this mark stands before it.
    return Response("\ufeff" + out.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


def prompt_file_name(one: Prompt) -> str:
    """What a recording of a prompt is called, a WAV among the forms that are looked for."""
    lang, _, dialect = one.kind.partition("/")
    return f"{recording_name(lang, text=one.said, dialect=dialect)}.wav"


def _work(given: Given, who: Caller, dialect: str, mode: str) -> tuple[str, Worklist]:
    """What is left in ``dialect``, in what she said is hers, or in the first that anybody records."""
    course = given.courses.current
    known = dialects(course)
    with reading(given.database) as connection:
        hers = (dialect, consent.dialect_of(connection, who.login), *known)
        dialect = next(one for one in hers if one in known)
        work = worklist_of(connection, course, kind_of(course, dialect), free=mode == "tell")
    return dialect, work
