"""The parts of an alert's card: the card, the messages to people, and the notes that link to it."""

from collections.abc import Iterator

from rules.alert.alert import Alert
from rules.alert.alert_metadata import CardReference

CARD = 1
"""The card in the channel."""

FIRST_DIRECT = 2
"""From here on the parts are the messages to people, in the order of `metadata.direct`."""

FIRST_LINK = 10_000
"""From here on the parts are the notes in other channels that link to the card, as `metadata.placement` has them."""

UNKNOWN_REVISION = -1
"""The revision that an adopted message shows."""


def standing(alert: Alert) -> Iterator[tuple[int, CardReference]]:
    """Yield the parts that stand and are kept up to date, each with where it stands."""
    if alert.metadata.card is not None:
        yield CARD, alert.metadata.card
    linked = alert.metadata.linked
    for part, channel in enumerate(alert.metadata.where.also, FIRST_LINK):
        if channel in linked:
            yield part, linked[channel]
    for part, direct in enumerate(alert.metadata.direct, FIRST_DIRECT):
        if direct.card is not None and direct.failed is None:
            yield part, direct.card
