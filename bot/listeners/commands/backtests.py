"""`/aiops backtest TYPE [CONDITION ...] [DAYS]`: what one rule would have done in the last days."""

import re
from dataclasses import dataclass

from bot.access.authorization import Authority
from bot.backtest.short_backtests import MOST_DAYS, BacktestFailed, ShortBacktests
from bot.cards.answers.backtest import backtest_answer
from bot.cards.answers.usage import no_backtest
from bot.listeners.commands.alert_types import types_of
from bot.listeners.commands.words import Incomplete, Words
from bot.slack.message import Message
from bot.slack.text import escaped
from rules.alert.alert import AlertType
from rules.alert.errors import InvalidRules

_DAYS = re.compile(r"(\d{1,3})d", re.ASCII | re.IGNORECASE)
_SIGN = re.compile(r"\s*([<>]=?|[=≤≥])\s*")
_UNIT = re.compile(r"(?<!\S)(\d{1,3}) ?days?(?!\S)", re.ASCII | re.IGNORECASE)
_USUAL_DAYS = 7
_MOST_CONDITIONS = 5
_SHOWN = 900


@dataclass(frozen=True)
class BacktestOf:
    """Asks what one rule would have done."""

    alert_type: AlertType
    conditions: tuple[str, ...]
    days: int


def parse_backtest(rest: Words) -> BacktestOf | Incomplete:
    """Parse what was typed after `backtest`; a limit and days may have spaces, as in `charged < 5 7 days`."""
    rest = Words.of(_UNIT.sub(r"\1d", _SIGN.sub(r"\1", rest.typed)))
    conditions = tuple(filter(_is_condition, rest))
    days = [int(found[1]) for found in map(_DAYS.fullmatch, rest) if found] or [_USUAL_DAYS]
    types = types_of([each for each in rest if not _is_condition(each) and not _DAYS.fullmatch(each)])
    is_bounded = len(conditions) <= _MOST_CONDITIONS and 1 <= days[0] <= MOST_DAYS
    if len(types) != 1 or len(days) != 1 or not is_bounded:
        return Incomplete(no_backtest(MOST_DAYS))
    return BacktestOf(types[0], conditions, days[0])


def _is_condition(word: str) -> bool:
    return bool(set(word) & set("<>=≤≥"))


async def answer_backtest(command: BacktestOf, by: str, backtests: ShortBacktests, authority: Authority) -> Message:
    """Return the answer for a person who may read the audit. Raises NotAllowed, TooMuchAtOnce."""
    await authority.may_read_audit(by, "backtests")
    try:
        found = await backtests.over(command.alert_type, command.conditions, command.days)
    except InvalidRules as refused:
        return Message(text=escaped("; ".join(refused.faults), _SHOWN))
    except BacktestFailed as failed:
        return Message(text=str(failed))
    name = found.alert_type.value.lower()
    return backtest_answer(name, found.settings, found.days, found.changed, found.as_it_is)
