"""An alert's audit trail."""

from dataclasses import dataclass

from rules.alert.alert import Alert
from rules.alert.audit import AuditEntry


@dataclass(frozen=True)
class Trail:
    """An alert and its audit entries, oldest first."""

    alert: Alert
    entries: list[AuditEntry]
