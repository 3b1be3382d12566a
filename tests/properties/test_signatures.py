"""A request of our own is signed as botocore signs it, whatever is in it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials, ReadOnlyCredentials
from hypothesis import given
from hypothesis import strategies as st

from storage.signed_requests import SignedQueries

pytestmark = pytest.mark.hypothesis

VISIBLE = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E), min_size=1, max_size=40)
CREDENTIALS = st.builds(ReadOnlyCredentials, VISIBLE, st.text(min_size=1, max_size=40), st.none() | VISIBLE)
HOSTS = st.sampled_from(["dynamodb.eu-west-1.amazonaws.com", "127.0.0.1:4566", "[::1]:8000", "localhost"])
TIMES = st.integers(0, 250_000_000_000).map(lambda seconds: datetime.fromtimestamp(seconds, UTC))


def headers_of(request: bytes) -> dict[str, str]:
    lines = request.partition(b"\r\n\r\n")[0].decode().split("\r\n")[1:]
    return dict(line.split(": ", 1) for line in lines)


def by_botocore(request: bytes, body: bytes, credentials: Any, region: str, at: datetime) -> dict[str, str]:
    ours = headers_of(request)
    named = {name: ours[name] for name in ("content-type", "x-amz-target")}
    theirs = AWSRequest("POST", f"http://{ours['host']}/", headers=named, data=body)
    with pytest.MonkeyPatch.context() as clock:
        clock.setattr(auth, "get_current_datetime", lambda: at)
        auth.SigV4Auth(Credentials(*credentials[:3]), "dynamodb", region).add_auth(theirs)
    return {name.lower(): value for name, value in theirs.headers.items()}


@given(st.lists(st.tuples(st.binary(max_size=200), CREDENTIALS, TIMES), min_size=1, max_size=4), HOSTS)
def test_of_any_bodies_credentials_and_times(asked: list[tuple[bytes, Any, datetime]], host: str) -> None:
    given, times = iter([each[1] for each in asked]), iter([each[2].timestamp() for each in asked])
    signed = SignedQueries(host, "eu-west-1", given.__next__, times.__next__)
    for body, credentials, at in asked:
        request = signed.request(body)
        theirs = by_botocore(request, body, credentials, "eu-west-1", at)
        ours = headers_of(request)
        assert {name: ours[name] for name in theirs} == theirs
        assert request.endswith(b"\r\n\r\n" + body)
        assert int(ours["content-length"]) == len(body)
