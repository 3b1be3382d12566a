"""An execution that cannot be looked at for a moment is not called failed: a retry would run beside it."""

import boto3
import pytest
from botocore.stub import Stubber

from bot.aws.remediation import Remediation
from bot.errors import CannotBeDone, TryAgain


@pytest.mark.parametrize(
    ("code", "raised"),
    [
        ("ExpiredTokenException", TryAgain),
        ("AccessDeniedException", TryAgain),
        ("ThrottlingException", TryAgain),
        ("ExecutionDoesNotExist", CannotBeDone),
    ],
)
def test_only_an_execution_that_does_not_exist_cannot_be_followed(code: str, raised: type[Exception]) -> None:
    client = boto3.client("stepfunctions", region_name="us-east-1", aws_access_key_id="x", aws_secret_access_key="x")
    with Stubber(client) as stub:
        stub.add_client_error("describe_execution", code, "no", http_status_code=400)
        with pytest.raises(raised):
            Remediation(client, "arn:machine").end("arn:aws:states:us-east-1:1:execution:m:a")
