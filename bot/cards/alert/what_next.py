"""The buttons of a decided card: its remediation went wrong, or its trouble still stands."""

from bot.cards.alert.card_facts import CardFacts
from bot.cards.parts import blocks
from bot.cards.parts.seen_codec import write_button
from bot.slack.ids import ActionId
from bot.slack.message import Block
from bot.slack.text import cut
from rules.alert.alert import Alert
from rules.lifecycle.afterwards import may_decide_again
from rules.lifecycle.carrying_out import went_wrong
from rules.lifecycle.escalating import may_call
from rules.playbook.said import what_approving_does, what_starts


def what_next(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return Retry and Escalate if the remediation went wrong, and Decide again if the trouble still stands."""
    wrong = [_retry(alert, facts), *([_escalate(alert)] if may_call(alert) else [])] if went_wrong(alert) else []
    return [*wrong, *([decide_again_button(alert)] if may_decide_again(alert) else [])]


def _retry(alert: Alert, facts: CardFacts) -> Block:
    again = blocks.confirmation(
        f"{cut(what_starts(alert), 30)} at {cut(alert.station_id, 50)} again?",
        f"{cut(what_approving_does(alert), 160)} Starts the state machine {cut(facts.state_machine, 60)} once more. "
        "It cannot run twice at a time.",
        "Run again",
        "Not now",
    )
    label = f"Retry the remediation for {alert.station_id}"
    return blocks.button(ActionId.RETRY, "Retry", write_button(alert), label=label, style="primary", confirm=again)


def decide_again_button(alert: Alert, of: str = "") -> Block:
    """Return the button that opens a new alert about trouble that a decision did not end, or that closed by itself."""
    if alert.closed_itself is not None:
        return _open_again(alert, f"Open again{of}")
    asked = blocks.confirmation(
        "Decide again?",
        "Opens a new alert by the station's newest metrics, with buttons of its own. This decision stays as it is.",
        "Open it",
        "Not now",
    )
    label = f"Decide again about {alert.station_id}"
    return blocks.button(ActionId.DECIDE_AGAIN, f"Decide again{of}", write_button(alert), label=label, confirm=asked)


def _open_again(alert: Alert, text: str) -> Block:
    asked = blocks.confirmation(
        "Open it again?",
        "Opens a new alert, by the station's newest metrics if they show trouble. Only a person can close that one.",
        "Open it",
        "Not now",
    )
    label = f"Open the alert of {alert.station_id} again"
    return blocks.button(ActionId.DECIDE_AGAIN, text, write_button(alert), label=label, confirm=asked)


def _escalate(alert: Alert) -> Block:
    asked = blocks.confirmation(
        "Call others?",
        "Mentions the last step of the escalation ladder in the thread and tells the field through SNS.",
        "Call them",
        "Not now",
    )
    label = f"Escalate the alert of {alert.station_id}"
    return blocks.button(ActionId.ESCALATE, "Escalate", write_button(alert), label=label, confirm=asked)
