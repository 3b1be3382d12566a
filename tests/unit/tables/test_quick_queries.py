"""A Query of our own answers as boto3's does, and whatever is not plain is asked again by boto3."""

import json
import socket
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.credentials import ReadOnlyCredentials
from mypy_boto3_dynamodb import DynamoDBClient

from storage.calls import call
from storage.errors import BrokenItem, StorageError
from storage.items import to_item
from storage.kept_connections import IDLE_SECONDS, KeptConnections, Server
from storage.metrics import Metrics
from storage.quick_queries import REST_SECONDS, QuickQueries
from storage.signed_requests import SignedQueries
from storage.windows import Windows
from tests.doubles.wire_server import NOTHING, SILENCE, Cut, WireServer, answered
from tests.factories import NOW, make_series
from tests.integration.ticking import FixedClock

SECRET, TOKEN = "wJalrXUtnFEMI", "IQoJb3JpZ2luX2Vj"
ASKED = {"TableName": "metrics", "KeyConditionExpression": "#s = :s"}
BOTO3 = {"Items": [], "Count": -1}
SAMPLES = make_series({}, {"charged_batteries": 3})


def body(*, pages: bool = False) -> bytes:
    found: dict[str, Any] = {"Items": [to_item(each) for each in SAMPLES], "Count": 2, "ScannedCount": 2}
    return json.dumps(found | ({"LastEvaluatedKey": {"stationId": {"S": "A"}}} if pages else {})).encode()


GOOD = answered(body())


class Plain:
    """Stands in for boto3's client."""

    def __init__(self) -> None:
        self.asked: list[dict[str, Any]] = []

    def query(self, **request: Any) -> Any:
        self.asked.append(request)
        return BOTO3


class Asking:
    """A quick client of a server, its peer, and what it told."""

    def __init__(self, port: int, plain: Any = None, *, credentials: ReadOnlyCredentials | None = None) -> None:
        self.plain: Any = plain or Plain()
        self.clock = FixedClock(NOW)
        self.told: list[str] = []
        given = credentials or ReadOnlyCredentials("AKID", SECRET, TOKEN)
        signed = SignedQueries(f"127.0.0.1:{port}", "eu-west-1", lambda: given)
        monotonic = self.clock.clock.monotonic
        self.connections = KeptConnections(Server("127.0.0.1", port, 2.0, 0.2), monotonic)
        self.quick = QuickQueries(self.plain, signed, self.connections, self.told.append, monotonic)

    def __enter__(self) -> "Asking":
        return self

    def __exit__(self, *_error: object) -> None:
        self.connections.close()
        if not isinstance(self.plain, Plain):
            self.plain.close()

    def ask(self) -> Any:
        return self.quick.query(**ASKED)


def test_an_answer_is_what_came_and_its_connection_stays_open() -> None:
    with WireServer(GOOD) as server, Asking(server.port) as asking:
        assert [asking.ask() for _ in range(3)] == [json.loads(body())] * 3
        assert server.connections == 1
        assert asking.plain.asked == []


def test_an_answer_without_a_checksum_is_as_good() -> None:
    with WireServer(answered(body(), f"content-length:{len(body())}")) as server, Asking(server.port) as asking:
        assert asking.ask() == json.loads(body())


def test_a_long_answer_is_read_to_its_end() -> None:
    long = json.dumps({"Items": [{"errorLogs": {"L": [{"S": "x" * 2_000_000}]}}]}).encode()
    with WireServer(answered(long)) as server, Asking(server.port) as asking:
        assert asking.ask() == json.loads(long)


def test_what_is_asked_is_the_request_as_json() -> None:
    with WireServer(GOOD) as server, Asking(server.port) as asking:
        asking.ask()
        head, _, sent = server.requests[0].partition(b"\r\n\r\n")
        assert json.loads(sent) == ASKED
        assert head.startswith(b"POST / HTTP/1.1\r\n")
        assert SECRET.encode() not in head


