"""Whether a station that somebody calls recovered is."""

from bot.decisions.rechecks import Rechecks
from rules.alert.alert import Alert
from rules.alert.errors import NotRecovered
from rules.alert.recheck import RecheckVerdict

_STILL_IN_TROUBLE = frozenset({RecheckVerdict.UNCHANGED, RecheckVerdict.CHANGED})


async def must_have_recovered(rechecks: Rechecks, alert: Alert) -> None:
    """Raise NotRecovered when the newest metrics say otherwise; where they say nothing the person knows better."""
    if (await rechecks.of(alert)).verdict in _STILL_IN_TROUBLE:
        raise NotRecovered(alert)
