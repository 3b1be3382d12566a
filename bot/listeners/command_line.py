"""What was typed behind `/aiops`, as one of a closed set of commands."""

from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from rules.alert import AlertStatus

_LONGEST = 300


class Verb(StrEnum):
    """The subcommands."""

    STATUS = "status"
    AUDIT = "audit"
    ALERTS = "alerts"
    HELP = "help"


@dataclass(frozen=True)
class StatusOf:
    """Typed `/aiops status STATION`; a name may hold spaces, or words may stand behind it: the longest first."""

    station_ids: tuple[str, ...]


@dataclass(frozen=True)
class AuditOf:
    """Typed `/aiops audit ALERT`."""

    alert_id: str


@dataclass(frozen=True)
class VerifyAudit:
    """Typed `/aiops audit verify ALERT`."""

    alert_id: str


@dataclass(frozen=True)
class ListAlerts:
    """Typed `/aiops alerts [STATUS]`."""

    status: AlertStatus


@dataclass(frozen=True)
class Help:
    """Typed `/aiops help`, or nothing at all."""


@dataclass(frozen=True)
class Incomplete:
    """A subcommand without what it needs; `usage` says what."""

    usage: str


@dataclass(frozen=True)
class Unknown:
    """No subcommand; `nearest` is what was probably meant."""

    verb: str
    nearest: str | None


Command = StatusOf | AuditOf | VerifyAudit | ListAlerts | Help | Incomplete | Unknown


def parse(text: str) -> Command:
    """Return what was typed as a command; anything can be typed."""
    words = text[:_LONGEST].split()
    if not words:
        return Help()
    verb, rest = words[0].lower(), words[1:]
    match verb:
        case Verb.HELP:
            return Help()
        case Verb.STATUS:
            return StatusOf(_names(rest)) if rest else Incomplete("Which station? `/aiops status STATION_001`")
        case Verb.AUDIT:
            return _audit(rest)
        case Verb.ALERTS:
            return _alerts(rest)
    return Unknown(verb, _nearest(verb, list(Verb)))


def _names(words: list[str]) -> tuple[str, ...]:
    whole, first = _bare(" ".join(words)), _bare(words[0])
    return (whole,) if whole == first else (whole, first)


def _audit(rest: list[str]) -> Command:
    if rest[:1] == ["verify"]:
        return (
            VerifyAudit(_bare(rest[1]))
            if rest[1:]
            else Incomplete("Which alert? `/aiops audit verify &lt;alertId&gt;`")
        )
    return AuditOf(_bare(rest[0])) if rest else Incomplete("Which alert? `/aiops audit &lt;alertId&gt;`")


def _alerts(rest: list[str]) -> Command:
    if not rest:
        return ListAlerts(AlertStatus.PENDING)
    asked = rest[0].upper()
    if asked in set(AlertStatus):
        return ListAlerts(AlertStatus(asked))
    nearest = _nearest(asked, list(AlertStatus))
    return Unknown(f"alerts {rest[0]}", f"alerts {nearest.lower()}" if nearest else "alerts")


def _nearest(word: str, known: list[str]) -> str | None:
    return next(iter(get_close_matches(word, [str(each) for each in known], n=1, cutoff=0.5)), None)


def _bare(word: str) -> str:
    """Take off what people copy along: quotes, backticks and angle brackets."""
    return word.strip("`'\"<>") or word
