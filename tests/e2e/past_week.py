"""A week that the network has behind it: alerts that people decided, as they stand in the table."""

from collections.abc import Iterator
from random import Random

from bot.demo.workspace import ALICE, BOB
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.recovery import Aftermath, Recovery
from rules.alert.rejection import RejectionCategory
from tests.factories import MINUTE

_DAY = 24 * 60 * MINUTE
_COUNT = 46
_TIMES = {Severity.CRITICAL: 2, Severity.HIGH: 5, Severity.MEDIUM: 12, Severity.LOW: 35}
"""Minutes to a decision at the median."""


def past_week(now: int, seed: int = 1) -> Iterator[Alert]:
    """Yield the alerts of the days before `now` (epoch ms), the same for a seed; today's are the test's own."""
    random = Random(seed)
    for place in range(_COUNT):
        severity = random.choices(list(Severity), (4, 4, 3, 2))[0]
        created = now - _DAY - random.randrange(5 * _DAY)
        decided = created + int(_TIMES[severity] * MINUTE * random.lognormvariate(0, 0.6))
        plain = Alert(
            alert_id=f"past-{place}",
            station_id=f"STATION_{900 + place}",
            alert_type=random.choice(list(AlertType)),
            severity=severity,
            title=f"STATION_{900 + place}: of the week before",
            created_at=created,
            updated_at=decided,
        )
        yield _rejected(plain, decided, random) if random.random() < 0.25 else _approved(plain, decided, random)


def _approved(alert: Alert, at: int, random: Random) -> Alert:
    status = random.choices((ExecutionStatus.SUCCEEDED, ExecutionStatus.FAILED), (8, 1))[0]
    recovery = random.choices((Recovery.RECOVERED, Recovery.NO_EFFECT), (6, 1))[0]
    execution = Execution(status=status, attempt=random.choice((1, 1, 1, 1, 2)), queued_at=at, stopped_at=at + MINUTE)
    found = Aftermath(attempt=execution.attempt, recovery=recovery, at=at + 16 * MINUTE)
    return alert.model_copy(
        update={
            "status": AlertStatus.APPROVED,
            "approved_at": at,
            "approved_by": random.choice((ALICE, ALICE, BOB)),
            "metadata": AlertMetadata(
                execution=execution, aftermath=found if status is ExecutionStatus.SUCCEEDED else None
            ),
        }
    )


def _rejected(alert: Alert, at: int, random: Random) -> Alert:
    categories = (RejectionCategory.FALSE_ALARM, RejectionCategory.MAINTENANCE, RejectionCategory.ALREADY_HANDLED)
    return alert.model_copy(
        update={
            "status": AlertStatus.REJECTED,
            "rejected_at": at,
            "rejected_by": random.choice((ALICE, BOB)),
            "metadata": AlertMetadata(rejection_category=random.choices(categories, (3, 2, 1))[0]),
        }
    )
