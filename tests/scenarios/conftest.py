"""
The houses: `house` is the one that a test's marks ask for.

Without a mark it is a `House`, on the test's own `hours` if it takes them. `storm` makes it a `StormHouse`;
`policies(...)` a `PolicyHouse` for all tests of the module, opened with these arguments.
"""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest
import pytest_asyncio

from bot.listeners.edge import acknowledge
from bot.runtime.clock import Clock
from tests.scenarios.clients import Clients
from tests.scenarios.hours import Hours
from tests.scenarios.house import House
from tests.scenarios.policy_house import PolicyHouse
from tests.scenarios.storm import StormHouse


@pytest.fixture(autouse=True)
def unhurried(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """
    Whoever pressed is told the outcome, however little of a busy machine this process gets.

    Slack's three seconds count what it gets, the bot's own two and a half do not.
    """
    if not request.node.get_closest_marker("late"):
        monkeypatch.setattr(acknowledge, "ACK_AFTER_SECONDS", 30.0)


@pytest.fixture
def house(request: pytest.FixtureRequest) -> Any:
    kinds = [kind for kind in ("storm", "policies") if request.node.get_closest_marker(kind)]
    return request.getfixturevalue({"storm": "storm_house", "policies": "mended_house"}[kinds[0]] if kinds else "core")


@pytest.fixture
def hours() -> Hours:
    return Hours()


@pytest_asyncio.fixture
async def core(request: pytest.FixtureRequest, aws_clients: Clients) -> AsyncIterator[House]:
    """The core between Slack and AWS."""
    moved: Hours | None = request.getfixturevalue("hours") if "hours" in request.fixturenames else None
    async with House(aws_clients, clock=Clock(now_ms=moved.now_ms) if moved else None) as house:
        yield house
        assert house.slack.rate_limits.refused == [], "the bot called Slack faster than Slack allows"


@pytest_asyncio.fixture
async def storm_house(aws_clients: Clients) -> AsyncIterator[StormHouse]:
    async with StormHouse(aws_clients) as house:
        yield house
        assert house.slack.rate_limits.refused == [], "the bot called Slack faster than Slack allows"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def policy_house(
    request: pytest.FixtureRequest, aws_clients: Clients, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[PolicyHouse]:
    asked = request.node.get_closest_marker("policies")
    folder = tmp_path_factory.mktemp("house")
    async with PolicyHouse.opened(folder, aws_clients, *asked.args, **asked.kwargs) as house:
        yield house


@pytest.fixture
def mended_house(policy_house: PolicyHouse) -> Iterator[PolicyHouse]:
    """The module's house, and after the test nothing is broken or open any longer, and nobody has pressed lately."""
    yield policy_house
    policy_house.minute_passes()
    policy_house.metrics_table.mend()
    policy_house.slack.faults.clear()
    for view in policy_house.slack.workspace.views.values():
        view.closed = True
