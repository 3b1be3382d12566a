"""Only what repeating cannot heal is final at once."""

from contextlib import closing, suppress
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ParamValidationError
from botocore.parsers import ResponseParserError

from bot.aws.failures import FINAL, AwsService, ask, aws_failure
from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.delivery.posting.fallback import Fallback
from bot.errors import CannotBeDone, TryAgain
from bot.provision.evidence import evidence_of_topic
from bot.runtime.clock import Clock
from bot.runtime.worker_threads import WorkerThreads
from bot.slack.errors import NeedsPerson
from storage.calls import call
from storage.errors import StorageUnavailable
from tests.doubles.aws.errors import refused
from tests.factories import make_alert

PASSES = [
    *("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired"),
    *("SignatureDoesNotMatch", "InvalidSignatureException", "IncompleteSignature", "InvalidSecurity"),
    *("UnrecognizedClientException", "InvalidClientTokenId", "MissingAuthenticationToken", "AuthFailure"),
    *("AccessDenied", "AccessDeniedException", "AuthorizationError", "NotAuthorized", "OptInRequired"),
    *("KmsThrottlingException", "KMSThrottling", "KmsAccessDeniedException", "KmsInvalidStateException"),
    *("KMSAccessDenied", "KMSDisabled", "KMSInvalidState", "KMSNotFound", "KMSOptInRequired"),
    *("ThrottlingException", "Throttled", "RequestLimitExceeded", "SlowDown", "BandwidthLimitExceeded"),
    *("ExecutionLimitExceeded", "StateMachineDeleting", "ServiceQuotaExceededException", "ConflictException"),
    *("UnknownOperationException", "ACodeOfTheYear2031", "500", "403", ""),
]


@pytest.mark.parametrize("service", AwsService)
@pytest.mark.parametrize("code", PASSES)
@pytest.mark.parametrize("status", [400, 403])
def test_what_may_pass_by_itself_is_tried_again(service: AwsService, code: str, status: int) -> None:
    assert isinstance(aws_failure(service, refused("Publish", code, "no", status)), TryAgain)


@pytest.mark.parametrize(("service", "code"), [(service, code) for service in AwsService for code in FINAL[service]])
def test_what_repeating_cannot_heal_is_final_and_says_what_aws_said(service: AwsService, code: str) -> None:
    failure = aws_failure(service, refused("Publish", code, "the reason"))
    assert isinstance(failure, CannotBeDone)
    assert str(failure) == f"{service.value} refused ({code}): the reason"


def test_each_final_error_has_its_reason() -> None:
    assert all(reason for codes in FINAL.values() for reason in codes.values())


def test_a_code_may_come_with_the_name_of_its_schema() -> None:
    error = refused("StartExecution", "com.amazonaws.swf.service.v2.model#InvalidArn", "no")
    assert isinstance(aws_failure(AwsService.STEP_FUNCTIONS, error), CannotBeDone)


@pytest.mark.parametrize("code", ["InvalidParameter", "StateMachineDoesNotExist"])
def test_a_server_that_fails_says_nothing_final(code: str) -> None:
    for service in AwsService:
        assert isinstance(aws_failure(service, refused("Publish", code, "no", 503)), TryAgain)


def test_what_cannot_be_reached_is_tried_again_and_what_cannot_be_asked_is_not() -> None:
    for error in (EndpointConnectionError(endpoint_url="https://sns"), NoCredentialsError()):
        assert isinstance(aws_failure(AwsService.SNS, error), TryAgain)
    assert isinstance(aws_failure(AwsService.SNS, ParamValidationError(report="no")), CannotBeDone)


def _broken(**_request: Any) -> Any:
    return b"\xff".decode()


def _without_a_token(**_request: Any) -> Any:
    raise FileNotFoundError(2, "No such file or directory", "/run/secrets/token")


@pytest.mark.parametrize("operation", [lambda **_request: {}, _broken, _without_a_token])
def test_an_answer_that_cannot_be_read_is_no_answer(operation: Any) -> None:
    with pytest.raises(TryAgain, match=r"an answer that cannot be read|could not be reached: FileNotFoundError"):
        ask(AwsService.SNS, operation, "MessageId")
    with pytest.raises(TryAgain):
        Topic(SimpleNamespace(publish=operation), "arn:aws:sns:us-east-1:1:t").publish_warning("E", "x")  # type: ignore[arg-type]


GARBLED = [
    b"",
    b"upstream connect error",
    b"<html>gateway</html>",
    b"<PublishResponse>",
    b"null",
    b"[1]",
    b'"x"',
    b"\xff",
]
ARN = "arn:aws:states:us-east-1:1:stateMachine:m"


def answering(service: str, body: bytes, status: int = 200) -> Any:
    """A client of boto3 whose every request is answered so."""
    client: Any = client_without_retries(service)
    answer = SimpleNamespace(status_code=status, headers={}, content=body, raw=None)
    client.meta.events.register_first("before-send.*.*", lambda **_: answer)
    return client


def client_without_retries(service: str) -> Any:
    once = Config(retries={"mode": "standard", "total_max_attempts": 1})
    keys = {"aws_access_key_id": "x", "aws_secret_access_key": "y"}
    return boto3.client(service, region_name="us-east-1", config=once, **keys)  # type: ignore[call-overload]


@pytest.mark.parametrize("status", [200, 503])
@pytest.mark.parametrize("body", GARBLED)
def test_what_a_proxy_or_a_cut_connection_makes_of_an_answer_is_no_answer(body: bytes, status: int) -> None:
    with pytest.raises(TryAgain):
        Topic(answering("sns", body, status), "arn:aws:sns:us-east-1:1:t").publish_warning("E", "x")
    remediation = Remediation(answering("stepfunctions", body, status), ARN)
    with pytest.raises(TryAgain):
        remediation.start(make_alert())
    with pytest.raises(TryAgain):
        remediation.end(f"{ARN}:x")
    if status == 503 or body in {b"[1]", b"null", b'"x"', b"\xff"}:
        with pytest.raises(StorageUnavailable):
            call(answering("dynamodb", body, status).query, TableName="ai-ops-alerts")
    evidence = evidence_of_topic(answering("sns", body, status), "arn:aws:sns:us-east-1:1:t")
    assert (evidence.is_late, len(evidence.unread)) == (True, 1)


async def test_a_warning_that_the_field_did_not_get_is_sent_again() -> None:
    answers = [ResponseParserError("garbled"), ZeroDivisionError("nobody foresaw this"), None, None]
    sent: list[Any] = []

    def publish(**request: Any) -> Any:
        if (failure := answers.pop(0)) is not None:
            raise failure
        sent.append(request)
        return {"MessageId": "1"}

    client: Any = SimpleNamespace(publish=publish)
    with closing(WorkerThreads(1)) as workers:
        fallback = Fallback(Topic(client, "arn:aws:sns:us-east-1:1:t"), workers, Clock())
        for _ in range(4):
            with suppress(ZeroDivisionError):
                await fallback.warn(NeedsPerson("token_revoked", "a new token"))
    assert len(sent) == 1
