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

    asked: list[str] = field(default_factory=list)

    def ask(self, params: dict[str, Any], model: OperationModel, **_given: Any) -> None:
        self.asked.append(f"{model.name} {str(params)[:300]}")

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
def counted(*clients: Any) -> Iterator[Counted]:
    """Count what is asked of clients inside the block."""
    found = Counted()
    for each in clients:
        each.meta.events.register("after-call", found.note)
        each.meta.events.register("provide-client-params", found.ask)
    try:
        yield found
    finally:
        for each in clients:
            each.meta.events.unregister("after-call", found.note)
            each.meta.events.unregister("provide-client-params", found.ask)
