"""A backtest beside what people decided: which of their alerts the rules would have opened, and which not."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from rules.alert.alert import Alert, AlertStatus, AlertType
from rules.alert.recovery import Recovery
from rules.alert.rejection import RejectionCategory
from rules.report.would_be_alert import WouldBeAlert
from rules.units import MINUTE_MS

NEAR_MS = 30 * MINUTE_MS
"""Rules may find the same trouble earlier or later than others; so far apart it still is the same."""

_WRONG = frozenset({RejectionCategory.FALSE_ALARM, RejectionCategory.MAINTENANCE})
_RIGHT = frozenset({RejectionCategory.ALREADY_HANDLED, RejectionCategory.WRONG_ACTION, RejectionCategory.RECOVERED})


class DecidedAs(StrEnum):
    """What a decision says of an alert: that its trouble was real, that it was none, or neither."""

    RIGHT = "right"
    WRONG = "wrong"
    UNSAID = "unsaid"


def verdict_of(alert: Alert) -> DecidedAs:
    """
    Return what was decided about an alert.

    Nobody did where it closed by itself. Approved ones were right, and so were those rejected because they were
    handled, over, or called for something else.
    """
    category = alert.metadata.rejection_category
    if alert.closed_itself is not None:
        return DecidedAs.UNSAID
    if alert.status is AlertStatus.APPROVED or category in _RIGHT:
        return DecidedAs.RIGHT
    return DecidedAs.WRONG if category in _WRONG else DecidedAs.UNSAID


@dataclass
class KeptOf:
    """Of how many alerts with one outcome the rules would have opened how many."""

    of: int = 0
    kept: int = 0


@dataclass
class TypeScore:
    """
    One rule's would-be alerts beside the alerts that were really opened.

    `alike` of the would-be alerts are about what a real one was about, `new` are about nothing that was opened.
    `missed` are the ids of alerts that were right and would not have been opened.
    """

    alerts: int = 0
    verdicts: Counter[DecidedAs] = field(default_factory=Counter)
    new: int = 0
    real: int = 0
    found: int = 0
    missed: list[str] = field(default_factory=list)
    outcomes: dict[str, KeptOf] = field(default_factory=lambda: defaultdict(KeptOf))

    @property
    def precision(self) -> float | None:
        """The share of right ones among the would-be alerts about which somebody decided."""
        decided = self.verdicts[DecidedAs.RIGHT] + self.verdicts[DecidedAs.WRONG]
        return self.verdicts[DecidedAs.RIGHT] / decided if decided else None


def score(alerts: Sequence[WouldBeAlert], real: Iterable[Alert], end_ms: int) -> dict[AlertType, TypeScore]:
    """Return the score of each rule; `end_ms` is when the replay ended (epoch ms)."""
    scores: dict[AlertType, TypeScore] = defaultdict(TypeScore)
    mine: dict[tuple[str, AlertType], list[WouldBeAlert]] = defaultdict(list)
    for alert in alerts:
        mine[alert.station_id, alert.alert_type].append(alert)
        scores[alert.alert_type].alerts += 1
    verdicts: dict[int, DecidedAs] = {}
    for each in real:
        about = [one for one in mine[each.station_id, each.alert_type] if _is_near(one, each, end_ms)]
        _count(scores[each.alert_type], each, is_found=bool(about))
        for one in about:
            verdicts[id(one)] = _stronger(verdicts.get(id(one)), verdict_of(each))
    for alert in alerts:
        verdict = verdicts.get(id(alert))
        if verdict is None:
            scores[alert.alert_type].new += 1
        else:
            scores[alert.alert_type].verdicts[verdict] += 1
    return dict(scores)


def _is_near(mine: WouldBeAlert, real: Alert, end_ms: int) -> bool:
    closed_at = end_ms if mine.closed_at is None else mine.closed_at
    decided_at = end_ms if real.decided_at is None else real.decided_at
    return mine.opened_at <= decided_at + NEAR_MS and closed_at >= real.created_at - NEAR_MS


def _stronger(before: DecidedAs | None, verdict: DecidedAs) -> DecidedAs:
    """Return what several decisions about one trouble say: that one was right outweighs the others."""
    order = [None, DecidedAs.UNSAID, DecidedAs.WRONG, DecidedAs.RIGHT]
    return max(verdict, before or DecidedAs.UNSAID, key=order.index)


def _count(score: TypeScore, alert: Alert, *, is_found: bool) -> None:
    score.real += 1
    score.found += is_found
    for outcome in _outcomes(alert):
        score.outcomes[outcome].of += 1
        score.outcomes[outcome].kept += is_found
    if not is_found and verdict_of(alert) is DecidedAs.RIGHT:
        score.missed.append(alert.alert_id)


def _outcomes(alert: Alert) -> list[str]:
    """Return what became of an alert: its decision and, if the station was looked at again, what was found."""
    if alert.closed_itself is not None:
        return [f"closed by itself: {alert.closed_itself}"]
    if alert.status is AlertStatus.REJECTED:
        return [f"rejected: {alert.metadata.rejection_category or 'without a category'}"]
    if alert.status is not AlertStatus.APPROVED:
        return ["undecided"]
    aftermath = alert.metadata.aftermath
    looked = [] if aftermath is None or aftermath.recovery is Recovery.NOT_YET else [f"then {aftermath.recovery}"]
    return ["approved", *looked]
