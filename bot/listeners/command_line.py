"""What was typed behind `/aiops`, as one of a closed set of commands; each subject reads its own in a file beside."""

from enum import StrEnum

from bot.bookmarks import AlertsAt, Bookmark
from bot.listeners.commands.alerts import parse_alerts
from bot.listeners.commands.audits import AuditsCommand, of_bookmark, parse_audit
from bot.listeners.commands.stations import StationsCommand, parse_status
from bot.listeners.commands.words import Help, NotUnderstood, Unknown, nearest, words_of


class Verb(StrEnum):
    """The subcommands."""

    STATUS = "status"
    ALERTS = "alerts"
    AUDIT = "audit"
    HELP = "help"


Command = StationsCommand | AlertsAt | AuditsCommand | NotUnderstood


def parse(text: str) -> Command:
    """Return what was typed as a command; anything can be typed."""
    words = words_of(text)
    if not words:
        return Help()
    verb, rest = words[0].lower(), words[1:]
    match verb:
        case Verb.HELP:
            return Help()
        case Verb.STATUS:
            return parse_status(rest)
        case Verb.ALERTS:
            return parse_alerts(rest)
        case Verb.AUDIT:
            return parse_audit(rest)
    return Unknown(verb, nearest(verb, Verb))


def parse_bookmark(at: Bookmark) -> Command:
    """Return what the button of a page asks for."""
    return at if isinstance(at, AlertsAt) else of_bookmark(at)