UNUSUAL = {
    "it is throttled": answered(b'{"__type":"x#ThrottlingException"}', status="400 Bad Request"),
    "its token has expired": answered(b'{"__type":"x#ExpiredTokenException"}', status="400 Bad Request"),
    "its clock is wrong": answered(b'{"__type":"x#InvalidSignatureException"}', status="400 Bad Request"),
    "DynamoDB fails": answered(b"", status="500 Internal Server Error"),
    "a load balancer answers": answered(b"<html>", status="503 Service Unavailable"),
    "200 is no status of it": answered(body(), status="2000 OK"),
    "it is in pieces": answered(b"0\r\n\r\n", "Transfer-Encoding: chunked"),
    "it is packed": answered(body(), f"Content-Length: {len(body())}", "Content-Encoding: gzip"),
    "it has no length": answered(body(), "Connection: close"),
    "it has two lengths": answered(body(), f"Content-Length: {len(body())}", "Content-Length: 4"),
    "its length is none": answered(body(), "Content-Length: -1"),
    "it is of HTTP/1.0": GOOD.replace(b"1.1", b"1.0", 1),
    "it is not of HTTP": b"SSH-2.0-OpenSSH_9.2\r\n\r\n",
    "its head does not end": b"HTTP/1.1 200 OK\r\n" + b"x" * 40_000,
    "more comes than it announced": GOOD + b"x",
    "it is cut short": Cut(GOOD[:-1]),
    "its head is cut short": Cut(GOOD[:30]),
    "nothing comes": NOTHING,
    "nothing comes and nothing ends": SILENCE,
    "its checksum is another": answered(body(), f"Content-Length: {len(body())}", "x-amz-crc32: 1"),
    "it is not JSON": answered(b"{"),
    "it is not UTF-8": answered(b'{"Items":[{"a":{"S":"\xff"}}]}'),
    "it is a list": answered(b"[]"),
    "it has no items": answered(b"{}"),
    "its items are null": answered(b'{"Items":null}'),
    "its next page is null": answered(b'{"Items":[],"LastEvaluatedKey":null}'),
    "it has bytes": answered(b'{"Items":[{"a":{"B" : "AA=="}}]}'),
    "it has sets of bytes": answered(b'{"Items":[{"a":{"BS":["AA=="]}}]}'),
}


@pytest.mark.parametrize("what", UNUSUAL)
def test_boto3_asks_the_same_if(what: str) -> None:
    with WireServer(UNUSUAL[what]) as server, Asking(server.port) as asking:
        assert asking.ask() is BOTO3
        assert asking.plain.asked == [ASKED]


def test_boto3_asks_the_same_if_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with Asking(port) as asking:
        assert asking.ask() is BOTO3


def test_a_signature_follows_no_redirection() -> None:
    with WireServer(GOOD) as elsewhere:
        there = answered(b"", f"Location: http://127.0.0.1:{elsewhere.port}/", status="307 Temporary Redirect")
        with WireServer(there) as server, Asking(server.port) as asking:
            assert asking.ask() is BOTO3
            assert elsewhere.requests == []


@pytest.mark.parametrize("token", ["a\r\nHost: other", "with space", "\u00fc"])
def test_boto3_asks_if_the_credentials_fit_into_no_header(token: str) -> None:
    with WireServer(GOOD) as server, Asking(server.port, credentials=ReadOnlyCredentials("A", "b", token)) as asking:
        assert asking.ask() is BOTO3
        assert server.requests == []


def test_what_was_closed_while_it_waited_is_opened_again() -> None:
    with WireServer(Cut(GOOD), GOOD) as server, Asking(server.port) as asking:
        asking.ask()
        server.closed.wait(5)
        assert asking.ask() == json.loads(body())
        assert (server.connections, asking.plain.asked) == (2, [])


def test_what_has_waited_long_is_not_used_again() -> None:
    with WireServer(GOOD) as server, Asking(server.port) as asking:
        asking.ask()
        asking.clock.passed += IDLE_SECONDS
        asking.ask()
        assert server.connections == 1
        asking.clock.passed += IDLE_SECONDS + 1
        asking.ask()
        assert server.connections == 2


def test_a_server_that_says_so_ends_the_connection() -> None:
    ends = answered(body(), f"Content-Length: {len(body())}", "connection: Close")
    with WireServer(ends) as server, Asking(server.port) as asking:
        asking.ask()
        asking.ask()
        assert (server.connections, asking.plain.asked) == (2, [])


