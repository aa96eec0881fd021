"""The API: who may ask, for which commune, in which form, and that its answers are what the schemas promise."""

from typing import Any

import pytest
from fastapi import FastAPI
from sqlalchemy import Engine

from api.access import tokens
from api.clock import now
from api.settings import Settings
from api.statistics import TABLES, schemas
from api.statistics.export import MEDIA
from api.store.database import writing
from tests.api.fictional import agreed, counted, fact, happened, learned
from tests.api.office import Browser, application, audited, employ, logged_in
from tests.rows import each_row

ANSWERS = {question: schemas.answering(question, table) for question, table in TABLES.items()}
ROOT = "/api/v1/statistics"


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The SQL runs on both in ``test_questions``; routes know no database."""
    return sqlite_url


@pytest.fixture
def app(settings: Settings, database: Engine) -> FastAPI:
    with writing(database) as connection:
        happened(connection, [row for who in range(3) for row in learned(who, done=True)])
        happened(connection, [*learned(9, "rung", commune="thong-xanh"), fact("step_shown", step="open")])
        happened(connection, [fact("step_shown", step="gone", commune="thong-xanh")])
        agreed(connection, 1)
        counted(connection, 40, "suoi")
    return application(settings, database)


def machine(app: FastAPI, database: Engine, commune: str = "") -> Browser:
    with writing(database) as connection:
        token = tokens.add(connection, name="Bảng", commune=commune, actor="staff:ca", now=now())
    browser = Browser(app)
    browser.client.headers["authorization"] = f"Bearer {token}"
    return browser


@pytest.mark.parametrize("question", ANSWERS)
def test_every_answer_is_what_its_schema_says(app: FastAPI, database: Engine, question: str) -> None:
    answer = machine(app, database).get(f"{ROOT}/{question}?from=2026-01-01&lang=vi")
    read: Any = ANSWERS[question].model_validate_json(answer.content)
    assert len(read.rows) > 1
    assert read.model_dump(mode="json", by_alias=True) == answer.json()
    assert (answer.json()["from"], answer.json()["to"], answer.json()["lang"]) == ("2026-01-01", None, "vi")


@each_row("question", ANSWERS)
def test_the_examples_are_rows_of_their_schema(question: str) -> None:
    row: Any = ANSWERS[question].model_fields["rows"].annotation.__args__[0]  # type: ignore[union-attr]
    [example] = row.model_config["json_schema_extra"]["examples"]
    assert set(row.model_validate(example).model_dump()) == set(TABLES[question].columns) == set(example)


@pytest.mark.parametrize("question", ANSWERS)
@pytest.mark.parametrize("form", MEDIA)
def test_every_form_says_what_it_is(app: FastAPI, database: Engine, question: str, form: str) -> None:
    answer = machine(app, database).get(f"{ROOT}/{question}?format={form}")
    assert (answer.status_code, answer.headers["content-type"]) == (200, MEDIA[form])
    assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("question", ANSWERS)
def test_a_token_of_one_commune_sees_only_it(app: FastAPI, database: Engine, question: str) -> None:
    browser = machine(app, database, "thong-xanh")
    answer = browser.get(f"{ROOT}/{question}")
    assert answer.json()["commune"] == "thong-xanh"
    assert {row.get("commune", "thong-xanh") for row in answer.json()["rows"]} <= {"thong-xanh"}
    assert "Anh Đào" not in answer.text
    refused = browser.get(f"{ROOT}/{question}?commune=anh-dao")
    assert (refused.status_code, refused.json()["error"]) == (403, "not-allowed")
    [actor, *rest] = audited(database)[-1]
    assert actor.startswith("token:") and rest == ["refused", f"{ROOT}/{question}", "anh-dao"]


def test_who_sees_all_may_ask_for_one_commune(app: FastAPI, database: Engine) -> None:
    rows = machine(app, database).get(f"{ROOT}/lessons?commune=anh-dao").json()["rows"]
    assert [(row["level"], row["village"], row["people_completed"]) for row in rows] == [
        ("commune", "", "không ghi"),
        ("village", "suoi", "dưới 5"),
    ]


@pytest.mark.parametrize("headers", [{}, {"authorization": "Bearer x"}, {"authorization": "Basic eDp5"}])
def test_strangers_are_told_to_identify_themselves(app: FastAPI, headers: dict[str, str]) -> None:
    answer = Browser(app).get(f"{ROOT}/lessons", headers={"accept": "application/json", **headers})
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert schemas.Problem.model_validate(answer.json()).error == "unknown"


def test_a_session_of_staff_opens_it_too_and_a_bad_token_beside_it_does_not(app: FastAPI, database: Engine) -> None:
    employ(database, "lan", "union", "thong-xanh")
    browser = logged_in(app, "lan")
    assert browser.get(f"{ROOT}/places").json()["commune"] == "thong-xanh"
    assert browser.get(f"{ROOT}/places", headers={"authorization": "Bearer x"}).status_code == 401


@pytest.mark.parametrize(
    "query",
    [
        "from=2026-03-02&to=2026-03-01",
        "from=1999-12-31",
        "to=9999-12-31",
        "from=today",
        "lang=VI!",
        "commune=%00",
        "commune=a/b",
        "format=pdf",
    ],
)
def test_a_parameter_that_makes_no_sense_is_refused(app: FastAPI, database: Engine, query: str) -> None:
    assert machine(app, database).get(f"{ROOT}/lessons?{query}").status_code == 422


def test_the_description_shows_questions_answers_and_locks(app: FastAPI) -> None:
    described = app.openapi()
    for question, schema in ANSWERS.items():
        get = described["paths"][f"{ROOT}/{question}"]["get"]
        content = get["responses"]["200"]["content"]
        assert content["application/json"]["schema"]["$ref"].endswith(schema.__name__)
        assert set(content) == {kind.partition(";")[0] for kind in MEDIA.values()}
        assert {next(iter(lock)) for lock in get["security"]} == {"HTTPBearer", "APIKeyCookie"}
        assert {parameter["name"] for parameter in get["parameters"]} >= {"from", "to", "lang", "commune", "format"}
    assert not [path for path in described["paths"] if path.startswith("/staff")]
