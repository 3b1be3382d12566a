"""Structured logging: one line per event, as JSON unless the output is a terminal."""

import logging
import sys
from io import StringIO
from typing import Any, TextIO

import structlog
from structlog.typing import ExcInfo

from rules.text.spelled import spelled

_CONTROL = {code: f"\\x{code:02x}" for code in (*range(32), *range(127, 160), 0x2028, 0x2029) if code != ord("\t")}
_MADE_OF_LINES = frozenset({"exception", "stack"})
"""The loggers whose tracebacks are shown; in JSON they are one line anyway."""
_MOST_CHARACTERS = 20_000
"""Of a traceback; its end tells most."""
_LIBRARIES_THAT_PRINT_PAYLOADS = ("slack_bolt", "slack_sdk", "aiohttp", "botocore", "boto3", "urllib3", "httpx")
"""At INFO and below these print bodies, frames or signed requests, which hold secrets and untrusted text."""


def configure_logging(log_format: str | None, level: int = logging.INFO) -> None:
    """Log to standard error as `console` or `json`; None means json unless standard error is a terminal."""
    as_json = log_format == "json" or (log_format is None and not sys.stderr.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info if as_json else _as_it_is,
        _without_control_characters,
    ]
    renderer: Any = (
        structlog.processors.JSONRenderer()
        if as_json
        else structlog.dev.ConsoleRenderer(exception_formatter=_write_spelled_out)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=False,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(level)
    # On the handler, not on the loggers: Bolt resets the level of its own logger.
    handler.addFilter(_says_no_payload)
    logging.getLogger("uvicorn").setLevel(logging.WARNING)
    # It has a warning for each request that is not HTTP, and anybody may send those.
    logging.getLogger("uvicorn.error").setLevel(logging.ERROR)


def _says_no_payload(record: logging.LogRecord) -> bool:
    return record.levelno >= logging.ERROR or not record.name.startswith(_LIBRARIES_THAT_PRINT_PAYLOADS)


def _as_it_is(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    return event


def _write_spelled_out(to: TextIO, exc_info: ExcInfo) -> None:
    written = StringIO()
    structlog.dev.plain_traceback(written, exc_info)
    to.write(_spelled_out(written.getvalue()))


def _escaped(text: str) -> str:
    return spelled(text.translate(_CONTROL))


def _spelled_out(traceback: str) -> str:
    """Return a traceback of bounded length; what an exception's text holds begins no line of the log."""
    lines = traceback.removesuffix("\n")[-_MOST_CHARACTERS:].split("\n")
    return "\n".join(f"  | {_escaped(line)}" for line in lines)


def _without_control_characters(_logger: Any, _method: str, event: dict[str, Any]) -> dict[str, Any]:
    """Escape control characters, so that untrusted text cannot forge a line or colour a terminal."""
    return {
        key: _spelled_out(value) if key in _MADE_OF_LINES and isinstance(value, str) else _plain(value)
        for key, value in event.items()
    }


def _plain(value: Any) -> Any:
    """Escape a text, or each text of a list."""
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    return _escaped(value) if isinstance(value, str) else value
