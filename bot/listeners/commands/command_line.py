"""Parsing what was typed after `/aiops` into one of a closed set of commands."""

from collections.abc import Callable
from enum import StrEnum

from bot.cards.answers.page_tokens import AlertsAt, AuditAt, PageToken, VerdictAt
from bot.listeners.commands.alerts import parse_alerts, parse_search
from bot.listeners.commands.audits import AuditsCommand, of_page_token, parse_audit
from bot.listeners.commands.backtests import BacktestOf, parse_backtest
from bot.listeners.commands.mutes import MutesCommand, parse_mute, parse_mutes, parse_unmute
from bot.listeners.commands.on_call import WhoIsOnCall, parse_on_call
from bot.listeners.commands.reports import ReportsCommand, parse_report
from bot.listeners.commands.stations import StationsCommand, parse_status
from bot.listeners.commands.words import LONGEST_TEXT, Help, NotUnderstood, OnCards, Unknown, Words, nearest


class Verb(StrEnum):
    """The subcommands."""

    STATUS = "status"
    ALERTS = "alerts"
    SEARCH = "search"
    AUDIT = "audit"
    MUTE = "mute"
    UNMUTE = "unmute"
    MUTES = "mutes"
    ONCALL = "oncall"
    REPORT = "report"
    BACKTEST = "backtest"
    HELP = "help"


Command = (
    StationsCommand
    | AlertsAt
    | AuditsCommand
    | MutesCommand
    | WhoIsOnCall
    | ReportsCommand
    | BacktestOf
    | NotUnderstood
)

_PARSERS: dict[Verb, Callable[[Words], Command]] = {
    Verb.STATUS: parse_status,
    Verb.ALERTS: parse_alerts,
    Verb.SEARCH: parse_search,
    Verb.AUDIT: parse_audit,
    Verb.MUTE: parse_mute,
    Verb.UNMUTE: parse_unmute,
    Verb.MUTES: parse_mutes,
    Verb.ONCALL: parse_on_call,
    Verb.REPORT: parse_report,
    Verb.BACKTEST: parse_backtest,
    Verb.HELP: lambda _rest: Help(),
}

_ABOUT_PEOPLE = {Verb.ALERTS, Verb.AUDIT}
_ON_CARDS = ("approve", "reject", "snooze", "retry", "escalate")


def parse(text: str, with_ids: str | None = None) -> Command:
    """Parse what was typed; `with_ids` is the same with people by their ids. Any text yields a command."""
    words = Words.of(text[:LONGEST_TEXT])
    if not words:
        return Help()
    verb, rest = words[0].lower(), words[1:]
    if verb in set(Verb):
        if with_ids is not None and Verb(verb) in _ABOUT_PEOPLE:
            rest = Words.of(with_ids[:LONGEST_TEXT])[1:]
        return _PARSERS[Verb(verb)](rest)
    meant = nearest(verb, [*Verb, *_ON_CARDS])
    return OnCards(meant) if meant in _ON_CARDS else Unknown(verb, meant)


def parse_page_token(at: PageToken) -> Command:
    """Return the command of a page's button."""
    return of_page_token(at) if isinstance(at, AuditAt | VerdictAt) else at
