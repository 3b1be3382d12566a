"""The last guard around one station, alert, person or piece of work: its unexpected error does not stop the others."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import structlog

from bot.runtime.telemetry import Telemetry
from storage.errors import SetupFault, StorageUnavailable

log = structlog.get_logger()


@contextmanager
def last_guard(telemetry: Telemetry, where: str, **named: Any) -> Iterator[None]:
    """
    Log and count any exception in `where`; `named` says in the log what it was about.

    Lets StorageUnavailable and SetupFault pass: the tables fail for the others as well.
    """
    try:
        yield
    except (StorageUnavailable, SetupFault):
        raise
    except Exception:
        telemetry.unexpected_errors.labels(where=where).inc()
        log.exception("something unexpected happened; the rest goes on", where=where, **named)
