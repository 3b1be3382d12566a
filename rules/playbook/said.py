"""What approving a stored alert does: in the words that were planned, else in those of the shipped playbook."""

import re
from collections.abc import Iterable
from typing import Any

from rules.alert.alert import Alert, AlertType, Severity
from rules.playbook.play import Occasion
from rules.playbook.playbook import default_playbook
from rules.playbook.template import template_of
from rules.stations.station_facts import NO_FACTS
from rules.stored_word import plain_words

_CAPITAL = re.compile(r"(?<=[a-z0-9])[A-Z]")


def what_approving_does(alert: Alert) -> str:
    """Return one sentence: what approving an alert starts."""
    evidence = alert.metadata.evidence
    if evidence is not None and evidence.plan is not None:
        return evidence.plan.does
    # An older version opened it, or another program: the state machine goes by its type.
    return what_the_type_does(alert.alert_type, evidence.reason if evidence else None)


def remediation_of(alert: Alert) -> str:
    """Return the remediation that approving an alert starts; empty if the state machine alone knows."""
    evidence = alert.metadata.evidence
    if evidence is not None and evidence.plan is not None:
        return evidence.plan.remediation
    return str(default_playbook().chosen(_of_type(alert.alert_type)).get("remediation", ""))


def what_starts(alert: Alert) -> str:
    """Return what approving an alert starts in two or three words: "Restart chargers"."""
    return _CAPITAL.sub(lambda found: f" {found[0].lower()}", remediation_of(alert)) or "Approve"


def _of_type(alert_type: AlertType, reason: str | None = None) -> Occasion:
    return Occasion(alert_type, reason, Severity.LOW, NO_FACTS)


def planned_input(alert: Alert) -> dict[str, Any]:
    """Return which remediation was planned, if one was: without one the state machine goes by the type."""
    plan = alert.metadata.evidence.plan if alert.metadata.evidence else None
    return {"remediation": plan.remediation, "parameters": plan.parameters} if plan else {}


def what_the_type_does(alert_type: AlertType, reason: str | None = None) -> str:
    """Return what approving an alert of a type starts by the shipped playbook."""
    said = default_playbook().chosen(_of_type(alert_type, reason))
    if "does" not in said:
        return f"Starts what the state machine has for {plain_words(alert_type)}, which this bot does not know."
    return template_of(said["does"]).filled({})


def what_approving_each_does(alerts: Iterable[Alert], alert_type: AlertType) -> str:
    """Return what approving alerts of one type starts: one sentence, or two and that there are more."""
    different = list(dict.fromkeys(map(what_approving_does, alerts))) or [what_the_type_does(alert_type)]
    more = " For some stations it is something else, which their own review says." if len(different) > 1 else ""
    return different[0] + more
