"""Hours that go by in a house."""

from bot.runtime.clock import Clock
from tests.scenarios.house import House
from tests.slack_double.message import Message

MINUTE = 60_000


class Hours:
    """A wall clock that the test moves; durations stay real."""

    def __init__(self) -> None:
        self._ahead_ms = 0
        self._clock = Clock()

    def now_ms(self) -> int:
        return self._clock.now_ms() + self._ahead_ms

    def pass_by(self, minutes: int) -> None:
        self._ahead_ms += minutes * MINUTE


async def thread(house: House, card: Message) -> list[Message]:
    """What stands in a card's thread once everybody was reminded who is to be."""
    await house.bot.reminders.run()
    await house.quiet()
    return house.slack.channel(card.channel).replies(card.ts)
