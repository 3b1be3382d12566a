"""`POST /v1/metrics`: one metric or a list of up to 500."""

import asyncio
import hmac
import json
import math
from collections.abc import Awaitable, Callable
from functools import cache
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, SecretStr

from bot.runtime.clock import Clock
from bot.runtime.rate_limit import RateLimit
from bot.runtime.runtime import Runtime
from bot.web.limits import KNOWN
from bot.web.request_body import body_within
from rules.alert.errors import MetricRefused
from rules.intake.exact_json import TooManyRows, parse_json_rows
from rules.intake.quick_metric import QuickIntake
from rules.metric import Metric
from storage.errors import SetupFault, StorageUnavailable
from storage.metrics import Metrics

MOST_METRICS = 500
MOST_BYTES = 1024 * 1024
REQUESTS_PER_SECOND = 50
"""Per process: with 500 metrics each, 1.5 million stations a minute."""
REQUESTS_AT_ONCE = 200
READ_AT_ONCE = 2
"""Batches parsed and checked at the same time. Each keeps a processor busy that presses need too."""
STORED_AT_ONCE = 4
"""Batches written at the same time. The other threads are for the tick and for presses, also while the table hangs."""
MOST_IN_HAND = 256
"""Batches that are read, written or wait for it; more are refused, or they would pile up while a table hangs."""


class IngestRefusal(BaseModel):
    """A metric that was not stored: its index in the list (from 0), its station if it has one, the field and why."""

    index: int
    station_id: str | None = None
    field: str
    why: str


class Receipt(BaseModel):
    """The result of a batch."""

    accepted: int
    refused: list[IngestRefusal] = []


class Ingest:
    """Stores the valid metrics of a batch and reports the others."""

    def __init__(self, runtime: Runtime, metrics: Metrics, heard_of: Callable[[set[str]], None]) -> None:
        self._runtime = runtime
        self._metrics = metrics
        self._heard_of = heard_of
        self._intake = QuickIntake()
        self._reading = asyncio.Semaphore(READ_AT_ONCE)
        self._storing = asyncio.Semaphore(STORED_AT_ONCE)
        self._in_hand = 0

    async def keep(self, body: bytes) -> Receipt:
        """
        Store the valid rows of a body.

        Raises HTTPException if there are none to look at, and StorageUnavailable, SetupFault: then treat the whole
        batch as not stored.
        """
        if self._in_hand >= MOST_IN_HAND:
            raise StorageUnavailable("The metrics table takes metrics more slowly than they come.")
        self._in_hand += 1
        try:
            return await self._kept(body)
        finally:
            self._in_hand -= 1

    async def _kept(self, body: bytes) -> Receipt:
        async with self._reading:
            good, refused = await self._runtime.workers.run(self._sorted_out, body)
        if good:
            async with self._storing:
                await self._runtime.workers.run(self._metrics.put_many, good)
            self._heard_of({metric.station_id for metric in good})
        self._runtime.telemetry.metrics_accepted.inc(len(good))
        self._runtime.telemetry.metrics_refused.inc(len(refused))
        return Receipt(accepted=len(good), refused=refused)

    def _sorted_out(self, body: bytes) -> tuple[list[Metric], list[IngestRefusal]]:
        now_ms = self._runtime.clock.now_ms()
        good: list[Metric] = []
        refused: list[IngestRefusal] = []
        for index, row in enumerate(_rows(body)):
            try:
                good.append(self._intake.row(row, now_ms))
            except MetricRefused as why:
                refused.append(IngestRefusal(index=index, station_id=_station(row), field=why.field, why=why.why))
        return good, refused


def ingest_routes(ingest: Ingest, token: SecretStr, clock: Clock) -> APIRouter:
    """Return the route; it requires the token (or one of several, comma-separated) and limits the request rate."""
    router = APIRouter()

    @router.post(
        "/v1/metrics",
        status_code=202,
        response_model=Receipt,
        dependencies=[Depends(_admission(token, clock)), Depends(_must_be_as_it_is)],
        openapi_extra={"requestBody": _request_body()},
    )
    async def post_metrics(body: Annotated[bytes, Depends(body_within(MOST_BYTES))]) -> Response:
        """Keep one metric or a list of up to 500; the answer names every row that was refused, and why."""
        try:
            receipt = await ingest.keep(body)
        except StorageUnavailable:
            raise HTTPException(503, "The metrics table does not answer for now. Send the batch again.") from None
        except SetupFault as fault:
            raise HTTPException(503, str(fault)) from None
        # In ASCII: what was refused may hold half a character, which no other encoding can send back.
        said = json.dumps(receipt.model_dump())
        return Response(said, 202 if receipt.accepted else 422, media_type="application/json")

    return router


def _admission(token: SecretStr, clock: Clock) -> Callable[[Request], Awaitable[None]]:
    tokens = [each.strip() for each in token.get_secret_value().split(",") if each.strip()]
    expected = [f"Bearer {each}".encode() for each in tokens]
    limit = RateLimit(clock.monotonic, per_second=REQUESTS_PER_SECOND, burst=REQUESTS_AT_ONCE)

    async def admit(request: Request) -> None:
        given = request.headers.get("authorization", "").encode("utf-8", "replace")
        # Compare every token, in constant time: the response time then reveals nothing about any of them.
        if not sum(hmac.compare_digest(given, each) for each in expected):
            raise HTTPException(401, "Send the ingest token as `Authorization: Bearer <token>`.")
        request.scope.setdefault("state", {})[KNOWN] = True
        wait = limit.spend()
        if wait > 0:
            sentence = f"More than {REQUESTS_PER_SECOND} requests a second. Send more metrics in each, less often."
            raise HTTPException(429, sentence, headers={"Retry-After": str(math.ceil(wait))})

    return admit


async def _must_be_as_it_is(request: Request) -> None:
    """Refuse what is compressed: it could unpack to anything."""
    coding = request.headers.get("content-encoding", "").strip().lower()
    if coding not in {"", "identity"}:
        sentence = "The body is compressed (Content-Encoding). Send it as it is."
        raise HTTPException(415, sentence, headers={"Accept-Encoding": "identity"})


@cache
def _request_body() -> dict[str, Any]:
    """Describe the body for OpenAPI. It is parsed by hand so that one bad row does not fail the others."""
    metric = Metric.model_json_schema(by_alias=True, ref_template="#/components/schemas/{model}")
    for name, definition in metric.pop("$defs", {}).items():
        metric = _inlined(metric, f"#/components/schemas/{name}", definition)
    schema = {"oneOf": [metric, {"type": "array", "items": metric, "minItems": 1, "maxItems": MOST_METRICS}]}
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def _inlined(value: Any, reference: str, definition: Any) -> Any:
    if isinstance(value, dict):
        if value.get("$ref") == reference:
            return definition
        return {name: _inlined(each, reference, definition) for name, each in value.items()}
    return [_inlined(each, reference, definition) for each in value] if isinstance(value, list) else value


def _rows(body: bytes) -> list[Any]:
    try:
        rows = parse_json_rows(body, MOST_METRICS)
    except TooManyRows as too_many:
        sentence = f"{too_many.count} metrics in one request; {MOST_METRICS} is the most. Send them in parts."
        raise HTTPException(413, sentence) from None
    except (ValueError, RecursionError):
        raise HTTPException(400, "The body is not JSON. Send one metric or a list of metrics.") from None
    if not rows:
        raise HTTPException(422, "The list is empty. Send at least one metric.")
    return rows


def _station(row: Any) -> str | None:
    named = row.get("stationId") if isinstance(row, dict) else None
    return named[:128] if isinstance(named, str) else None
