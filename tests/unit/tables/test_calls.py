"""An error of DynamoDB that callers do not deal with may pass by itself, known or not."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from storage.batch_reads import items_of_keys
from storage.batch_writes import put_items
from storage.calls import call, error_code, marked_call
from storage.errors import AccessDenied, StorageUnavailable, TableDiffers, TableMissing
from storage.lately_opened import LatelyOpened
from storage.metrics import Metrics
from storage.paging import all_items
from storage.setup import when_ready
from storage.station_keys import StationWalk
from tests.doubles.aws.errors import refused

DENIED = [
    *("AccessDeniedException", "AccessDenied", "ExpiredToken", "ExpiredTokenException", "RequestExpired"),
    *("SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "InvalidClientTokenId"),
    *("UnrecognizedClientException", "MissingAuthenticationToken", "OptInRequired", "NotAuthorized"),
]
PASSES = [
    *(
        "ThrottlingException",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "KmsThrottlingException",
    ),
    *("KMSInvalidStateException", "InternalServerError", "TransactionInProgressException", "SlowDown"),
    *("ReplicatedWriteConflictException", "LimitExceededException", "ResourceInUseException", "ACodeOf2031", "400", ""),
]
DEALT_WITH = ["ConditionalCheckFailedException", "TransactionCanceledException", "ValidationException"]


def raised(code: str, status: int = 400, said: str = "no") -> Exception:
    def operation(**_request: Any) -> None:
        raise refused("PutItem", code, said, status)

    with pytest.raises(Exception) as caught:  # noqa: PT011  which one is the question
        call(operation, TableName="ai-ops-alerts")
    return caught.value


@pytest.mark.parametrize("code", DENIED)
def test_what_is_wrong_with_the_credentials_says_so(code: str) -> None:
    assert isinstance(raised(code), AccessDenied)


@pytest.mark.parametrize("code", PASSES)
def test_what_may_pass_by_itself_is_unavailable(code: str) -> None:
    assert isinstance(raised(code), StorageUnavailable)


@pytest.mark.parametrize("code", DEALT_WITH)
def test_what_callers_deal_with_is_left_as_it_is(code: str) -> None:
    error = raised(code)
    assert isinstance(error, ClientError)
    assert error_code(error) == code
    assert isinstance(raised(code, status=503), StorageUnavailable)


@pytest.mark.parametrize(
    "error", [FileNotFoundError(2, "No such file", "/run/token"), PermissionError(), TimeoutError()]
)
def test_credentials_whose_file_cannot_be_read_for_a_moment_are_unavailable(error: OSError) -> None:
    def operation(**_request: Any) -> None:
        raise error

    with pytest.raises(StorageUnavailable):
        call(operation, TableName="ai-ops-alerts")


def test_a_code_may_come_with_the_name_of_its_schema() -> None:
    assert isinstance(raised("com.amazonaws.dynamodb.v20120810#ResourceNotFoundException"), TableMissing)


def test_a_header_that_cannot_be_sent_is_not_quoted_since_it_may_be_a_secret() -> None:
    client = boto3.client(
        "dynamodb",
        region_name="eu-north-1",
        endpoint_url="http://127.0.0.1:9",
        aws_access_key_id="a-key",
        aws_secret_access_key="a-secret",
        aws_session_token="very\nsecret",
    )
    with pytest.raises(StorageUnavailable, match="could not be reached: ValueError") as told:
        call(client.describe_table, TableName="ai-ops-alerts")
    assert "secret" not in str(told.value)


def test_a_query_of_an_index_that_is_not_there_yet_says_so() -> None:
    building = raised(
        "ValidationException", said="Cannot read from backfilling global secondary index: status-createdAt-index"
    )
    assert isinstance(building, StorageUnavailable)
    assert "ai-ops-alerts is still building the index status-createdAt-index" in str(building)
    missing = raised("ValidationException", said="The table does not have the specified index: status-createdAt-index")
    assert isinstance(missing, TableDiffers)
    assert "the index status-createdAt-index is missing; `aiops init` adds it" in str(missing)


class CutShort:
    """A client whose every answer is what botocore makes of a reply that was cut short, or is a proxy's."""

    def __getattr__(self, _operation: str) -> Any:
        return lambda **_request: {"ResponseMetadata": {"HTTPStatusCode": 200}}


CUT: Any = CutShort()
METRICS = Metrics(CUT, "metrics", on_broken=lambda broken: None)
READS_AND_WRITES: dict[str, Callable[[], Any]] = {
    "a page": lambda: list(all_items(CUT, "query", TableName="t")),
    "items by their keys": lambda: list(items_of_keys(CUT, "t", [{"alertId": {"S": "a"}}], {}, lambda _seconds: None)),
    "a batch of metrics": lambda: put_items(CUT, "t", [{}], lambda _seconds: None),
    "the newest time": lambda: METRICS.newest_time("S1"),
    "whether there is any": lambda: METRICS.has_any("S1", 0, 1),
    "a step of the walk": lambda: StationWalk(CUT, "t").step(),
    "a table": lambda: when_ready(CUT, "t"),
    "a claim": lambda: marked_call(CUT.update_item, ("claim", "x"), TableName="t", ReturnValues="ALL_NEW"),
    "what was opened lately": lambda: LatelyOpened(CUT, "t")._added(1, ["a"], 1),
}


@pytest.mark.parametrize("asked", READS_AND_WRITES)
def test_an_answer_without_what_was_asked_for_is_no_answer(asked: str) -> None:
    with pytest.raises(StorageUnavailable, match="cannot be read"):
        READS_AND_WRITES[asked]()
