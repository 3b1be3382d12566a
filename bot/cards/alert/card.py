"""The card: a pure function of the stored alert, so that any replica can draw it again at any time."""

from bot.cards.alert.aftermath import aftermath_line, aftermath_words
from bot.cards.alert.earlier import quiet_line, side_lines
from bot.cards.alert.judged import latest_line
from bot.cards.alert.pending import CardFacts, part_id, pending_blocks
from bot.cards.alert.recheck_words import recheck_lines
from bot.cards.alert.steps import decision_line, glass_line, step_lines, step_words
from bot.cards.alert.title import short_title
from bot.cards.alert.waiting_lines import condition_line, escalation_lines
from bot.cards.alert.what_next import what_next
from bot.cards.parts import blocks
from bot.cards.parts.chart import chart_with_words
from bot.cards.parts.evidence import evidence_fields, freshness, trend_line
from bot.cards.parts.people import person
from bot.cards.parts.station_line import station_line
from bot.cards.parts.times import moment
from bot.slack import limits
from bot.slack.message import Block, Message
from bot.slack.text import escaped, unended
from rules.alert.alert import Alert, AlertStatus
from rules.lifecycle.carrying_out import went_wrong
from rules.playbook.said import what_approving_does
from rules.stored_word import plain_words


def draw_card(alert: Alert, facts: CardFacts) -> Message:
    """Return the card of an alert as it stands now."""
    drawn = [
        blocks.header(headline(alert), block_id=part_id(alert, "alert")),
        *_cleared(alert),
        blocks.paragraph(alert.description or alert.title or "No description was given."),
        *_evidence(alert),
        *(pending_blocks(alert, facts) if alert.status is AlertStatus.PENDING else _decided(alert, facts)),
        *([blocks.context(quiet)] if (quiet := quiet_line(alert, facts.quiet_minutes)) else []),
        # Under the buttons: it is added later and must not move a button away from under somebody's finger.
        *chart_with_words(alert.metadata.chart),
        *([blocks.context(where)] if (where := station_line(facts.station, _runbook(alert))) else []),
        _small_print(alert),
    ]
    return Message(text=sentence(alert), blocks=drawn)


def draw_plain_card(alert: Alert, facts: CardFacts) -> Message:
    """Return the smallest card that still lets people decide, for when Slack refuses the full one."""
    drawn = [
        blocks.header(headline(alert), block_id=part_id(alert, "alert")),
        *(pending_blocks(alert, facts) if alert.status is AlertStatus.PENDING else _decided(alert, facts)),
    ]
    return Message(text=sentence(alert), blocks=drawn)


def headline(alert: Alert) -> str:
    """Return the first line: how bad, where, what, how long until it hurts."""
    before = f"{_state(alert)}{alert.severity}: "
    return before + short_title(alert, limits.HEADER - len(before))


def sentence(alert: Alert) -> str:
    """Return all that matters in one sentence: notifications and screen readers get nothing else."""
    said = escaped(f"{alert.severity} alert, {short_title(alert, limits.HEADER)}", limits.MESSAGE_TEXT - 1_500)
    if alert.status is AlertStatus.PENDING and alert.metadata.condition is not None:
        return (
            f"{said}. By the newest metrics the condition no longer holds. Reject it as recovered, or approve anyway."
        )
    if alert.status is AlertStatus.PENDING:
        action = escaped(what_approving_does(alert), 300)
        trend = trend_line(alert)
        seen = f" Trend: {escaped(trend, 200)}." if trend else ""
        return f"{said}.{seen} Approve or reject: approving {action[:1].lower()}{action[1:]}"
    category = alert.metadata.rejection_category
    told = (step_words(alert), aftermath_words(alert), category.words if category else "")
    words = "; ".join(each for each in told if each)
    ending = f"; {words}" if words else ""
    return f"{said}: {plain_words(alert.status)} by {person(alert.decided_by or 'someone')}{ending}."


def _state(alert: Alert) -> str:
    if alert.status is not AlertStatus.PENDING:
        return f"{alert.status} · "
    return "CONDITION CLEARED · " if alert.metadata.condition is not None else ""


def _cleared(alert: Alert) -> list[Block]:
    # Above what was wrong when the alert was raised: the decision depends on this now.
    line = condition_line(alert)
    return [blocks.section(line)] if line else []


def _evidence(alert: Alert) -> list[Block]:
    pairs = evidence_fields(alert)
    drawn = [blocks.fields(pairs)] if pairs else []
    small = [text for text in (trend_line(alert), freshness(alert)) if text]
    if small:
        said = " · ".join(small)
        drawn.append(blocks.context(escaped(f"{said[:1].upper()}{said[1:]}", limits.FIELD)))
    if alert.metadata.condition is None and (latest := latest_line(alert)):
        drawn.append(blocks.context(latest))
    drawn += [blocks.context(line) for line in side_lines(alert)]
    for worsening in alert.metadata.worsenings:
        was = escaped(f"{worsening.severity}: {worsening.title}", 300)
        drawn.append(blocks.context(f"Worse since {moment(worsening.at)}; before: {was}"))
    drawn += [blocks.context(line) for line in escalation_lines(alert)]
    return drawn


def _decided(alert: Alert, facts: CardFacts) -> list[Block]:
    # A paragraph each: a long reason must not push the outcome off the card.
    lines = [*step_lines(alert), *([after] if (after := aftermath_line(alert)) else [])]
    said = (decision_line(alert), "\n".join(recheck_lines(alert)), glass_line(alert))
    told = [blocks.section(text) for text in said if text]
    told += [*_ordered(alert, facts), *blocks.sections([f"• {each}" for each in lines])]
    drawn = told or [blocks.section(f"*{plain_words(alert.status).capitalize()}*")]
    if went_wrong(alert):
        drawn.append(blocks.actions(part_id(alert, "retry"), *what_next(alert, facts)))
    return drawn


def _ordered(alert: Alert, facts: CardFacts) -> list[Block]:
    if alert.status is not AlertStatus.APPROVED:
        return []
    does = escaped(unended(what_approving_does(alert)), 500)
    return [blocks.context(f"Ordered: {does}, by `{escaped(facts.state_machine, 100)}`")]


def _runbook(alert: Alert) -> str | None:
    plan = alert.metadata.evidence.plan if alert.metadata.evidence else None
    return plan.runbook if plan else None


def _small_print(alert: Alert) -> Block:
    reason = f" · {escaped(alert.metadata.evidence.reason, 60)}" if alert.metadata.evidence else ""
    kind = f"{alert.alert_type}{reason}"
    return blocks.context(f"{kind} · opened {moment(alert.created_at)} · alert `{escaped(alert.alert_id, 64)}`")
