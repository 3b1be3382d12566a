"""What `aiops init` makes beside the tables, and the tags that say which tables it serves."""

from dataclasses import dataclass

from storage.tables import TableNames

_TAG = "aiops:{}-table"


@dataclass(frozen=True)
class ResourceNames:
    """The names of the role, the state machine and the topic."""

    role: str = "aiops-remediation"
    state_machine: str = "aiops-remediation"
    topic: str = "aiops-approvals"


def tags_of(names: TableNames) -> dict[str, str]:
    """Return the tags of everything that serves some tables."""
    return {_TAG.format(kind): name for kind, name in names.model_dump().items()}


def tagged_tables(tags: dict[str, str]) -> dict[str, str]:
    """Return the tables that tags name, by kind (`alerts`)."""
    return {kind: tags[tag] for kind in TableNames.model_fields if (tag := _TAG.format(kind)) in tags}
