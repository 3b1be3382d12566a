"""Whatever is posted to the metrics API is answered, never with a server error."""

from importlib import import_module
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from pydantic import SecretStr

from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from bot.web.ingest import Ingest, ingest_routes
from bot.web.server import build_web
from rules.metric import Metric
from tests.doubles.runtime import make_runtime

TOKEN = "token-of-the-test"


class Kept:
    """Stands in for the metrics table."""

    def put_many(self, metrics: list[Metric]) -> None:
        assert metrics


@pytest.fixture
def api() -> Any:
    now = [0.0]

    def monotonic() -> float:
        now[0] += 1  # a second between two requests: none is over the bound
        return now[0]

    clock = Clock(monotonic=monotonic)
    ingest = Ingest(make_runtime(clock=clock, workers=WorkerThreads(1)), Kept(), lambda _stations: None)  # type: ignore[arg-type]
    web = build_web([ingest_routes(ingest, SecretStr(TOKEN), clock)])
    # Imported here: every worker collects this file, one runs it, and schemathesis takes a second to import.
    schema = import_module("schemathesis").openapi.from_dict(web.openapi())
    schema.app = web
    return schema


@pytest.mark.hypothesis
def test_nothing_that_is_posted_is_a_server_error(api: Any) -> None:
    seen: set[int] = set()

    @settings(suppress_health_check=list(HealthCheck))
    @given(case=api["/v1/metrics"]["POST"].as_strategy())
    def post(case: Any) -> None:
        answer = case.call(headers={"Authorization": f"Bearer {TOKEN}"})
        seen.add(answer.status_code)
        assert answer.status_code < 500, answer.text

    post()
    assert seen & {202, 422}, "no request came as far as the rows"


def test_the_description_names_the_fields_of_a_metric(api: Any) -> None:
    body = api.raw_schema["paths"]["/v1/metrics"]["post"]["requestBody"]
    one, many = body["content"]["application/json"]["schema"]["oneOf"]
    assert {"stationId", "timestamp", "swapRate"} <= set(one["properties"])
    assert {"stationId", "timestamp"} <= set(one["required"])
    assert many["maxItems"] == 500
