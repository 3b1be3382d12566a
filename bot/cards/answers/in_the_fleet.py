"""What else there is to know of a station: its dashboard, how the fleet has it, and who can spare batteries for it."""

from decimal import Decimal

from bot.cards.answers.card_link import Links
from bot.cards.answers.fleet import standing_words
from bot.cards.parts.station_line import LONGEST_URL
from bot.cards.parts.times import age
from bot.cards.parts.trend import number
from bot.runtime.dashboard import dashboard_url
from bot.slack.text import escaped
from rules.fleet.station_state import StationState
from rules.playbook.facts import Surplus
from rules.units import HOUR_MS

_SHOWN_HOURS = 6


def in_the_fleet(state: StationState, links: Links) -> list[str]:
    """Return its dashboard, how the last evaluation has it, and which neighbours can spare batteries, as mrkdwn."""
    said = []
    if links.dashboard is not None:
        url = dashboard_url(links.dashboard, state.station_id, state.now_ms - _SHOWN_HOURS * HOUR_MS, state.now_ms)
        said.append(f"<{escaped(url, LONGEST_URL)}|Dashboard>")
    if state.line is not None and state.evaluated_at is not None:
        old = age(state.now_ms - state.evaluated_at)
        said.append(f"In the fleet, {old} ago: {standing_words(state.line)}")
    if state.spares:
        said.append(f"Batteries to spare: {'; '.join(map(_spare, state.spares))}")
    return said


def _spare(surplus: Surplus) -> str:
    station, metres = surplus.station, surplus.metres
    name = f" ({escaped(station.name, 80)})" if station.name else ""
    far = "" if metres is None else f", {number(round(Decimal(metres) / 1000, 1))} km"
    return f"{escaped(station.station_id, 80)}{name} {surplus.batteries}{far}"
