"""What a card says in addition to its alert."""

from dataclasses import dataclass

from rules.alert.quorum import Quorum
from rules.lifecycle.deciding import ONE_PERSON
from rules.stations.station_facts import NO_FACTS, StationFacts


@dataclass(frozen=True)
class CardFacts:
    """
    What a card says in addition to its alert: who may decide (mrkdwn), which state machine an approval starts.

    `quorum` is how many people must approve.
    """

    deciders: str
    state_machine: str
    glass_may_be_broken: bool = False
    ladder: str = ""
    """What happens while nobody decides (mrkdwn)."""
    quiet_minutes: int = 0
    """How long after a decision no new alert of the type is opened unless it is worse."""
    quorum: Quorum = ONE_PERSON
    asked: tuple[str, ...] = ()
    """The Slack ids of those who are asked to decide now."""
    is_model: bool = False
    """Whether what an approval starts is a model, which sends nobody."""
    station: StationFacts = NO_FACTS
    """What the station register says about the alert's station."""
    note: str = ""
    """The operator's line in the small print."""
    unmanned: str | None = None
    """The schedule that should say who is asked, and by which nobody is on call now."""
    dashboard: str | None = None
    """The template of the operator's own dashboard."""
    closes_after_ms: int | None = None
    """For how long its condition must stay clear before it closes by itself; None where a person must decide."""
