"""
What trouble is about, in marks that can be compared: other trouble of the type is news though the first still stands.

Fault codes are told apart, and silence from what was measured. Numbers and reasons that follow from them are not: a
station that runs empty fires for one reason after the other.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from rules.alert.alert import Alert, AlertType
from rules.alert.open_alert import OpenAlert
from rules.evaluate.finding import Finding
from rules.evaluate.kinds import kind_of

ANY, SILENT, MEASURED = "any", "silent", "measured"
"""What an alert is about that does not say, as another program's; no samples; what samples measured."""


def troubles_of(finding: Finding) -> tuple[str, ...]:
    """Return the marks of a finding."""
    return _marks(finding.alert_type, finding.reason, finding.facts)


def troubles_in(alert: Alert) -> tuple[str, ...]:
    """Return the marks of an alert, by what it was opened for or last became worse by."""
    evidence = alert.metadata.evidence
    return _marks(alert.alert_type, evidence.reason, evidence.facts) if evidence else (ANY,)


def reason_of(alert: Alert | OpenAlert) -> str | None:
    """Return why an alert was opened, or last got worse; None if it does not say."""
    return alert.metadata.evidence.reason if alert.metadata.evidence else None


def is_same(troubles: Iterable[str], decided: Collection[str]) -> bool:
    """Whether marks say nothing that was not decided."""
    return ANY in decided or all(each in decided for each in troubles)


def _marks(alert_type: AlertType, reason: str, facts: Mapping[str, Any]) -> tuple[str, ...]:
    codes = facts.get("codes")
    if isinstance(codes, list | tuple) and codes:
        # Without how often each came: "E42" for "E42 x4".
        return tuple(sorted({str(each).rsplit(" x", 1)[0] for each in codes}))
    return (SILENT if kind_of(alert_type).cause(reason).is_silence else MEASURED,)
