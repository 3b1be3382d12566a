"""Gives a finding what the playbook recommends, before it opens an alert or makes one worse."""

from rules.evaluate import fault_pattern
from rules.evaluate.finding import Finding
from rules.evaluate.ruleset import RuleSet
from rules.playbook.facts import Surplus, facts_of
from rules.playbook.play import Occasion
from rules.playbook.playbook import Playbook


def advised(finding: Finding, rules: RuleSet, playbook: Playbook, surplus: Surplus | None = None) -> Finding:
    """
    Return a finding with its recommendation and its plan.

    `rules` are those in use, `surplus` the station that can spare batteries for this one.
    """
    rules = rules.of(finding.station_id)
    occasion = Occasion(finding.alert_type, finding.reason, finding.severity, rules.station)
    harmless = rules.section(fault_pattern.KIND).codes
    return playbook.planned(finding, occasion, facts_of(finding, rules.station, harmless, surplus))
