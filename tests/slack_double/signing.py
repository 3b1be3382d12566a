"""Signs a request as Slack does."""

import hashlib
import hmac
import json
from dataclasses import dataclass
from urllib.parse import urlencode

from tests.slack_double.interaction import Interaction, Kind

FORM = "application/x-www-form-urlencoded"


@dataclass(frozen=True)
class SignedRequest:
    """What reaches the app's request URL."""

    headers: dict[str, str]
    body: bytes


def signature(secret: str, timestamp: int, body: bytes) -> str:
    base = f"v0:{timestamp}:".encode() + body
    return "v0=" + hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()


def sign(secret: str, body: bytes, *, at: float, content_type: str = FORM) -> SignedRequest:
    timestamp = int(at)
    headers = {
        "Content-Type": content_type,
        "X-Slack-Request-Timestamp": str(timestamp),
        "X-Slack-Signature": signature(secret, timestamp, body),
    }
    return SignedRequest(headers, body)


def signed_request(interaction: Interaction, secret: str, *, at: float) -> SignedRequest:
    """Encode an interaction for HTTP: a form for people's acts, JSON for events."""
    if interaction.kind is Kind.EVENT:
        return sign(secret, json.dumps(interaction.payload).encode(), at=at, content_type="application/json")
    fields = interaction.payload
    if interaction.kind is Kind.INTERACTIVE:
        fields = {"payload": json.dumps(interaction.payload)}
    return sign(secret, urlencode(fields).encode(), at=at)
