"""The handlers that Lambda calls: each parses its event and calls one use case. `deploy/scale-out.yaml` names them."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from bot.engines.build import Engine, build_engine
from bot.engines.evaluate_stations import unfinished
from bot.engines.events import reported, stations
from bot.errors import MayNotEvaluate, NotAllEvaluated
from bot.runtime.log import configure_logging
from bot.settings import engine_settings
from rules.units import SECOND_MS

MARGIN_SECONDS = 5.0
"""What a function keeps of its time to write and to answer."""


@cache
def engine(*, as_last_written: bool = False) -> Engine:
    """Return the engine of this process; it is built by the first event."""
    settings = engine_settings()
    configure_logging(settings.log_format or "json")
    return build_engine(settings, windows_as_last_written=as_last_written)


@contextmanager
def anew_if_refused() -> Iterator[None]:
    """Have the next event build an engine anew once this one must not evaluate: what it knows may have changed."""
    try:
        yield
    except MayNotEvaluate:
        engine.cache_clear()
        raise


def on_stream(event: dict[str, Any], context: Any) -> dict[str, Any]:
    """Evaluate the stations of a batch of the metrics table's stream; return the records to be sent again."""
    # It may be told of a sample before a read of the usual kind shows it.
    with anew_if_refused():
        own = engine(as_last_written=True)
        return own.run(stream(own, event, _seconds_left(context)))


def on_sweep(event: Any, context: Any) -> dict[str, int]:
    """Evaluate the stations of one item of a Distributed Map, or of a batch of items. Raises NotAllEvaluated."""
    with anew_if_refused():
        return engine().run(sweep(engine(), event, _seconds_left(context)))


def on_roll_call(event: dict[str, Any], _context: Any) -> dict[str, Any]:
    """Write the names of all stations to S3, for the sweep to read; return where."""
    with anew_if_refused():
        return engine().run(roll_call(engine(), event))


def _seconds_left(context: Any) -> float:
    return float(context.get_remaining_time_in_millis()) / SECOND_MS - MARGIN_SECONDS


async def stream(engine: Engine, event: dict[str, Any], seconds: float) -> dict[str, Any]:
    """Do what `on_stream` says."""
    found = reported(event)
    report = await engine.evaluate.run([each.station_id for each in found], seconds)
    await engine.heard.note(each.station_id for each in found)
    again = set(unfinished(report))
    # Lambda sends again what follows the first of these, too; the guards let nothing happen twice.
    failed = [each.numbers[0] for each in found if each.station_id in again]
    return {"batchItemFailures": [{"itemIdentifier": number} for number in failed]}


async def roll_call(engine: Engine, event: dict[str, Any]) -> dict[str, Any]:
    """Do what `on_roll_call` says."""
    return await engine.roll_call.write(event["bucket"], event["key"])


async def sweep(engine: Engine, event: Any, seconds: float) -> dict[str, int]:
    """Do what `on_sweep` says."""
    named = stations(event)
    guarded = [name for name, is_guarded in named.items() if is_guarded]
    report = await engine.evaluate.run(list(named), seconds, guarded)
    await engine.parts.write(report)
    if again := unfinished(report):
        raise NotAllEvaluated(f"{len(again)} of {report.stations} stations, {again[0]!r} the first of them")
    return {"stations": report.stations, "opened": len(report.opened)}
