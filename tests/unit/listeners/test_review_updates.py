"""A review that somebody pressed in follows its alert for as long as they may wait for it."""

import asyncio
from typing import Any

import pytest

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.listeners.buttons import review_updates
from bot.runtime.telemetry import Telemetry
from bot.slack.errors import Ambiguous, RateLimited, SlackFailure, SlackRefused
from bot.slack.message import Message
from rules.alert.alert import Alert
from storage.errors import StorageError, StorageUnavailable
from tests.factories import make_alert


class OneAlert:
    def __init__(self, *failures: StorageError | None) -> None:
        self.alert = make_alert()
        self.failures = list(failures)
        self.telemetry = Telemetry()

    async def get(self, alert_id: str) -> Alert:
        failure = self.failures.pop(0) if self.failures else None
        if failure is not None:
            raise failure
        return self.alert

    def card(self, alert: Alert) -> Message:
        return draw_card(alert, CardFacts("ops", "machine"))

    def changes(self) -> None:
        metadata = self.alert.metadata
        self.alert = self.alert.model_copy(
            update={"metadata": metadata.model_copy(update={"revision": metadata.revision + 1})}
        )


class Shown:
    def __init__(self, *failures: SlackFailure) -> None:
        self.updated = asyncio.Event()
        self.failures = list(failures)
        self.tried = 0

    async def update(self, view_id: str, view: dict[str, Any]) -> None:
        self.tried += 1
        if self.failures:
            raise self.failures.pop(0)
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


DOWN = StorageUnavailable("throttled")


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        (OneAlert(DOWN), Shown()),
        (OneAlert(None, DOWN), Shown()),
        (OneAlert(), Shown(Ambiguous("no usable answer from Slack"), RateLimited(1))),
    ],
)
async def test_what_fails_once_is_tried_again(monkeypatch: pytest.MonkeyPatch, stored: OneAlert, shown: Shown) -> None:
    monkeypatch.setattr(review_updates, "_PAUSES", (0.01,) * 9)
    follows: Any = review_updates.Reviews(stored, None, stored, shown)  # type: ignore[arg-type]
    follows.follow("V1", "a")
    await asyncio.sleep(0)
    stored.changes()
    await asyncio.wait_for(shown.updated.wait(), 5)


async def test_a_review_that_was_closed_is_not_followed_and_a_bug_is_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(review_updates, "_PAUSES", (0.01,) * 9)
    stored = OneAlert()
    for failure in (SlackRefused("Slack says not_found"), ZeroDivisionError()):
        shown = Shown(failure)  # type: ignore[arg-type]
        follows: Any = review_updates.Reviews(stored, None, stored, shown)  # type: ignore[arg-type]
        follows.follow("V1", "a")
        await asyncio.sleep(0)
        stored.changes()
        await follows._following["V1"]
        assert shown.tried == 1
    counted = stored.telemetry.registry.get_sample_value("aiops_unexpected_errors_total", {"where": "review"})
    assert counted == 1
