"""Who reads what stations reported: a quick client of our own where it may, else boto3's."""

import os
import ssl
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qs, urlsplit

import structlog
from botocore.exceptions import BotoCoreError, ClientError
from botocore.httpsession import get_cert_path
from botocore.session import Session
from botocore.utils import get_environ_proxies

from bot.runtime.time_outs import TimeOuts
from storage.calls import UNREADABLE
from storage.kept_connections import KeptConnections, Server
from storage.quick_queries import QuickQueries
from storage.signed_requests import SignedQueries
from storage.windows import WindowClient

log = structlog.get_logger()

_PORTS = {"http": 80, "https": 443}
_ANY = {
    "TableName": "any",
    "KeyConditionExpression": "#any = :any",
    "ExpressionAttributeNames": {"#any": "any"},
    "ExpressionAttributeValues": {":any": {"S": "any"}},
}


class _LeftToBoto3(Exception):
    """A setting that only boto3 honours."""


def window_queries(session: Session, client: Any, time_outs: TimeOuts) -> WindowClient:
    """
    Return a quick client that sends where `client`, made by `session`, sends, with its credentials and time-outs.

    Where a setting is one that only boto3 honours, return `client`, and say so in the log.
    """
    try:
        return _quick(session, client, time_outs)
    except _LeftToBoto3 as why:
        log.warning("boto3 reads what stations report, which takes three times the processor", why=str(why))
        made: WindowClient = client
        return made


def _quick(session: Session, client: Any, time_outs: TimeOuts) -> QuickQueries:
    credentials = session.get_credentials()
    if credentials is None or client.meta.config.signature_version != "v4":
        raise _LeftToBoto3("there are no credentials to sign with")
    address = _address(client)
    tls = _tls(session) if address.scheme == "https" else None
    host, port = str(address.hostname), address.port or _PORTS[address.scheme]
    server = Server(host, port, time_outs.aws_connect, time_outs.aws_read, tls)
    named = f"[{host}]" if ":" in host else host
    signed = SignedQueries(
        named if port == _PORTS[address.scheme] else f"{named}:{port}",
        _region(address),
        credentials.get_frozen_credentials,
    )
    return QuickQueries(client, signed, KeptConnections(server), _rests)


def _address(client: Any) -> SplitResult:
    """Return where boto3 sends a Query, signed. Raises _LeftToBoto3 for more than a host, or behind a proxy."""
    try:
        # The one public call that applies all of AWS's rules of endpoints and sends nothing.
        url = client.generate_presigned_url("query", Params=_ANY)
    except (BotoCoreError, ClientError, *UNREADABLE) as error:
        # Of an account's address, or of credentials that cannot be had yet.
        raise _LeftToBoto3(f"its address is not known beforehand ({type(error).__name__})") from error
    address: SplitResult = urlsplit(url)
    if get_environ_proxies(url).get(address.scheme):
        raise _LeftToBoto3("a proxy is set for DynamoDB")
    if address.scheme not in _PORTS or address.path != "/" or address.username or "?" in client.meta.endpoint_url:
        raise _LeftToBoto3("the address of DynamoDB is more than a host")
    return address


def _region(address: SplitResult) -> str:
    """Return the region that boto3 signs for, which need not be the one that is set. Raises _LeftToBoto3."""
    (scope,) = parse_qs(address.query).get("X-Amz-Credential", [""])
    *_, region, service, ending = ("", "", *scope.split("/"))
    if (service, ending) != ("dynamodb", "aws4_request"):
        raise _LeftToBoto3("requests are signed in another way")
    return region


def _tls(session: Session) -> ssl.SSLContext:
    """Trust whom boto3 trusts. Raises _LeftToBoto3 for a file that cannot be read."""
    bundle = session.get_config_variable("ca_bundle") or os.environ.get("REQUESTS_CA_BUNDLE")
    found = Path(bundle or str(get_cert_path(verify=True)))
    try:
        context = ssl.create_default_context(
            cafile=None if found.is_dir() else str(found), capath=str(found) if found.is_dir() else None
        )
    except OSError as error:
        raise _LeftToBoto3(f"{found} cannot be read as certificates") from error
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _rests(why: str) -> None:
    log.info(
        "boto3 reads what stations report until the quick client, which failed three times, is answered again", why=why
    )
