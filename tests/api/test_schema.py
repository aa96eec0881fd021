"""The API keeps to the OpenAPI description that it publishes, whatever it is asked."""

from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from schemathesis.specs.openapi.checks import ignored_auth, positive_data_acceptance

from api.access import tokens
from api.app import assemble, create_app
from api.clock import now
from api.settings import Settings
from api.store.database import writing

EXCLUDED = [
    ignored_auth,  # it asks again without the token, but our headers go along there too
    positive_data_acceptance,  # that the first day comes before the last is a rule no schema can say
]


@pytest.mark.slow
def test_the_api_is_as_described(tmp_path: Path) -> None:
    ours = Settings(_env_file=None, data_dir=tmp_path)
    context = assemble(ours)
    with writing(context.database) as connection:
        token = tokens.add(connection, name="thử", commune="", actor="bonso", now=now())
    schema = schemathesis.openapi.from_asgi("/openapi.json", create_app(ours, context))
    described = list(schema.include(path_regex="^/api/v1/").get_all_operations())
    assert len(described) >= 4
    for operation in described:
        cases = operation.ok().as_strategy()

        @settings(suppress_health_check=list(HealthCheck))
        @given(case=cases)
        def asked(case: schemathesis.Case) -> None:
            case.call_and_validate(headers={"authorization": f"Bearer {token}"}, excluded_checks=EXCLUDED)

        asked()
