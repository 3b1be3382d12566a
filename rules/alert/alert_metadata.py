"""What the alerts table has no attribute for: the evidence, the card, the execution, the audit head."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from rules.alert.after_decision import Afterwards, FollowedBy
from rules.alert.chart import Chart
from rules.alert.execution import EarlierExecution, Execution, ExecutionStatus, Notification
from rules.alert.placement import NOWHERE_ELSE, Placement
from rules.alert.plan import Plan
from rules.alert.quorum import Approval, Quorum
from rules.alert.recheck import Recheck
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.rejection import RejectionCategory
from rules.alert.thread_note import ThreadNote
from rules.alert.waiting import Condition, Escalation, Latest, OnIt, Snooze, Waiting
from rules.alert.what_followed import Flapping, FollowingTrouble
from rules.metric import ChargerHealth, EpochMs, Metric
from rules.record import KeptRecord
from rules.stored_word import KEEPS_UNKNOWN


class CardReference(KeptRecord):
    """
    The card's message in Slack. `ts` is Slack's message timestamp, a string.

    Two are equal if they name the same message, whatever else a newer version stored of it.
    """

    channel: Annotated[str, Field(min_length=1)]
    ts: Annotated[str, Field(pattern=r"^[0-9]+\.[0-9]+$")]

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CardReference) and (self.channel, self.ts) == (other.channel, other.ts)

    def __hash__(self) -> int:
        return hash((self.channel, self.ts))


class DirectMessage(KeptRecord):
    """
    The message to a person who is asked directly: one more place where the card stands.

    `step` is what asked them (`rules.lifecycle.asking_directly`), at a time (epoch ms). `channel` is their conversation
    with the bot, known before anything is posted there. `failed` says why it was not sent, or is redrawn no longer;
    `unreachable` that this is about the person.
    """

    to: str
    step: str
    at: EpochMs
    channel: str | None = None
    card: CardReference | None = None
    failed: str | None = None
    unreachable: bool = False

    @property
    def key(self) -> str:
        """What no other of the alert's messages has."""
        return f"{self.step}:{self.to}"


class KeptSample(Metric, KeptRecord):
    """A sample as it was stored with an alert."""

    charger_health: Annotated[ChargerHealth, KEEPS_UNKNOWN] | None = None

    def model_post_init(self, context: Any, /) -> None:
        """Keep stored NULLs; pydantic would take the method of a base with private attributes."""
        KeptRecord.model_post_init(self, context)


def _as_kept(given: Any) -> Any:
    """Turn samples as they were reported into samples as they are stored."""
    if not isinstance(given, list | tuple):
        return given
    return [dict(each) if isinstance(each, Metric) and not isinstance(each, KeptSample) else each for each in given]


class Evidence(KeptRecord):
    """
    Why the alert fired: the reason, the rule's thresholds, the facts, and the samples, newest first.

    `rules_version` says by which rules, `plan` what the playbook has for it.
    """

    reason: str
    observed_at: EpochMs
    thresholds: dict[str, Any] = Field(default_factory=dict)
    facts: dict[str, Any] = Field(default_factory=dict)
    samples: Annotated[tuple[KeptSample, ...], BeforeValidator(_as_kept)] = ()
    rules_version: str | None = None
    plan: Plan | None = None


class Worsening(KeptRecord):
    """The alert as it was before a worse finding replaced it at `at` (epoch ms)."""

    at: EpochMs
    severity: str
    title: str
    description: str = ""
    evidence: Evidence | None = None
    approvals: tuple[Approval, ...] = ()


class Earlier(KeptRecord):
    """
    The last decision about the same trouble at the same station, as it was when this alert was opened.

    `status`, `severity` and `execution` are those of the earlier alert; `at` is when it was decided (epoch ms).
    """

    alert_id: str
    severity: str
    status: str
    by: str
    at: EpochMs
    why: str | None = None
    execution: Annotated[ExecutionStatus, KEEPS_UNKNOWN] | None = None
    recovery: Annotated[Recovery, KEEPS_UNKNOWN] | None = None


class AuditHead(KeptRecord):
    """The newest entry of the alert's audit chain: its number, its hash and its time (epoch ms)."""

    sequence: int
    hash: str
    at: EpochMs | None = None


class BreakGlass(KeptRecord):
    """A decision that one person made alone although more were needed, and why."""

    by: str
    at: EpochMs
    reason: str


class AlertMetadata(KeptRecord):
    """
    The alert's `metadata` map.

    `data_version` is that of the newest bot that changed the alert (`rules.data_version`). `revision` counts our own
    writes: every change is a compare-and-swap on it. `digest` is the id of the digest that lists the alert, which may
    have a `card` of its own as well; `linked` are the notes in other channels, by the channel as `placement` has it.
    `earlier_executions` are the last runs before `execution`, oldest first.
    """

    data_version: int = 0
    revision: Annotated[int, Field(ge=0, lt=10**15)] = 0
    """Larger ones were written by another program: DynamoDB would round one more away."""
    evidence: Evidence | None = None
    worsenings: tuple[Worsening, ...] = ()
    minutes_to_empty: Decimal | None = None
    placement: Placement | None = None
    card: CardReference | None = None
    linked: dict[str, CardReference] = Field(default_factory=dict)
    direct: tuple[DirectMessage, ...] = ()
    """The messages to people who were asked directly, oldest first."""
    chart: Chart | None = None
    earlier_charts: tuple[Chart, ...] = ()
    """The charts that the card showed before the alert got worse, oldest first."""
    digest: str | None = None
    earlier: Earlier | None = None
    afterwards: Afterwards | None = None
    followed_by: FollowedBy | None = None
    holds_back: tuple[FollowingTrouble, ...] = ()
    flapping: Flapping | None = None
    execution: Execution | None = None
    earlier_executions: tuple[EarlierExecution, ...] = ()
    notification: Notification | None = None
    approvals: tuple[Approval, ...] = ()
    quorum: Quorum | None = None
    break_glass: BreakGlass | None = None
    aftermath: Aftermath | None = None
    recheck: Recheck | None = None
    """What the approver was shown, if one person decided; otherwise each approval has its own."""
    condition: Condition | None = None
    waiting: Waiting | None = None
    latest: Latest | None = None
    snooze: Snooze | None = None
    taken: OnIt | None = None
    escalations: tuple[Escalation, ...] = ()
    notes: tuple[ThreadNote, ...] = ()
    rejection_category: Annotated[RejectionCategory, KEEPS_UNKNOWN] | None = None
    opened_again_by: str | None = None
    audit_head: AuditHead | None = None

    @property
    def is_only_listed(self) -> bool:
        """Whether the alert is shown in a digest and has no card of its own."""
        return self.digest is not None and self.card is None

    @property
    def where(self) -> Placement:
        """In which channels the alert is shown."""
        return self.placement or NOWHERE_ELSE
