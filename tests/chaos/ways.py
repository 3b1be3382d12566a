"""How what people do reaches replicas of both modes: over a socket or by HTTP, whichever comes up."""

import random

from tests.chaos.replica import Replica
from tests.slack_double.double import SlackDouble
from tests.slack_double.http_transport import HttpTransport
from tests.slack_double.interaction import Ack, Interaction, Transport


class Ways:
    """A transport of the Slack double: a connection or a request URL by lot, as a balancer would choose."""

    def __init__(self, slack: SlackDouble, rng: random.Random) -> None:
        self._slack = slack
        self._rng = rng
        self._by_http: list[Transport] = []

    def add(self, replica: Replica) -> None:
        if replica.mode == "http":
            self._by_http.append(HttpTransport(self._slack.workspace, f"{replica.url}/slack/events"))

    async def __call__(self, interaction: Interaction) -> Ack:
        over_sockets = [self._slack.socket.deliver] if self._slack.socket.live else []
        ways = [*over_sockets, *self._by_http] or [self._slack.socket.deliver]
        return await self._rng.choice(ways)(interaction)
