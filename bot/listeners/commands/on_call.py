"""`/aiops oncall`."""

from dataclasses import dataclass

from bot.access.on_call import OnCall
from bot.cards.answers.on_call import on_call_answer
from bot.listeners.commands.words import Words
from bot.slack.message import Message


@dataclass(frozen=True)
class WhoIsOnCall:
    """Typed `/aiops oncall`."""


def parse_on_call(_rest: Words) -> WhoIsOnCall:
    """Parse what was typed after `oncall`: nothing is needed."""
    return WhoIsOnCall()


def answer_on_call(on_call: OnCall) -> Message:
    """Return who is on call, by the calendars as they were last read."""
    return on_call_answer(on_call.all())
