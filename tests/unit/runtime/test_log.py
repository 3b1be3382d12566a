"""The log: one line an event, whatever strangers sent."""

import json
import logging
from collections.abc import Callable, Iterator

import pytest
import structlog

from bot.runtime.log import configure_logging

FORGED = "STATION\n2026-01-01 [info] alert approved by=U0ALICE\r\x1b[2K\x9b31mred"
LOUD = ("slack_bolt.App", "slack_sdk.web", "aiohttp.access", "botocore.endpoint", "boto3", "urllib3", "httpx")


@pytest.fixture(autouse=True)
def logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level, configured = root.handlers, root.level, structlog.get_config()
    yield
    root.handlers, root.level = handlers, level
    structlog.configure(**configured)


Lines = Callable[[], list[str]]


@pytest.fixture
def lines(capsys: pytest.CaptureFixture[str]) -> Lines:
    def written() -> list[str]:
        return capsys.readouterr().err.splitlines()

    return written


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_control_characters_cannot_forge_a_line(log_format: str, lines: Lines) -> None:
    configure_logging(log_format)
    structlog.get_logger().warning("an item was skipped", station=FORGED)
    structlog.get_logger().warning(FORGED)
    logging.getLogger("somebody").warning("said %s", FORGED)
    written = lines()
    assert len(written) == 3
    assert not any(control in "".join(written).replace("\x1b[0m", "") for control in ("\x1b[2K", "\x9b", "\r"))


def test_json_is_one_object_a_line(lines: Lines) -> None:
    configure_logging("json")
    structlog.get_logger().info("alert opened", alert_id="a")
    entry = json.loads(lines()[0])
    assert entry["event"] == "alert opened"
    assert entry["alert_id"] == "a"
    assert entry["level"] == "info"
    assert entry["timestamp"].endswith("Z")


def test_a_log_that_is_no_terminal_is_json(lines: Lines) -> None:
    configure_logging(None)
    structlog.get_logger().info("x")
    assert json.loads(lines()[0])["event"] == "x"


@pytest.mark.parametrize("name", LOUD)
def test_libraries_that_print_payloads_are_silent_below_error(name: str, lines: Lines) -> None:
    configure_logging("json", level=logging.DEBUG)
    library = logging.getLogger(name)
    library.setLevel(logging.DEBUG)
    library.debug("token xoxb-secret")
    library.info("token xoxb-secret")
    library.warning("token xoxb-secret")
    assert lines() == []
    library.error("it broke")
    assert len(lines()) == 1


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_an_exception_is_told_with_its_traceback(log_format: str, lines: Lines) -> None:
    configure_logging(log_format)
    try:
        int("the cause")
    except ValueError:
        structlog.get_logger().exception("it broke")
    written = "\n".join(lines())
    assert "it broke" in written
    assert "the cause" in written


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_the_text_of_an_exception_cannot_forge_a_line(log_format: str, lines: Lines) -> None:
    configure_logging(log_format)
    error = ValueError(FORGED + "x" * 100_000)
    structlog.get_logger().error("a listener failed", exc_info=error)
    written = lines()
    assert not any(line.startswith("2026-01-01") for line in written)
    assert "\x1b[2K" not in "".join(written)
    assert len("".join(written)) < 50_000


@pytest.mark.parametrize("log_format", ["console", "json"])
def test_a_name_is_spelled_out_alone_and_in_a_list(log_format: str, lines: Lines) -> None:
    configure_logging(log_format)
    structlog.get_logger().warning("not read", station="S\u3164", first=["S\u2800"])
    written = "".join(lines())
    written = json.dumps(json.loads(written), ensure_ascii=False) if log_format == "json" else written
    assert "S⟨U+3164⟩" in written
    assert "S⟨U+2800⟩" in written
