"""Digests with their alerts, for tests."""

from typing import Any

from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.digest.digest import FIRST_PART, Digest, settled, with_card
from rules.lifecycle.digest_news import beginning
from tests.factories import NOW, make_alert

CARD = CardReference(channel="C", ts="9.9")


def listed(number: int, severity: Severity = Severity.LOW, **more: Any) -> Alert:
    return make_alert(alert_id=f"a{number}", severity=severity, metadata=AlertMetadata(digest="d"), **more)


def posted(alerts: list[Alert]) -> Digest:
    digest = Digest(
        digest_id="d",
        alert_type=AlertType.LOW_INVENTORY,
        created_at=NOW,
        joined_at=NOW,
        members=tuple(each.alert_id for each in alerts),
    )
    return with_card(beginning(settled(digest), alerts), FIRST_PART, CARD)
