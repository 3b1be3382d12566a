"""What the rules say of a station: what may open an alert, and what is held back."""

from dataclasses import dataclass
from enum import StrEnum

from rules.alert.alert import AlertType
from rules.evaluate.finding import Finding


class Because(StrEnum):
    """Why a finding opens no alert."""

    SHADOW = "shadow"
    RESTING = "resting"
    PENDING = "pending"
    INHIBITED = "inhibited"


@dataclass(frozen=True)
class HeldFinding:
    """A finding that opens no alert; `words` say why, and `by` is the finding that holds it back, if one does."""

    finding: Finding
    because: Because
    words: str
    by: Finding | None = None


@dataclass(frozen=True)
class Judgement:
    """The `findings` may open alerts, those that are `held` do not; both the most severe first."""

    findings: tuple[Finding, ...] = ()
    held: tuple[HeldFinding, ...] = ()

    @property
    def standing(self) -> tuple[Finding, ...]:
        """What is wrong, whether it may open an alert or not; an open alert's condition stands by it."""
        return (*self.findings, *(each.finding for each in self.held))

    def of(self, alert_type: AlertType) -> Finding | None:
        """Return what is wrong of a type."""
        return next((each for each in self.standing if each.alert_type is alert_type), None)
