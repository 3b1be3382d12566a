"""Signs requests to DynamoDB as botocore does (Signature Version 4), in an eighth of its time."""

import hashlib
import hmac
import re
import time
from collections.abc import Callable

from botocore.credentials import ReadOnlyCredentials

from storage.kept_connections import Unusual

_FITS_A_HEADER = re.compile(r"[!-~]+")
_CONTENT, _TARGET = "application/x-amz-json-1.0", "DynamoDB_20120810.Query"


class SignedQueries:
    """
    Writes whole HTTP requests for Query.

    The key of a day is worked out once; it is kept in memory only, as the credentials are.
    """

    def __init__(
        self,
        host: str,
        region: str,
        credentials: Callable[[], ReadOnlyCredentials],
        now: Callable[[], float] = time.time,
    ) -> None:
        """`host` as in the header Host; `credentials` are asked for each request, and renewed by whoever gives them."""
        self._host = host
        self._region = region
        self._credentials = credentials
        self._now = now
        self._key_of: tuple[tuple[str, str], bytes] = (("", ""), b"")

    def request(self, body: bytes) -> bytes:
        """Return a signed request. Raises Unusual if it cannot be, and what asking for credentials raises."""
        credentials = self._credentials()
        access_key, secret, token = credentials.access_key, credentials.secret_key, credentials.token
        if not (access_key and secret and _FITS_A_HEADER.fullmatch(f"{access_key}{token or ''}")):
            raise Unusual("the credentials fit into no header")
        at = time.strftime("%Y%m%dT%H%M%SZ", time.gmtime(self._now()))
        headers = {"content-type": _CONTENT, "host": self._host, "x-amz-date": at}
        if token:
            headers["x-amz-security-token"] = token
        headers["x-amz-target"] = _TARGET
        headers["authorization"] = self._authorization(headers, body, access_key, secret)
        lines = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        head = f"POST / HTTP/1.1\r\n{lines}user-agent: aiops\r\ncontent-length: {len(body)}\r\n\r\n"
        return head.encode("ascii") + body

    def _authorization(self, headers: dict[str, str], body: bytes, access_key: str, secret: str) -> str:
        """Return the header; `headers` are all that are signed, sorted by name."""
        at, names = headers["x-amz-date"], ";".join(headers)
        lines = "".join(f"{name}:{value}\n" for name, value in headers.items())
        asked = f"POST\n/\n\n{lines}\n{names}\n{hashlib.sha256(body).hexdigest()}"
        scope = f"{at[:8]}/{self._region}/dynamodb/aws4_request"
        signed = f"AWS4-HMAC-SHA256\n{at}\n{scope}\n{hashlib.sha256(asked.encode()).hexdigest()}"
        signature = _hmac(self._key(secret, at[:8]), signed).hex()
        return f"AWS4-HMAC-SHA256 Credential={access_key}/{scope}, SignedHeaders={names}, Signature={signature}"

    def _key(self, secret: str, day: str) -> bytes:
        known_of, key = self._key_of
        if known_of != (secret, day):
            key = f"AWS4{secret}".encode()
            for each in (day, self._region, "dynamodb", "aws4_request"):
                key = _hmac(key, each)
            self._key_of = ((secret, day), key)
        return key


def _hmac(key: bytes, text: str) -> bytes:
    return hmac.digest(key, text.encode(), "sha256")
