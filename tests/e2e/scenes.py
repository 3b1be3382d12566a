"""What takes a while to come about: begun together, so that it is there when somebody looks."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from typing import Any

from bot.demo.workspace import ALICE
from bot.slack.ids import ActionId
from rules.alert.alert import Severity
from rules.alert.execution import ExecutionStatus
from rules.alert.recovery import Recovery
from tests.e2e.network import Network, came_out_as, has_card, has_said_all, is_cleared, is_decided, stands_at

CLEARED, WORSENED, TALKED_OF = "STATION_031", "STATION_032", "STATION_033"
RECOVERED, NOT_HELPED, FAILED = "STATION_034", "STATION_035", "STATION_036"
HUB = "HUB_001"
"""Here two people must approve."""

_LOW = (WORSENED, TALKED_OF)
_APPROVED = (NOT_HELPED, FAILED, HUB)


@dataclass(frozen=True)
class Scenes:
    """Stations whose alerts come into states that no press alone brings about."""

    under_way: dict[str, asyncio.Task[None]]

    @classmethod
    async def begin(cls, network: Network) -> "Scenes":
        """Have all cards stand, approve some, and let the rest come."""
        for station in _STORIES:
            await (network.runs_low(station) if station in _LOW else network.runs_dry(station))
        for station in _STORIES:
            alert = await network.until(station, has_card)
            if station in _APPROVED:
                await network.press_elsewhere(alert, ALICE, ActionId.APPROVE)
        return cls({station: asyncio.create_task(story(network)) for station, story in _STORIES.items()})

    async def at(self, station: str) -> str:
        """Return the station once its scene is set."""
        await self.under_way[station]
        return station

    def end(self) -> None:
        """Leave what nobody waits for."""
        for each in self.under_way.values():
            each.cancel()


async def _clears(network: Network) -> None:
    await network.is_full_again(CLEARED)
    await network.until(CLEARED, is_cleared)


async def _worsens(station: str, network: Network) -> None:
    await network.runs_dry_now(station)
    await network.until(station, lambda alert: alert.severity is Severity.CRITICAL and has_said_all(alert))


async def _is_talked_of(network: Network) -> None:
    await network.waited(TALKED_OF, 12)
    await network.until(TALKED_OF, lambda alert: bool(alert.metadata.waiting and alert.metadata.waiting.reminders))
    await network.until(TALKED_OF, has_said_all)
    await _worsens(TALKED_OF, network)
    await network.waited(TALKED_OF, 10)
    await network.until(TALKED_OF, lambda alert: bool(alert.metadata.escalations) and has_said_all(alert))


async def _recovers(network: Network) -> None:
    # Approved here and not with the others: from now on it has seconds to recover before it counts as not helped.
    await network.press_elsewhere(await network.alert(RECOVERED), ALICE, ActionId.APPROVE)
    await network.until(RECOVERED, is_decided)
    await network.is_full_again(RECOVERED)
    await network.until(RECOVERED, came_out_as(Recovery.RECOVERED), seconds=60)


async def _is_not_helped(network: Network) -> None:
    await network.until(NOT_HELPED, came_out_as(Recovery.NO_EFFECT), seconds=60)


async def _fails(network: Network) -> None:
    await network.until(FAILED, stands_at(ExecutionStatus.FAILED))


async def _is_half_approved(network: Network) -> None:
    await network.until(HUB, lambda alert: len(alert.metadata.approvals) == 1)


_STORIES: dict[str, Callable[[Network], Coroutine[Any, Any, None]]] = {
    CLEARED: _clears,
    WORSENED: partial(_worsens, WORSENED),
    TALKED_OF: _is_talked_of,
    RECOVERED: _recovers,
    NOT_HELPED: _is_not_helped,
    FAILED: _fails,
    HUB: _is_half_approved,
}
