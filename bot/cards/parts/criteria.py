"""Which measurements a card shows of each type of alert, and which of them each reason is about."""

from bot.cards.parts.criterion import Criterion, Side
from rules.alert.alert import AlertType
from rules.evaluate.finding import Reason

STOCK = Criterion("Charged batteries", "chargedBatteries", "", "chargedAtMost")
TO_EMPTY = Criterion("Minutes to empty", "minutesToEmpty", "", "emptySoonMinutes", zero="empty")
SHARE = Criterion("Share charged", "chargedSharePercent", " %", "chargedShareAtMostPercent")
UPTIME = Criterion("Uptime", "chargerUptimePercent", " %", "uptimeUnderPercent", Side.UNDER)
SWAPS = Criterion("Average swaps an hour", "swapsPerHour", "", "swapRateOver", Side.OVER)
CHARGED = Criterion("Charged an hour", "chargedPerHour")
SAME_CODE = Criterion("Samples with the same code", "samplesWithSameCode", "", "minSamples", Side.AT_LEAST)

CRITERIA = {
    AlertType.LOW_INVENTORY: (
        STOCK,
        TO_EMPTY,
        SHARE,
        Criterion("Average swaps an hour", "swapsPerHour"),
        CHARGED,
    ),
    AlertType.CHARGER_DOWN: (
        Criterion("Charger health", "chargerHealth"),
        UPTIME,
        Criterion("Bad samples", "badSamples", "", "minSamples", Side.AT_LEAST),
        Criterion("Silent for", "silentMinutes", " min", "silentAfterMinutes", Side.AT_LEAST),
    ),
    AlertType.HIGH_DEMAND: (
        SWAPS,
        Criterion("Window in surge", "surgeSharePercent", " %", "surgeSharePercent", Side.AT_LEAST),
        Criterion("Share charged", "chargedSharePercent", " %", "shortStockSharePercent", verb="short"),
        Criterion("Charged batteries", "chargedBatteries"),
        CHARGED,
    ),
    AlertType.FAULT_PATTERN: (SAME_CODE, Criterion("Different codes", "recurringCodes")),
}

_FIRED: dict[str, tuple[str, ...]] = {
    Reason.STOCK_EMPTY: ("chargedBatteries",),
    Reason.STOCK_UNDER_COUNT: ("chargedBatteries",),
    Reason.STOCK_UNDER_SHARE: ("chargedSharePercent",),
    Reason.EMPTY_SOON: ("minutesToEmpty",),
    Reason.CHARGER_REPORTED_DOWN: ("chargerHealth", "badSamples"),
    Reason.CHARGER_REPORTED_DEGRADED: ("chargerHealth", "badSamples"),
    Reason.UPTIME_UNDER_THRESHOLD: ("chargerUptimePercent",),
    Reason.STATION_SILENT: ("silentMinutes",),
    Reason.DEMAND_SURGE: ("surgeSharePercent",),
    Reason.SWAP_RATE_OVER_THRESHOLD: ("swapsPerHour",),
    Reason.FAULT_RECURRING: ("samplesWithSameCode",),
}


def fired_first(alert_type: AlertType, reason: str | None) -> list[tuple[Criterion, bool]]:
    """Return the criteria of a type, and whether each is what the reason is about; those that are stand first."""
    fired = _FIRED.get(reason or "", ())
    ordered = sorted(CRITERIA[alert_type], key=lambda each: each.fact not in fired)
    return [(each, each.fact in fired) for each in ordered]
