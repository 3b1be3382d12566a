"""What of an alert or a digest is beyond this version of the bot: a newer one wrote it, and must change it."""

from enum import StrEnum

from rules.alert.alert import Alert
from rules.alert.work import WorkKind
from rules.data_version import DATA_VERSION, too_new
from rules.digest.digest import Digest
from rules.stored_word import is_known


def beyond_alert(alert: Alert) -> str | None:
    """Return why this version must not change an alert, as words after "because"; None if it may."""
    execution = alert.metadata.execution
    return _too_new(alert.metadata.data_version) or _unknown(
        ("status", alert.status),
        ("type", alert.alert_type),
        ("severity", alert.severity),
        ("state of its remediation", execution.status if execution else None),
    )


def beyond_digest(digest: Digest) -> str | None:
    """Return why this version must not change a digest, as words after "because"; None if it may."""
    return _too_new(digest.data_version) or _unknown(("type", digest.alert_type))


def beyond_work(alert: Alert, kind: WorkKind) -> str | None:
    """Return why this version cannot tell that work on an alert is done, as words after "because"; None if it can."""
    metadata = alert.metadata
    chart = ("form of its chart", metadata.chart.form if metadata.chart else None)
    notes = (("kind of its note", each.kind) for each in metadata.notes)
    match kind:
        case WorkKind.ADD_CHART | WorkKind.SHOW_CHART:
            return _unknown(chart)
        case WorkKind.CHECK_STATION:
            return _unknown(("state of its station", metadata.aftermath.recovery if metadata.aftermath else None))
        case WorkKind.REPLY | WorkKind.REMIND:
            return _unknown(*notes)
    return None


def _too_new(data_version: int) -> str | None:
    return f"its data version is {data_version}; this bot knows {DATA_VERSION}" if too_new(data_version) else None


def _unknown(*words: tuple[str, StrEnum | None]) -> str | None:
    for what, word in words:
        if word is not None and not is_known(word):
            return f"this bot does not know the {what} {word.value[:40]!r}"
    return None
