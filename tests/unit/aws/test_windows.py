"""What stations report is read where boto3 would read it, or by boto3."""

import re
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.compat import HTTPHeaders
from botocore.exceptions import ClientError, CredentialRetrievalError
from botocore.loaders import create_loader
from botocore.session import Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from structlog.testing import capture_logs

from bot.aws.client import AWS_CONFIG, aws_clients
from bot.aws.windows import window_queries
from bot.runtime.time_outs import TimeOuts
from storage.kept_connections import Server
from storage.quick_queries import QuickQueries
from tests.doubles.wire_server import WireServer, answered

FOUND = answered(b'{"Items":[],"Count":0}')
LOADER = create_loader()
"""What botocore has read of its own files stays read."""

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "AWS_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "AWS_SESSION_TOKEN")


@pytest.fixture(autouse=True)
def variables(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A machine on which nothing is set but a region and credentials."""
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    set_all(
        monkeypatch,
        AWS_CONFIG_FILE=str(tmp_path / "config"),
        AWS_SHARED_CREDENTIALS_FILE=str(tmp_path / "credentials"),
        AWS_EC2_METADATA_DISABLED="true",
        AWS_ACCESS_KEY_ID="AKID",
        AWS_SECRET_ACCESS_KEY="secret",
        AWS_REGION="eu-west-1",
    )


def set_all(monkeypatch: pytest.MonkeyPatch, **variables: str) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)


class Made:
    """A client of boto3 as the bot makes it, and who reads by it."""

    def __init__(self, region: str = "eu-west-1") -> None:
        session = botocore.session.get_session()
        session.register_component("data_loader", LOADER)
        self.client: Any = session.create_client("dynamodb", region, config=AWS_CONFIG)
        self.reader: Any = window_queries(session, self.client, TimeOuts(aws_read=0.5))

    @property
    def server(self) -> Server:
        found: Server = self.reader._connections._server
        return found

    @property
    def host(self) -> str:
        return str(self.reader._signed._host)

    def query(self) -> Any:
        return self.reader.query(TableName="t", KeyConditionExpression="a = b")


ELSEWHERE = [
    {},
    {"AWS_USE_FIPS_ENDPOINT": "true"},
    {"AWS_USE_DUALSTACK_ENDPOINT": "true"},
    {"AWS_ACCOUNT_ID": "123456789012"},
    {"AWS_ACCOUNT_ID": "123456789012", "AWS_ACCOUNT_ID_ENDPOINT_MODE": "disabled"},
    {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"},
    {"AWS_ENDPOINT_URL": "https://vpce-1.dynamodb.eu-west-1.vpce.amazonaws.com/"},
    {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_ENDPOINT_URL_DYNAMODB": "http://localhost:8000"},
    {"AWS_ENDPOINT_URL": "http://[::1]:4566"},
    {"AWS_ENDPOINT_URL": "http://ministack:80"},
    {"AWS_ENDPOINT_URL": "http://127.0.0.1:1", "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "true"},
]

CASES = [(each, region) for each in ELSEWHERE for region in ("eu-west-1", "cn-north-1", "us-gov-west-1")]
CASES.append(({}, "local"))
CASES.append(({"AWS_ACCOUNT_ID": "123456789012", "AWS_ACCOUNT_ID_ENDPOINT_MODE": "required"}, "eu-west-1"))


@pytest.mark.parametrize(("variables_given", "region"), CASES, ids=str)
def test_the_address_and_the_scope_are_those_of_boto3(
    variables_given: dict[str, str], region: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, **variables_given)
    sent: list[AWSPreparedRequest] = []

    def instead(request: AWSPreparedRequest, **_given: object) -> AWSResponse:
        sent.append(request)
        return AWSResponse(request.url, 200, HTTPHeaders(), Raw())

    made = Made(region)
    made.client.meta.events.register("before-send.dynamodb.Query", instead)
    made.client.query(TableName="t", KeyConditionExpression="a = b")

    scheme = "https" if made.server.tls else "http"
    assert sent[0].url in {f"{scheme}://{made.host}/", f"{scheme}://{made.host}:80/"}
    assert made.server.host == made.host.removesuffix(f":{made.server.port}").strip("[]")
    signed = made.reader._signed.request(b"")
    scope = rb"Credential=AKID/\d{8}(/.*/aws4_request), "
    by_boto3: Any = sent[0].headers["Authorization"]
    assert re.findall(scope, signed) == re.findall(scope, by_boto3)


class Raw:
    """An empty answer, as urllib3 gives it."""

    def stream(self, **_given: object) -> Iterator[bytes]:
        yield b'{"Items": []}'


REFUSED = ClientError({"Error": {"Code": "AccessDenied"}}, "AssumeRole")
LEFT_TO_BOTO3 = {
    "a proxy is set for DynamoDB": {"HTTPS_PROXY": "http://10.0.0.1:3128"},
    "the address of DynamoDB is more than a host": {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566/aws"},
    "its address is not known beforehand (EndpointResolutionError)": {"AWS_ACCOUNT_ID_ENDPOINT_MODE": "required"},
    "/nowhere/ca.pem cannot be read as certificates": {"AWS_CA_BUNDLE": "/nowhere/ca.pem"},
    "pyproject.toml cannot be read as certificates": {"REQUESTS_CA_BUNDLE": "pyproject.toml"},
}


@pytest.mark.parametrize("why", LEFT_TO_BOTO3)
def test_what_only_boto3_honours_is_left_to_boto3_and_said_once(why: str, monkeypatch: pytest.MonkeyPatch) -> None:
    set_all(monkeypatch, **LEFT_TO_BOTO3[why])
    with capture_logs() as logs:
        made = Made()
    assert made.reader is made.client
    assert [each["why"] for each in logs] == [why]


def test_without_credentials_boto3_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    made = Made()
    assert made.reader is made.client


@pytest.mark.parametrize("fault", [CredentialRetrievalError(provider="a", error_msg="b"), REFUSED, OSError("no file")])
def test_credentials_that_cannot_be_had_yet_end_no_start(fault: Exception) -> None:
    def fails() -> Any:
        raise fault

    session = botocore.session.get_session()
    client: Any = session.create_client("dynamodb", "eu-west-1", config=AWS_CONFIG)
    client.generate_presigned_url = lambda *_given, **_named: fails()
    assert window_queries(session, client, TimeOuts()) is client


@pytest.mark.parametrize("given", [{"NO_PROXY": "*"}, {"NO_PROXY": ".amazonaws.com"}, {"AWS_ENDPOINT_URL": "http://x"}])
def test_a_proxy_that_is_not_for_dynamodb_counts_for_nothing(
    given: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    set_all(monkeypatch, HTTPS_PROXY="http://10.0.0.1:3128", **given)
    assert isinstance(Made().reader, QuickQueries)


def test_a_running_bot_has_a_quick_reader_and_its_time_outs() -> None:
    clients = aws_clients(TimeOuts(aws_read=1.5))
    quick: Any = clients.windows
    server = quick._connections._server
    assert (server.read_seconds, server.connect_seconds) == (1.5, 1.5)
    assert quick._plain is clients.dynamodb


def test_all_clients_of_a_bot_are_made_by_one_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each session reads for itself what botocore knows of AWS: 8 MB."""
    made: list[Session] = []

    def session() -> Session:
        made.append(botocore.session.get_session())
        return made[-1]

    monkeypatch.setattr("bot.aws.client.get_session", session)
    monkeypatch.delattr("boto3.client")
    clients = aws_clients(TimeOuts(), with_bedrock=True)
    assert None not in (clients.dynamodb, clients.step_functions, clients.sns, clients.bedrock)
    assert len(made) == 1


def test_certificates_are_checked_by_those_that_boto3_trusts(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    trusted, tls = certificate(tmp_path, "127.0.0.1")
    with WireServer(FOUND, tls=tls) as server:
        set_all(monkeypatch, AWS_ENDPOINT_URL=f"https://127.0.0.1:{server.port}", AWS_CA_BUNDLE=str(trusted))
        made = Made()
        assert made.query() == {"Items": [], "Count": 0}
        assert b"user-agent: aiops" in server.requests[0]
        made.reader._connections.close()


@pytest.mark.parametrize("named", ["127.0.0.2", "127.0.0.1"])
def test_nothing_is_sent_to_whom_boto3_would_not_trust(
    named: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Another's certificate, and one that nobody vouches for."""
    trusted, tls = certificate(tmp_path, named)
    with WireServer(FOUND, tls=tls) as server:
        set_all(monkeypatch, AWS_ENDPOINT_URL=f"https://127.0.0.1:{server.port}")
        if named != "127.0.0.1":
            monkeypatch.setenv("AWS_CA_BUNDLE", str(trusted))
        made = Made()
        with pytest.raises(ssl.SSLCertVerificationError):
            made.reader._connections.answer(b"x")
        assert server.requests == []


def certificate(folder: Path, address: str) -> tuple[Path, ssl.SSLContext]:
    """A certificate that vouches for itself, and a server's context with it."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now, now + timedelta(1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=True)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    public, private = folder / "public.pem", folder / "private.pem"
    public.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    private.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(public, private)
    return public, context