def test_after_an_unusual_answer_its_connection_is_not_used_again() -> None:
    """What came late of it would be taken for the next one's answer."""
    with WireServer(GOOD + GOOD, GOOD) as server, Asking(server.port) as asking:
        assert asking.ask() is BOTO3
        assert asking.ask() == json.loads(body())
        assert server.connections == 2


def test_after_three_failures_boto3_asks_for_a_while_and_that_is_told_without_what_was_sent() -> None:
    with WireServer(UNUSUAL["DynamoDB fails"]) as server, Asking(server.port) as asking:
        for _ in range(5):
            asking.ask()
        assert (len(server.requests), len(asking.plain.asked)) == (3, 5)
        assert asking.told == ["status 500"]
        asking.clock.passed += REST_SECONDS
        asking.ask()
        asking.ask()
        assert len(server.requests) == 4
        assert asking.told == ["status 500"]


def test_answers_that_only_boto3_can_read_are_no_failures() -> None:
    with WireServer(UNUSUAL["it has bytes"]) as server, Asking(server.port) as asking:
        for _ in range(5):
            assert asking.ask() is BOTO3
        assert (len(server.requests), asking.told) == (5, [])


def test_an_answer_between_failures_ends_counting_them() -> None:
    bad = UNUSUAL["DynamoDB fails"]
    with WireServer(bad, bad, GOOD, bad, bad, GOOD) as server, Asking(server.port) as asking:
        for _ in range(6):
            asking.ask()
        assert (len(asking.plain.asked), asking.told) == (4, [])


def boto3_client(port: int) -> DynamoDBClient:
    config = Config(retries={"mode": "standard", "total_max_attempts": 1}, read_timeout=0.2)
    return boto3.client(
        "dynamodb",
        endpoint_url=f"http://127.0.0.1:{port}",
        region_name="eu-west-1",
        aws_access_key_id="AKID",
        aws_secret_access_key=SECRET,
        config=config,
    )


NAMED = [each for each in UNUSUAL if each not in {"it has bytes", "it has sets of bytes"}]


@pytest.mark.parametrize("what", NAMED)
def test_an_error_has_the_name_that_it_has_by_boto3(what: str) -> None:
    with WireServer(UNUSUAL[what]) as server, Asking(server.port, boto3_client(server.port)) as asking:
        by_quick, by_boto3 = _outcome(asking.quick), _outcome(asking.plain)
    assert by_quick == by_boto3


def must_not_be(broken: BrokenItem) -> None:
    raise broken


def _outcome(client: Any) -> Any:
    try:
        return call(client.query, **ASKED).get("Items")
    except StorageError as error:
        return type(error)


def test_a_window_of_pages_is_read_to_its_last() -> None:
    with WireServer(answered(body(pages=True)), GOOD) as server, Asking(server.port) as asking:
        found = Metrics(asking.plain, "metrics", must_not_be, windows=Windows(asking.quick)).since("A", 0)
        assert found == [*SAMPLES, *SAMPLES]
        asked = [json.loads(each.partition(b"\r\n\r\n")[2]) for each in server.requests]
        assert [each.get("ExclusiveStartKey") for each in asked] == [None, {"stationId": {"S": "A"}}]
        assert asking.plain.asked == []


def test_threads_that_share_it_each_get_the_answer_to_their_own_question() -> None:
    """While connections are closed under them."""

    def echoed(request: bytes) -> bytes:
        name = json.loads(request.partition(b"\r\n\r\n")[2])["TableName"]
        answer = answered(json.dumps({"Items": [{"stationId": {"S": name}}]}).encode())
        return Cut(answer) if name.endswith("7") else answer

    with WireServer(GOOD) as server, Asking(server.port) as asking, ThreadPoolExecutor(8) as threads:
        server.next = echoed  # type: ignore[method-assign]  # an answer of its own for each
        names = [f"table-{number}" for number in range(400)]
        found = threads.map(lambda name: asking.quick.query(TableName=name), names)
        assert [each["Items"][0]["stationId"]["S"] for each in found] == names
        assert asking.plain.asked == []
