"""A review that somebody pressed in follows its alert for as long as they may wait for it."""

import asyncio
from typing import Any

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.listeners.buttons import review_updates
from bot.slack.message import Message
from rules.alert.alert import Alert
from tests.factories import make_alert


class OneAlert:
    def __init__(self) -> None:
        self.alert = make_alert()

    async def get(self, alert_id: str) -> Alert:
        return self.alert

    def card(self, alert: Alert) -> Message:
        return draw_card(alert, CardFacts("ops", "machine"))

    def changes(self) -> None:
        metadata = self.alert.metadata
        self.alert = self.alert.model_copy(
            update={"metadata": metadata.model_copy(update={"revision": metadata.revision + 1})}
        )


class Shown:
    def __init__(self) -> None:
        self.updated = asyncio.Event()

    async def update(self, view_id: str, view: dict[str, Any]) -> None:
        self.updated.set()


async def test_a_second_press_begins_the_waiting_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_updates, "_PAUSES", (0.1, 0.1, 0.1))
    stored, shown = OneAlert(), Shown()
    follows: Any = review_updates.Reviews(stored, None, stored, shown)  # type: ignore[arg-type]
    follows.follow("V1", "a")
    await asyncio.sleep(0.25)
    follows.follow("V1", "a")
    await asyncio.sleep(0.15)  # the first press is waited for no longer
    stored.changes()
    await asyncio.wait_for(shown.updated.wait(), 5)
