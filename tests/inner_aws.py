"""
The ministack of `local_stack`, inside this process: its clients hand it their requests without a socket between them.

boto3 checks and writes each request and ministack answers it, up to the bytes of both. What a connection and a
signature, which ministack does not check, add costs more than half of a call, and is tested where processes are:
tests/integration, tests/e2e, tests/chaos. DynamoDB, which is asked most, is spared what both do for other services.
"""

import importlib
import io
import json
import re
from collections import defaultdict
from collections.abc import Coroutine, Iterator
from contextvars import copy_context
from email.utils import formatdate
from functools import cached_property, partial
from threading import Lock
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import boto3
import pytest
from botocore import UNSIGNED
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.model import OperationModel

from bot.aws.client import AWS_CONFIG
from bot.demo.ministack import REGION
from storage.tables import Table
from tests.local_stack import LocalAws
from tests.quicker_ministack import quickened
from tests.table_sets import TableSets
from tests.unmeasured import unmeasured

_READ_AT_IMPORT = {"SERVICES": "dynamodb,sns,sqs,states,iam,sts", "SFN_WAIT_SCALE": "0"}
_NOWHERE: Any = SimpleNamespace(endpoint_url="http://ministack.invalid")
_OF_ITEMS = ("Item", "Items", "Query", "Scan")
"""How the operations end in whose answers botocore reads nothing otherwise than JSON does, but bytes."""
_BYTES = re.compile(rb'"BS?":')


class InnerAws(LocalAws):
    """One for a process: ministack keeps its state in its modules. Its executions pass their Wait states at once."""

    def __init__(self) -> None:
        super().__init__(_NOWHERE)
        with pytest.MonkeyPatch.context() as variables:
            for name, value in _READ_AT_IMPORT.items():
                variables.setenv(name, value)
            importlib.import_module("ministack.services.stepfunctions")
            self._app = importlib.import_module("ministack.app").app
        self._session = boto3.Session()
        self._one_at_a_time = Lock()

    def client(self, service: Any) -> Any:
        unsigned = {"config": AWS_CONFIG.merge(Config(signature_version=UNSIGNED))}
        made: Any = self._session.client(service, **self._connection() | unsigned)
        made._make_api_call = unmeasured()(made._make_api_call)
        if service == "dynamodb":
            made._endpoint = _DynamoDb(made._endpoint, made._response_parser, self._answered)
            return made
        # Whom a request is for, ministack reads off what it was signed with.
        service_name = made.meta.service_model.signing_name
        scope = f"AWS4-HMAC-SHA256 Credential=local/20250101/{REGION}/{service_name}/aws4_request"
        made.meta.events.register("before-send", partial(self._answer, (b"authorization", scope.encode())))
        return made

    @cached_property
    def table_sets(self) -> TableSets:
        return TableSets(self.dynamodb, self._emptied)

    def _emptied(self, table: Table) -> bool:
        service = quickened()
        with self._one_at_a_time:
            held = service._tables.get(table.name)
            if held is not None:
                held["items"] = defaultdict(dict)
                service._items_replaced(held)
        return held is not None

    def _answer(self, signed: tuple[bytes, bytes], request: AWSPreparedRequest, **_given: Any) -> AWSResponse:
        exchange = _Exchange(request, signed)
        self._answered(self._app(exchange.scope(), exchange.receive, exchange.send))
        return exchange.response()

    def _answered(self, answering: Coroutine[Any, Any, Any]) -> Any:
        # As in the loop of a process of its own, a request is answered before the next is looked at.
        with self._one_at_a_time:
            try:
                copy_context().run(answering.send, None)
            except StopIteration as returned:
                return returned.value
        answering.close()
        raise RuntimeError("ministack waits before it answers")


class _DynamoDb:
    """What botocore calls an endpoint: the service of ministack itself."""

    def __init__(self, endpoint: Any, parser: Any, answered: Any) -> None:
        self._endpoint = endpoint
        self._parser = parser
        self._answered = answered
        self._service = quickened()

    def make_request(self, operation: OperationModel, request: dict[str, Any]) -> tuple[Any, Any]:
        headers = {"x-amz-target": request["headers"]["X-Amz-Target"]}
        status, told, body = self._answered(self._service.handle_request("POST", "/", headers, request["body"], {}))
        content = _bytes(body)
        metadata = {
            "HTTPStatusCode": status,
            "HTTPHeaders": told | {"date": formatdate(usegmt=True)},
            "RetryAttempts": 0,
            "RequestId": "",
        }
        if status == 200 and operation.name.endswith(_OF_ITEMS) and not _BYTES.search(content):
            parsed = json.loads(content)
        else:
            parsed = self._parsed(operation, {"status_code": status, "headers": told, "body": content})
        return SimpleNamespace(status_code=status), parsed | {"ResponseMetadata": metadata}

    def _parsed(self, operation: OperationModel, response: dict[str, Any]) -> dict[str, Any]:
        parsed: dict[str, Any] = self._parser.parse(response, operation.output_shape)
        if response["status_code"] != 200:
            self._endpoint._add_modeled_error_fields(response, parsed, operation, self._parser)
        return parsed


class _Exchange:
    """A request and its answer, as ASGI has them."""

    def __init__(self, request: AWSPreparedRequest, signed: tuple[bytes, bytes]) -> None:
        self._request = request
        self._signed = signed
        self._status = 0
        self._headers: Any = {}
        self._answer = bytearray()

    def scope(self) -> dict[str, Any]:
        url = urlsplit(self._request.url)
        headers = [(name.lower().encode(), _bytes(value)) for name, value in self._request.headers.items()]
        return {
            "type": "http",
            "method": self._request.method,
            "scheme": url.scheme,
            "path": url.path,
            "query_string": url.query.encode(),
            "headers": [*headers, self._signed, (b"host", url.netloc.encode())],
        }

    async def receive(self) -> dict[str, Any]:
        return {"type": "http.request", "body": _bytes(self._request.body or b""), "more_body": False}

    async def send(self, event: dict[str, Any]) -> None:
        if event["type"] == "http.response.start":
            self._status = event["status"]
            self._headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in event["headers"]}
        else:
            self._answer += event.get("body", b"")

    def response(self) -> AWSResponse:
        return AWSResponse(self._request.url, self._status, self._headers, _Raw(bytes(self._answer)))


class _Raw(io.BytesIO):
    """What botocore asks of the response of urllib3."""

    def stream(self, *_given: Any, **_named: Any) -> Iterator[bytes]:
        yield self.getvalue()


def _bytes(value: Any) -> bytes:
    return value if isinstance(value, bytes) else str(value).encode()
