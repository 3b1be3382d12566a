"""The answer to `/aiops backtest`: what one rule would have done with a changed key, and as it is."""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.slack.message import Message
from bot.slack.text import escaped
from rules.text.wording import counted

_SHOWN = 300


def backtest_answer(
    what: str, settings: Sequence[str], days: int, changed: Mapping[str, Any], as_it_is: Mapping[str, Any]
) -> Message:
    """Return it; the numbers are those of the JSON of `aiops backtest`, without a changed key the same twice."""
    over = f"in the last {counted(days, 'day')}"
    if not settings:
        return Message(text=f"*{what}* {over}, as it is: {_numbers(changed)}.")
    shown = escaped(", ".join(settings), _SHOWN)
    return Message(text=f"*{what}* {over}, with {shown}: {_numbers(changed)}.\nAs it is: {_numbers(as_it_is)}.")


def _numbers(numbers: Mapping[str, Any]) -> str:
    said = f"{counted(numbers['alerts'], 'alert')}, {counted(numbers['nightPages'], 'page')} at night"
    if numbers["precision"] is not None:
        said += f"; of those that people decided, {numbers['precision']:.0%} were right"
    if numbers["missed"]:
        said += f"; {counted(numbers['missed'], 'alert')} that were right would not have been opened"
    return said
