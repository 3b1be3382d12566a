"""What the rule judged at a later look at the station, beside the values that raised the alert."""

from dataclasses import dataclass

from bot.cards.parts.criterion import value_of
from bot.cards.parts.times import moment
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertStatus
from rules.alert.recheck import Reading
from rules.evaluate.kinds import kind_of


@dataclass(frozen=True)
class Judged:
    """A measurement's name and its values as mrkdwn; `then` is None if the alert lacks it."""

    name: str
    then: str | None
    now: str


def judged(alert: Alert, reading: Reading | None) -> Judged | None:
    """
    Return what the reason of a later look, or else of the alert, is about; None where the look did not measure it.

    It is what the rule judged over its window: one sample may say something else, and would seem to contradict it.
    """
    evidence = alert.metadata.evidence
    if reading is None or evidence is None:
        return None
    ordered = kind_of(alert.alert_type).fired_first(reading.reason or evidence.reason)
    fired = [each for each, is_fired in ordered if is_fired]
    now = next(((each, value) for each in fired if (value := value_of(each, reading.facts)) is not None), None)
    if now is None:
        return None
    criterion, value = now
    return Judged(criterion.name[:1].lower() + criterion.name[1:], value_of(criterion, evidence.facts), value)


def latest_line(alert: Alert) -> str | None:
    """Return how the station did at the last look while the alert was pending; None before the first look."""
    latest = alert.metadata.latest
    now = judged(alert, latest.reading) if latest else None
    if latest is None or now is None or alert.status is not AlertStatus.PENDING:
        return None
    return f"*Since then*, {moment(latest.at)}: {escaped(now.name, 60)} {now.now}"
