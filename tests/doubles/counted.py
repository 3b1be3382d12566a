"""Counts what is asked of DynamoDB: calls by operation, and the items that come back."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.model import OperationModel


@dataclass
class Counted:
    """Calls by operation, and items read."""

    calls: Counter[str] = field(default_factory=Counter)
    items: int = 0

    def note(self, model: OperationModel, parsed: dict[str, Any], **_given: Any) -> None:
        self.calls[model.name] += 1
        by_table = parsed.get("Responses")
        several = sum(map(len, by_table.values())) if isinstance(by_table, dict) else 0
        self.items += len(parsed.get("Items", ())) + ("Item" in parsed) + several

    @property
    def total(self) -> int:
        """All calls."""
        return self.calls.total()


@contextmanager
def counted(client: Any) -> Iterator[Counted]:
    """Count what is asked of a client inside the block."""
    found, event = Counted(), "after-call.dynamodb"
    client.meta.events.register(event, found.note)
    try:
        yield found
    finally:
        client.meta.events.unregister(event, found.note)
