"""An alert of each reason, what proves it, and what else its card says."""

from decimal import Decimal

from rules.alert.alert import Alert
from rules.evaluate.charger_down import ChargerReason
from rules.evaluate.demand_signs import DemandReason
from rules.evaluate.fault_pattern import FaultReason
from rules.evaluate.finding import Reason
from rules.evaluate.silence import SilenceReason
from rules.evaluate.stock_signs import StockReason
from rules.metric import ChargerHealth
from tests.factories import MINUTE, NOW
from tests.unit.cards.raised_alerts import FIVE, QUIET_DAYS, raised

CASES: dict[Reason, tuple[Alert, list[str], list[str]]] = {
    StockReason.STOCK_EMPTY: (
        raised(StockReason.STOCK_EMPTY, *FIVE, charged_batteries=0, uncharged_batteries=30),
        ["Charged batteries: 0 (alerts at 5 or fewer)"],
        ["Minutes to empty: empty", "Share charged: 0 % (alerts at 20 % or less)"],
    ),
    StockReason.STOCK_UNDER_COUNT: (
        raised(StockReason.STOCK_UNDER_COUNT, *FIVE, charged_batteries=5, uncharged_batteries=5, swap_rate=Decimal(1)),
        ["Charged batteries: 5 (alerts at 5 or fewer)"],
        ["Minutes to empty: 300", "Share charged: 50 % (alerts at 20 % or less)"],
    ),
    StockReason.STOCK_UNDER_SHARE: (
        raised(StockReason.STOCK_UNDER_SHARE, *FIVE, charged_batteries=1999, uncharged_batteries=8001),
        ["Share charged: 19.99 % (alerts at 20 % or less)"],
        ["Charged batteries: 1999 (alerts at 5 or fewer)"],
    ),
    StockReason.EMPTY_SOON: (
        raised(
            StockReason.EMPTY_SOON,
            *({"charged_batteries": each, "uncharged_batteries": 20 - each} for each in (12, 12, 8, 8, 8)),
            swap_rate=Decimal(24),
        ),
        ["Minutes to empty: 20"],
        ["Charged batteries: 8 (alerts at 5 or fewer)", "Share charged: 40 % (alerts at 20 % or less)"],
    ),
    ChargerReason.CHARGER_REPORTED_DOWN: (
        raised(ChargerReason.CHARGER_REPORTED_DOWN, *FIVE, charger_health=ChargerHealth.DOWN),
        ["Charger health: down", "Bad samples: 5 (alerts at 3 or more)"],
        ["Uptime: 99.5 % (alerts under 90 %)"],
    ),
    ChargerReason.CHARGER_REPORTED_DEGRADED: (
        # The newest is worse, in too few samples to count.
        raised(
            ChargerReason.CHARGER_REPORTED_DEGRADED,
            *[{"charger_health": ChargerHealth.DEGRADED}] * 2,
            {"charger_health": ChargerHealth.DOWN},
        ),
        ["Charger health: degraded", "Bad samples: 3 (alerts at 3 or more)"],
        ["Uptime: 99.5 % (alerts under 90 %)"],
    ),
    ChargerReason.UPTIME_UNDER_THRESHOLD: (
        raised(
            ChargerReason.UPTIME_UNDER_THRESHOLD,
            *[{"charger_uptime": Decimal("89.96")}] * 2,
            {"charger_health": ChargerHealth.DOWN},
        ),
        ["Uptime: 89.96 % (alerts under 90 %)"],
        ["Bad samples: 3 (alerts at 3 or more)"],
    ),
    SilenceReason.STATION_SILENT: (
        raised(SilenceReason.STATION_SILENT, last_seen_ms=NOW - 20 * MINUTE),
        ["Silent for: 20 min (alerts at 10 min or more)"],
        [],
    ),
    DemandReason.DEMAND_UNUSUAL: (
        raised(DemandReason.DEMAND_UNUSUAL, *FIVE, swap_rate=Decimal(24), hours=QUIET_DAYS),
        ["Above the usual: 5.3 sd (alerts at 2.8 sd or more)"],
        ["Average swaps an hour: 24 (alerts over 30)", "Usual at this hour: 4"],
    ),
    DemandReason.DEMAND_SURGE: (
        raised(DemandReason.DEMAND_SURGE, *[{"demand_surge": minute > 0} for minute in range(5)]),
        ["Samples in surge: 80 % (alerts at 60 % or more)"],
        [
            "Average swaps an hour: 6 (alerts over 30)",
            "Share charged: 66.7 % (short at 30 % or less)",
            "Charged an hour: 0",
        ],
    ),
    DemandReason.SWAP_RATE_OVER_THRESHOLD: (
        raised(DemandReason.SWAP_RATE_OVER_THRESHOLD, *FIVE, swap_rate=Decimal("30.01"), charged_batteries=3),
        ["Average swaps an hour: 30.01 (alerts over 30)"],
        ["Samples in surge: 0 % (alerts at 60 % or more)", "Share charged: 23.1 % (short at 30 % or less)"],
    ),
    FaultReason.FAULT_RECURRING: (
        raised(FaultReason.FAULT_RECURRING, *[{"error_logs": ("E42: hot", "E7")}] * 4),
        ["Samples with the same code: 4 (alerts at 3 or more)"],
        ["Different codes: 2", "Recurring codes: E42 x4, E7 x4"],
    ),
}
