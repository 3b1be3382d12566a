"""How long an alert's title may be: where, what and how long until it hurts must all fit a headline."""

MOST_CHARACTERS = 120
"""Of the 150 of Slack's headline: before it stand the severity and what became of the alert."""

MOST_OF_STATION = 40
"""A longer name is cut where it is shown, and not what follows it."""


def room_beside(station_id: str, *others: str) -> int:
    """Return how many characters a title has for a part of it, beside the station's name and the others."""
    return MOST_CHARACTERS - min(len(station_id), MOST_OF_STATION) - sum(map(len, others))
