"""The card: a pure function of the stored alert, so that any replica can draw it again at any time."""

from dataclasses import dataclass

from bot.cards import blocks, limits
from bot.cards.evidence import evidence_fields, freshness, trend_line
from bot.cards.ids import ActionId
from bot.cards.message import Block, Message
from bot.cards.steps import decision_line, glass_line, person, step_lines, step_words
from bot.cards.times import moment
from bot.slack.text import cut, escaped
from rules.alert import Alert, AlertStatus
from rules.playbook import what_approval_does


@dataclass(frozen=True)
class CardFacts:
    """What every card says beside its alert: who may decide (mrkdwn) and which state machine an approval starts."""

    deciders: str
    state_machine: str
    glass_may_be_broken: bool = False


def draw_card(alert: Alert, facts: CardFacts) -> Message:
    """Return the card of an alert as it stands now."""
    drawn = [
        blocks.header(headline(alert), block_id=_id(alert, "alert")),
        blocks.paragraph(alert.description or alert.title or "No description was given."),
        *_evidence(alert),
        *(_pending(alert, facts) if alert.status is AlertStatus.PENDING else _decided(alert)),
        _small_print(alert),
    ]
    return Message(text=sentence(alert), blocks=drawn)


def draw_plain_card(alert: Alert, facts: CardFacts) -> Message:
    """Return the least card that can be decided on, for when Slack refuses the full one."""
    drawn = [
        blocks.header(headline(alert), block_id=_id(alert, "alert")),
        *(_pending(alert, facts) if alert.status is AlertStatus.PENDING else _decided(alert)),
    ]
    return Message(text=sentence(alert), blocks=drawn)


def headline(alert: Alert) -> str:
    """Return the first line: how bad, where, what, how long until it hurts."""
    state = "" if alert.status is AlertStatus.PENDING else f"{alert.status.value} · "
    return f"{state}{alert.severity}: {alert.title or f'{alert.station_id}: {alert.alert_type}'}"


def sentence(alert: Alert) -> str:
    """Return everything that matters in one sentence: notifications and screen readers have only this."""
    said = escaped(f"{alert.severity} alert, {alert.title or alert.station_id}", limits.MESSAGE_TEXT - 1_500)
    if alert.status is AlertStatus.PENDING:
        action = escaped(what_approval_does(alert.alert_type), 300)
        trend = trend_line(alert)
        seen = f" Trend: {escaped(trend, 200)}." if trend else ""
        return f"{said}.{seen} Approve or reject: approving {action[:1].lower()}{action[1:]}"
    verb = "approved" if alert.status is AlertStatus.APPROVED else "rejected"
    words = step_words(alert)
    ending = f"; {words}" if words else ""
    return f"{said}: {verb} by {person(alert.decided_by or 'someone')}{ending}."


def _evidence(alert: Alert) -> list[Block]:
    pairs = evidence_fields(alert)
    drawn = [blocks.fields(pairs)] if pairs else []
    small = [text for text in (trend_line(alert), freshness(alert)) if text]
    if small:
        drawn.append(blocks.context(*(escaped(f"{text[:1].upper()}{text[1:]}", limits.FIELD // 2) for text in small)))
    for worsening in alert.metadata.worsenings[-2:]:
        was = escaped(f"{worsening.severity}: {worsening.title}", 300)
        drawn.append(blocks.context(f"Worse since {moment(worsening.at)}; before: {was}"))
    return drawn


def _pending(alert: Alert, facts: CardFacts) -> list[Block]:
    does = what_approval_does(alert.alert_type)
    machine = escaped(facts.state_machine, 100)
    recommended = f"*Recommended:* {escaped(alert.recommended_action, 500)}\n" if alert.recommended_action else ""
    asked = blocks.confirmation(
        f"Approve for {cut(alert.station_id, 60)}?",
        f"{does} Starts the state machine {cut(facts.state_machine, 60)} and tells the field.",
        "Approve",
        "Not now",
    )
    return [
        blocks.section(f"{recommended}*Approve* starts `{machine}`: {escaped(does, 500)}"),
        *_approvals(alert),
        blocks.actions(
            _id(alert, "decide"),
            blocks.button(
                ActionId.APPROVE,
                "Approve",
                alert.alert_id,
                label=f"Approve the remediation for {alert.station_id}",
                style="primary",
                confirm=asked,
            ),
            blocks.button(
                ActionId.REJECT,
                "Reject",
                alert.alert_id,
                label=f"Reject the alert of {alert.station_id}",
                style="danger",
            ),
            *_glass(alert, facts),
        ),
        blocks.context(f"May decide: {facts.deciders}"),
    ]


def _approvals(alert: Alert) -> list[Block]:
    quorum, approvals = alert.metadata.quorum, alert.metadata.approvals
    if quorum is None or not approvals:
        return []
    names = ", ".join(f"{person(each.by)} {moment(each.at)}" for each in approvals[:5])
    return [blocks.section(f"*{quorum.said(approvals)} approvals*: {names}. More are needed.")]


def _glass(alert: Alert, facts: CardFacts) -> list[Block]:
    if not facts.glass_may_be_broken:
        return []
    label = f"Break the glass: approve alone for {alert.station_id}"
    return [blocks.button(ActionId.BREAK_GLASS, "Break glass …", alert.alert_id, label=label)]


def _decided(alert: Alert) -> list[Block]:
    # A paragraph each: a long reason must not push the outcome off the card.
    steps = "\n".join(f"• {each}" for each in step_lines(alert))
    paragraphs = [text for text in (decision_line(alert), glass_line(alert), steps) if text]
    drawn = [blocks.section(text) for text in paragraphs or [f"*{alert.status.value.title()}*"]]
    execution = alert.metadata.execution
    if execution is not None and execution.status.may_retry:
        again = blocks.confirmation(
            "Run it again?",
            f"Starts the remediation for {cut(alert.station_id, 60)} once more. It cannot run twice at a time.",
            "Run again",
            "Not now",
        )
        label = f"Retry the remediation for {alert.station_id}"
        retry = blocks.button(ActionId.RETRY, "Retry", alert.alert_id, label=label, style="primary", confirm=again)
        drawn.append(blocks.actions(_id(alert, "retry"), retry))
    return drawn


def _small_print(alert: Alert) -> Block:
    reason = f" · {escaped(alert.metadata.evidence.reason, 60)}" if alert.metadata.evidence else ""
    kind = f"{alert.alert_type}{reason}"
    return blocks.context(f"{kind} · opened {moment(alert.created_at)} · alert `{escaped(alert.alert_id, 64)}`")


def _id(alert: Alert, part: str) -> str:
    # A block id is new with each revision: Slack keeps the state of inputs and buttons by it.
    return f"{part}:{alert.alert_id[:100]}:{alert.metadata.revision}"
