"""How the station is doing after its remediation, in words."""

from bot.cards.alert.judged import judged
from bot.cards.parts.times import age, moment
from rules.alert.alert import Alert
from rules.alert.execution import EarlierExecution, Execution
from rules.alert.recovery import Aftermath, Recovery
from rules.stored_word import plain_words

_WORDS = {
    Recovery.NOT_YET: "not looked at again yet",
    Recovery.RECOVERED: "recovered",
    Recovery.NO_EFFECT: "no effect",
    Recovery.UNKNOWN: "unknown: it does not report enough to tell",
}

_SHORT = {
    Recovery.RECOVERED: "station recovered",
    Recovery.NO_EFFECT: "*no effect at the station*",
    Recovery.UNKNOWN: "unknown how the station did",
}


def aftermath_line(alert: Alert, earlier: EarlierExecution | None = None) -> str | None:
    """
    Return how the station is doing, with the value then and now, as mrkdwn; None before the run has ended.

    For an earlier run it is None if the station was not looked at before the next run was ordered.
    """
    aftermath = _of_this_run(alert) if earlier is None else earlier.aftermath
    if aftermath is None:
        return None
    if aftermath.recovery is Recovery.NOT_YET:
        return None if earlier else "Station: to be looked at again a few minutes after the remediation"
    words = _words(aftermath.recovery)
    words = words if aftermath.recovery is Recovery.RECOVERED else f"*{words}*"
    at = "" if aftermath.at is None else f" {moment(aftermath.at)}"
    run = earlier or alert.metadata.execution
    return f"Station{at}: {_then_and_now(alert, aftermath)}{words}{_after(run, aftermath)}"


def aftermath_words(alert: Alert) -> str:
    """Return how the station is doing, for a sentence without markup; empty before it has been looked at."""
    aftermath = _of_this_run(alert)
    if aftermath is None or aftermath.recovery is Recovery.NOT_YET:
        return ""
    found = f"{_then_and_now(alert, aftermath)}{_words(aftermath.recovery)}"
    return f"station: {found}{_after(alert.metadata.execution, aftermath)}"


def recovery_words(alert: Alert) -> str:
    """Return the same in a word or two, without a value, such as "no effect"; empty before it has been looked at."""
    aftermath = _of_this_run(alert)
    if aftermath is None or aftermath.recovery is Recovery.NOT_YET:
        return ""
    return _SHORT.get(aftermath.recovery) or f"station: {_words(aftermath.recovery)}"


def words_of_recovery(recovery: Recovery) -> str:
    """Return the word for a recovery: "recovered", "no effect"."""
    return _words(recovery).split(":", 1)[0]


def _words(recovery: Recovery) -> str:
    return _WORDS.get(recovery) or plain_words(recovery)


def _of_this_run(alert: Alert) -> Aftermath | None:
    aftermath, execution = alert.metadata.aftermath, alert.metadata.execution
    return aftermath if aftermath and execution and aftermath.attempt == execution.attempt else None


def _then_and_now(alert: Alert, aftermath: Aftermath) -> str:
    seen = judged(alert, aftermath.reading)
    if seen is None:
        return ""
    return f"{seen.name} {f'{seen.then} to ' if seen.then else ''}{seen.now}, "


def _after(run: Execution | None, aftermath: Aftermath) -> str:
    if aftermath.at is None or run is None or run.stopped_at is None:
        return ""
    return f" {age(aftermath.at - run.stopped_at)} after the remediation"
