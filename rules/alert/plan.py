"""What the playbook planned for an alert: it stays what a person saw, whatever the playbook says later."""

from typing import Any

from pydantic import Field

from rules.record import KeptRecord


class Plan(KeptRecord):
    """
    What approving does in words, the remediation that it starts with its parameters, and a runbook.

    `entry` is the place of the playbook's entry that gave the recommendation, `version` that of the whole playbook. If
    a copilot chose the recommendation's words, `refined_by` is its model and `playbook_words` is what it refined.
    """

    does: str
    remediation: str
    parameters: dict[str, Any] = Field(default_factory=dict)
    runbook: str | None = None
    entry: str = ""
    version: str = ""
    refined_by: str | None = None
    playbook_words: str | None = None
