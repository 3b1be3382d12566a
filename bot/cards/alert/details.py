"""What a card folds away: how it came about, every measurement, who may decide, and the whole id."""

from collections.abc import Iterator

from bot.cards.alert.aftermath import aftermath_line
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.earlier import quiet_line, side_lines
from bot.cards.alert.judged import latest_line
from bot.cards.alert.recheck_words import recheck_lines
from bot.cards.alert.steps import step_lines
from bot.cards.alert.waiting_lines import condition_line, escalation_lines
from bot.cards.parts import blocks
from bot.cards.parts.chart import chart_words
from bot.cards.parts.evidence import evidence_fields, freshness, trend_line
from bot.cards.parts.station_line import station_line
from bot.cards.parts.times import moment
from bot.runtime.dashboard import dashboard_url
from bot.slack import limits
from bot.slack.message import Block
from bot.slack.text import escaped, unended
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import Worsening
from rules.alert.thread_note import ONE_CHANGE_MS
from rules.playbook.said import what_approving_does
from rules.units import HOUR_MS

_SHOWN_HOURS = 6
"""A dashboard shows so many hours before an alert was opened, and after."""


def details(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return everything that does not belong on the first screen, the most telling first."""
    pairs = evidence_fields(alert)
    return [
        blocks.paragraph(alert.description or alert.title or "No description was given."),
        *([blocks.fields(pairs)] if pairs else []),
        *blocks.sections(list(_measured(alert))),
        *blocks.sections(list(_history(alert))),
        *blocks.sections([f"• {each}" for each in _steps(alert)]),
        blocks.context(*_small_print(alert, facts)),
    ]


def _measured(alert: Alert) -> Iterator[str]:
    small = [text for text in (trend_line(alert), freshness(alert)) if text]
    if small:
        said = " · ".join(small)
        yield escaped(f"{said[:1].upper()}{said[1:]}", limits.FIELD)
    if alert.metadata.condition is None and (latest := latest_line(alert)):
        yield latest
    if words := chart_words(alert.metadata.chart):
        yield escaped(words, limits.FIELD // 2)


def _history(alert: Alert) -> Iterator[str]:
    yield from side_lines(alert)
    for worsening in _changes(alert):
        was = escaped(f"{worsening.severity}: {worsening.title}", 300)
        yield f"Worse since {moment(worsening.at)}; before: {was}"
    yield from escalation_lines(alert)
    if alert.status is not AlertStatus.PENDING and (cleared := condition_line(alert)):
        yield cleared
    yield from recheck_lines(alert)


def _changes(alert: Alert) -> Iterator[Worsening]:
    """Yield what the alert said before each change: steps within two minutes are one."""
    last = 0
    for each in alert.metadata.worsenings:
        if each.at - last > ONE_CHANGE_MS:
            yield each
        last = each.at


def _steps(alert: Alert) -> list[str]:
    if alert.status is AlertStatus.PENDING:
        return []
    return [*step_lines(alert), *([after] if (after := aftermath_line(alert)) else [])]


def _small_print(alert: Alert, facts: CardFacts) -> Iterator[str]:
    if alert.status is AlertStatus.PENDING:
        yield from _what_to_press(alert, facts)
    elif alert.status is AlertStatus.APPROVED:
        does = escaped(unended(what_approving_does(alert)), 500)
        yield f"Ordered: {does}, by `{escaped(facts.state_machine, 100)}`"
    if quiet := quiet_line(alert, facts.quiet_minutes):
        yield quiet
    if where := station_line(facts.station, _runbook(alert), _dashboard(alert, facts)):
        yield where
    if facts.note:
        yield escaped(facts.note, limits.FIELD)
    reason = f" · {escaped(alert.metadata.evidence.reason, 60)}" if alert.metadata.evidence else ""
    kind = f"{alert.alert_type}{reason}"
    yield f"{kind} · opened {moment(alert.created_at)} · alert `{escaped(alert.alert_id, 64)}`"


def _what_to_press(alert: Alert, facts: CardFacts) -> Iterator[str]:
    # The recommendation was made while the condition held.
    if alert.recommended_action and alert.metadata.condition is None:
        yield f"Recommended{_spoke(alert)}: {escaped(alert.recommended_action, 500)}"
    yield f"Approve starts `{escaped(facts.state_machine, 100)}`"
    yield f"May decide: {facts.deciders}"
    if facts.ladder:
        when = "After the snooze, if nobody decides" if alert.metadata.snooze else "If nobody decides"
        yield f"{when}: {facts.ladder}"


def _spoke(alert: Alert) -> str:
    """Return whose words the recommendation is in."""
    plan = alert.metadata.evidence.plan if alert.metadata.evidence else None
    if plan is None:
        return ""
    return " (copilot, checked against the playbook)" if plan.refined_by else " (playbook)"


def _dashboard(alert: Alert, facts: CardFacts) -> str | None:
    if facts.dashboard is None:
        return None
    hours = _SHOWN_HOURS * HOUR_MS
    return dashboard_url(facts.dashboard, alert.station_id, alert.created_at - hours, alert.created_at + hours)


def _runbook(alert: Alert) -> str | None:
    plan = alert.metadata.evidence.plan if alert.metadata.evidence else None
    return plan.runbook if plan else None
