"""The shape of the API's answers, with examples. The places in them are real, the numbers made up."""

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, JsonValue

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

    level: Literal["all", "commune", "village"] = Field(description="What the row sums up.")
    commune: str = Field(description="Slug of the commune; empty for everywhere and for people of no commune.")
    commune_name: str
    village: str = Field(description="Slug of the village; empty above a village and for people of none.")
    village_name: str


class Tallies(Placed):
    """How many started and completed there."""

    people_started: Count
    people_completed: Count
    starts: Count
    completions: Count
    households: int | None = Field(description="Base number entered for this place, or null.")
    households_source: str | None = Field(description="Who counted the households, and on which day.")
    percent_started: float | None
    percent_completed: float | None
    note: str = Field(description='"chưa có số hộ" where no base number was entered.')


class LessonRow(Tallies):
    """One lesson in one place."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LESSON | _PLACE | _VILLAGE | _TALLIES | _BASE | _NOTE]})
    lesson: str
    lesson_title: str


class PlaceRow(Tallies):
    """All lessons together in one place; every known place has a row."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PLACE | _VILLAGE | _TALLIES | _BASE | _NOTE]})


class LearnerRow(Placed):
    """People who agreed that their progress is kept, by place and language."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PLACE | _VILLAGE | _SPOKEN]})
    lang: str
    lang_name: str
    people: Count


class FunnelRow(BaseModel):
    """One step of a lesson: how often it was shown, done, and not done for which reason."""

    model_config = ConfigDict(json_schema_extra={"examples": [_LESSON | _STEP | _DONE | _REASONS | _ANSWERS]})
    lesson: str
    lesson_title: str
    position: int | None = Field(description="Place of the step in the lesson as it is now; null once edited away.")
    step: str
    step_text: str = Field(description="What the step says, in Vietnamese; its slug once edited away.")
    shown: int
    done: int
    could_not: int
    paper: int
    signal: int
    unclear: int
    afraid: int
    other: int
    answered_right: int
    answered_wrong: int


class Answer(BaseModel):
    """What was asked for."""

    model_config = ConfigDict(populate_by_name=True)
    first: date | None = Field(alias="from", description="First local day counted; null for no limit.")
    last: date | None = Field(alias="to", description="Last local day counted; null for no limit.")
    lang: str
    commune: str


class LessonsAnswer(Answer):
    """Started and completed by lesson, commune and village."""

    question: Literal["lessons"]
    rows: list[LessonRow]


class PlacesAnswer(Answer):
    """Started and completed any lesson, by commune and village."""

    question: Literal["places"]
    rows: list[PlaceRow]


class LearnersAnswer(Answer):
    """Counts of learners, never a list of them."""

    question: Literal["learners"]
    rows: list[LearnerRow]


class FunnelAnswer(Answer):
    """Where in a lesson people stop."""

    question: Literal["funnel"]
    rows: list[FunnelRow]


class Problem(BaseModel):
    """Why a request was refused: a code for programs, a sentence for people."""

    model_config = ConfigDict(json_schema_extra={"examples": [_PROBLEM]})
    error: str
    message: str


class Mistakes(BaseModel):
    """Which parameters could not be read."""

    detail: list[dict[str, object]]
