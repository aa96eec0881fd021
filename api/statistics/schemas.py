"""The rows of the tables and their columns, and the shape of the API's answers. Numbers in examples are made up."""

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue, create_model

from api.statistics.table import Column, Table

Count = Annotated[
    int | Literal["dưới 5", "không ghi"],
    Field(description='A number, "dưới 5" for 1 to 4 in a village, "không ghi" for what would give such a one back.'),
]

_PLACE: dict[str, JsonValue] = {"level": "village", "commune": "lac-duong", "commune_name": "Xã Lạc Dương"}
_VILLAGE: dict[str, JsonValue] = {"village": "da-tro", "village_name": "Thôn Đạ Tro"}
_TALLIES: dict[str, JsonValue] = {
    "people_started": 12,
    "people_completed": "dưới 5",
    "starts": 15,
    "completions": "dưới 5",
}
_BASE: dict[str, JsonValue] = {"households": 96, "households_source": "UBND xã, 01/07/2026", "percent_started": 12.5}
_NOTE: dict[str, JsonValue] = {"percent_completed": None, "note": ""}
_LESSON: dict[str, JsonValue] = {"lesson": "qr-pay", "lesson_title": "Quét mã trả tiền"}
_STEP: dict[str, JsonValue] = {"position": 4, "step": "name", "step_text": "Đọc tên người nhận."}
_DONE: dict[str, JsonValue] = {"shown": 40, "done": 31, "could_not": 5}
_REASONS: dict[str, JsonValue] = {"paper": 0, "signal": 2, "unclear": 2, "afraid": 1, "other": 0}
_ANSWERS: dict[str, JsonValue] = {"answered_right": 0, "answered_wrong": 0}
_SPOKEN: dict[str, JsonValue] = {"lang": "vi", "lang_name": "Tiếng Việt", "people": 23}
_PROBLEM: dict[str, JsonValue] = {"error": "not-allowed", "message": "Tài khoản của bạn không được làm việc này."}


class Placed(BaseModel):
    """Where a row counts."""

    level: Annotated[
        Literal["all", "commune", "village"], Column("Tính cho"), Field(description="What the row sums up.")
    ]
    commune: Annotated[
        str,
        Column("Mã xã"),
        Field(description="Slug of the commune; empty for everywhere and for people of no commune."),
    ]
    commune_name: Annotated[str, Column("Xã, phường", width=26)]
    village: Annotated[
        str,
        Column("Mã thôn"),
        Field(description="Slug of the village; empty above a village and for people of none."),
    ]
    village_name: Annotated[str, Column("Thôn, tổ dân phố", width=22)]


class Tallies(Placed):
    """How many started and completed there."""

    people_started: Annotated[Count, Column("Số người đã bắt đầu", screen=True, short="Người bắt đầu")]
    people_completed: Annotated[Count, Column("Số người đã học xong", screen=True, short="Người học xong")]
    starts: Annotated[Count, Column("Số lượt bắt đầu", screen=True, short="Lượt bắt đầu")]
    completions: Annotated[Count, Column("Số lượt học xong", screen=True, short="Lượt học xong")]
    households: Annotated[
        int | None, Column("Số hộ"), Field(description="Base number entered for this place, or null.")
    ]
    households_source: Annotated[
        str | None,
        Column("Nguồn số hộ", width=30),
        Field(description="Who counted the households, and on which day."),
    ]
    percent_started: Annotated[float | None, Column("Người bắt đầu so với số hộ (%)")]
    percent_completed: Annotated[
        float | None,
        Column("Người học xong so với số hộ (%)", screen=True, short="Người học xong so với số hộ"),
    ]
    note: Annotated[
        str, Column("Ghi chú", width=16), Field(description='"chưa có số hộ" where no base number was entered.')
    ]


class Taught(BaseModel):
    """Which lesson a row is about."""

    lesson: Annotated[str, Column("Mã bài")]
    lesson_title: Annotated[str, Column("Bài học", width=34)]


class LessonRow(Tallies, Taught):
    """One lesson in one place."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LESSON | _PLACE | _VILLAGE | _TALLIES | _BASE | _NOTE]})


class PlaceRow(Tallies):
    """All lessons together in one place; every known place has a row."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PLACE | _VILLAGE | _TALLIES | _BASE | _NOTE]})


class LearnerRow(Placed):
    """People who agreed that their progress is kept, by place and language."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PLACE | _VILLAGE | _SPOKEN]})
    lang: Annotated[str, Column("Mã tiếng")]
    lang_name: Annotated[str, Column("Tiếng", screen=True)]
    people: Annotated[Count, Column("Số người học", screen=True)]


class FunnelRow(Taught):
    """One step of a lesson: how often it was shown, done, and not done for which reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LESSON | _STEP | _DONE | _REASONS | _ANSWERS]})
    position: Annotated[
        int | None,
        Column("Thứ tự"),
        Field(description="Place of the step in the lesson as it is now; null once edited away."),
    ]
    step: Annotated[str, Column("Mã bước")]
    step_text: Annotated[
        str,
        Column("Bước", screen=True, width=44),
        Field(description="What the step says, in Vietnamese; its slug once edited away."),
    ]
    shown: Annotated[int, Column("Đã xem", screen=True)]
    done: Annotated[int, Column("Đã làm", screen=True)]
    could_not: Annotated[int, Column("Chưa làm được", screen=True)]
    paper: Annotated[int, Column("Thiếu giấy tờ", screen=True)]
    signal: Annotated[int, Column("Không có sóng", screen=True)]
    unclear: Annotated[int, Column("Chưa hiểu", screen=True)]
    afraid: Annotated[int, Column("Sợ", screen=True)]
    other: Annotated[int, Column("Lý do khác", screen=True)]
    answered_right: Annotated[int, Column("Trả lời đúng", screen=True)]
    answered_wrong: Annotated[int, Column("Trả lời chưa đúng", screen=True)]


class Answer(BaseModel):
    """What was asked for."""

    model_config = ConfigDict(populate_by_name=True)
    first: date | None = Field(alias="from", description="First local day counted; null for no limit.")
    last: date | None = Field(alias="to", description="Last local day counted; null for no limit.")
    lang: str
    commune: str


def answering(question: str, table: Table) -> type[Answer]:
    """The shape of the API's answer to ``question``: what was asked for, and rows of ``table``."""
    fields: dict[str, Any] = {"question": (Literal[question], ...), "rows": (list[table.row], ...)}  # type: ignore[name-defined]
    return create_model(f"{question.capitalize()}Answer", __base__=Answer, __doc__=table.about, **fields)


class Problem(BaseModel):
    """Why a request was refused: a code for programs, a sentence for people."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROBLEM]})
    error: str
    message: str


class Mistakes(BaseModel):
    """Which parameters could not be read."""

    detail: list[dict[str, object]]
