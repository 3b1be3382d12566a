"""The dialog with the card of one alert of a digest, and the dialog that chooses which."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from bot.cards.dialogs.dialog import Dialog
from bot.cards.digest.digest_words import what
from bot.cards.parts import blocks
from bot.slack import limits
from bot.slack.classic_blocks import classic_blocks
from bot.slack.ids import ActionId, CallbackId
from bot.slack.message import Block, Message
from bot.slack.text import cut
from rules.alert.alert import Alert, AlertStatus
from rules.digest.digest import Digest
from rules.digest.digest_members import open_members

REVIEW = Dialog(CallbackId.REVIEW, "Review the alert")
_CHOICE = Dialog(CallbackId.CHOOSE, "Review a station")

_STATION = 55
_GROUP = 100
"""The most options in a group, and the most groups in a menu."""


def review_modal(card: Message, alert: Alert) -> Block:
    """Return an alert's card as a dialog. Its buttons count as on the card."""
    # Slack folds, plans and draws its own charts in messages only; the words stay.
    body = [each for each in classic_blocks(card.blocks) if each["type"] != "data_visualization"]
    return REVIEW.view(body, carries=alert.alert_id)


def choose_modal(digest: Digest, alerts: Sequence[Alert]) -> Block:
    """Return the dialog that chooses a station. An option's value is the member's index."""
    menu: dict[str, Any] = {
        "type": "static_select",
        "action_id": ActionId.REVIEW_CHOSEN.value,
        "placeholder": blocks.plain("Type or choose a station", 150),
        "option_groups": list(_groups(alerts, indexes_of(digest))),
    }
    body = [
        blocks.paragraph(f"{what(digest, len(alerts))}."),
        {"type": "actions", "block_id": f"choose:{digest.digest_id}", "elements": [menu]},
    ]
    return _CHOICE.view(body, carries=digest.digest_id)


def indexes_of(digest: Digest) -> dict[str, int]:
    """Return the index of each member by its alert's id."""
    return {alert_id: index for index, alert_id in enumerate(digest.members)}


def option(alert: Alert, index: int) -> Block:
    """Return a station as an option of a menu."""
    text = f"{cut(alert.station_id, _STATION)} · {alert.severity}"
    return {"text": blocks.plain(text, limits.OPTION), "value": str(index)}


def option_groups(label: str, alerts: Sequence[Alert], indexes: dict[str, int]) -> Iterator[Block]:
    """Yield the options in groups as large as Slack takes."""
    for start in range(0, len(alerts), _GROUP):
        some = alerts[start : start + _GROUP]
        span = f" ({start + 1} to {start + len(some)})" if len(alerts) > _GROUP else ""
        yield {
            "label": blocks.plain(f"{label}{span}", limits.OPTION),
            "options": [option(each, indexes[each.alert_id]) for each in some],
        }


def _groups(alerts: Sequence[Alert], indexes: dict[str, int]) -> Iterator[Block]:
    waiting = open_members(alerts)
    for severity, some in groupby(waiting, key=lambda alert: alert.severity):
        yield from option_groups(f"To decide, {severity}", list(some), indexes)
    named = {each.alert_id for each in waiting}
    rest = sorted((each for each in alerts if each.alert_id not in named), key=lambda each: each.station_id)
    own = [each for each in rest if each.status is AlertStatus.PENDING]
    yield from option_groups("With a card of their own", own, indexes)
    yield from option_groups("Decided", [each for each in rest if each.status is not AlertStatus.PENDING], indexes)
