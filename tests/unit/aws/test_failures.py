"""Only what repeating cannot heal is final at once."""

from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError, NoCredentialsError, ParamValidationError

from bot.aws.failures import FINAL, AwsService, ask, aws_failure
from bot.aws.topic import Topic
from bot.errors import CannotBeDone, TryAgain
from tests.doubles.aws.errors import refused

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


@pytest.mark.parametrize("operation", [lambda **_request: {}, _broken])
def test_an_answer_that_cannot_be_read_is_no_answer(operation: Any) -> None:
    with pytest.raises(TryAgain, match="an answer that cannot be read"):
        ask(AwsService.SNS, operation, "MessageId")
    with pytest.raises(TryAgain):
        Topic(SimpleNamespace(publish=operation), "arn:aws:sns:us-east-1:1:t").publish_warning("E", "x")  # type: ignore[arg-type]
