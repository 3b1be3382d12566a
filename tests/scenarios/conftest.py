"""One AWS a session, one house a test."""

from collections.abc import AsyncIterator, Iterator

import pytest
import pytest_asyncio

from bot.provision.provision import provision
from storage.tables import TableNames
from tests.local_stack import local_aws
from tests.scenarios.clients import Clients, clients_of
from tests.scenarios.house import House


@pytest.fixture(scope="session")
def aws_clients() -> Iterator[Clients]:
    """An AWS in which the field does at once what it is asked to; the state machine writes to tables of its own."""
    with local_aws(waits=False) as aws:
        clients = clients_of(aws)
        provision(clients.dynamodb, clients.iam, clients.step_functions, clients.sns, TableNames())
        yield clients


@pytest_asyncio.fixture
async def house(aws_clients: Clients) -> AsyncIterator[House]:
    async with House(aws_clients) as house:
        yield house
        assert house.slack.rate_limits.refused == [], "the bot called Slack faster than Slack allows"
