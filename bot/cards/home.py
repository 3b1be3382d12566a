"""The app's home tab: what waits for a decision."""

from typing import Any

from bot.alert_pages import AlertPage
from bot.cards import blocks
from bot.cards.alert_list import alert_list_answer
from bot.cards.answers import HELP


def home_view(pending: AlertPage) -> dict[str, Any]:
    """Return the home tab: the pending alerts, most severe first, and what can be typed."""
    answer = alert_list_answer(pending)
    waiting = answer.blocks or [blocks.section(answer.text)]
    return {"type": "home", "blocks": [*waiting, blocks.divider(), blocks.section(HELP)]}


def refused_view(text: str) -> dict[str, Any]:
    """Return the home tab of somebody who may not see what waits; `text` is mrkdwn."""
    return {"type": "home", "blocks": [blocks.section(text)]}
