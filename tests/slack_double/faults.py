"""What goes wrong between Slack and the app, by rule."""

from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """`act` in a name means that Slack has done what was asked before it fails."""

    DROP_BEFORE = "drop_before"
    DROP_AFTER_RECEIVE = "drop_after_receive"
    HTTP_429 = "http_429"
    HTTP_STATUS = "http_status"
    SLOW = "slow"
    ACT_THEN_SLOW = "act_then_slow"
    ERROR = "error"
    ACT_THEN_500 = "act_then_500"
    INVALID_JSON = "invalid_json"
    HELD = "held"
    """On its way for so long that nobody waits for the answer any more; then it arrives."""


ACT_FIRST = frozenset(
    {
        FaultKind.DROP_AFTER_RECEIVE,
        FaultKind.SLOW,
        FaultKind.HELD,
        FaultKind.ACT_THEN_SLOW,
        FaultKind.ACT_THEN_500,
        FaultKind.INVALID_JSON,
    }
)


@dataclass
class Fault:
    """Strikes calls of `method` (`*`: any), after the first `after_n` that match, `times` times (None: for ever)."""

    kind: FaultKind
    method: str = "*"
    channel: str | None = None
    times: int | None = 1
    after_n: int = 0
    seconds: float = 0.0
    code: str = "internal_error"
    status: int = 503
    retry_after: int = 1
    seen: int = 0
    hits: int = 0

    @property
    def acts(self) -> bool:
        return self.kind in ACT_FIRST

    def strikes(self, method: str, channel: str | None) -> bool:
        if self.method not in ("*", method) or (self.channel is not None and self.channel != channel):
            return False
        self.seen += 1
        if self.seen <= self.after_n or (self.times is not None and self.hits >= self.times):
            return False
        self.hits += 1
        return True


class Faults:
    """The rules in force; the first that strikes wins."""

    def __init__(self) -> None:
        self.rules: list[Fault] = []

    def add(
        self,
        kind: FaultKind | str,
        method: str = "*",
        *,
        channel: str | None = None,
        times: int | None = 1,
        after_n: int = 0,
        seconds: float = 0.0,
        code: str = "internal_error",
        status: int = 503,
        retry_after: int = 1,
    ) -> Fault:
        """Add a rule; its `hits` tell later how often it struck."""
        fault = Fault(FaultKind(kind), method, channel, times, after_n, seconds, code, status, retry_after)
        self.rules.append(fault)
        return fault

    def remove(self, fault: Fault) -> None:
        self.rules.remove(fault)

    def clear(self) -> None:
        self.rules.clear()

    def strike(self, method: str, channel: str | None) -> Fault | None:
        return next((fault for fault in self.rules if fault.strikes(method, channel)), None)
