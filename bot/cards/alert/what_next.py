"""The buttons of a card whose remediation went wrong."""

from bot.cards.alert.card_facts import CardFacts
from bot.cards.parts import blocks
from bot.cards.parts.seen_codec import write_button
from bot.slack.ids import ActionId
from bot.slack.message import Block
from bot.slack.text import cut
from rules.alert.alert import Alert
from rules.lifecycle.escalating import may_call
from rules.playbook.said import what_approving_does


def what_next(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return Retry and, unless others have been called already, Escalate."""
    again = blocks.confirmation(
        f"Run it again for {cut(alert.station_id, 60)}?",
        f"{cut(what_approving_does(alert), 160)} Starts the state machine {cut(facts.state_machine, 60)} once more. "
        "It cannot run twice at a time.",
        "Run again",
        "Not now",
    )
    label = f"Retry the remediation for {alert.station_id}"
    retry = blocks.button(ActionId.RETRY, "Retry", write_button(alert), label=label, style="primary", confirm=again)
    return [retry, *([_escalate(alert)] if may_call(alert) else [])]


def _escalate(alert: Alert) -> Block:
    asked = blocks.confirmation(
        "Call others?",
        "Mentions the last step of the escalation ladder in the thread and tells the field through SNS.",
        "Call them",
        "Not now",
    )
    label = f"Escalate the alert of {alert.station_id}"
    return blocks.button(ActionId.ESCALATE, "Escalate", write_button(alert), label=label, confirm=asked)
