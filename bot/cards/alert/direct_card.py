"""The message to a person who is asked directly: the first screen of the card, whom it asks now, where the card is."""

from dataclasses import replace

from bot.cards.alert.card import first_screen, sentence
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.thread_notes import escalation_line
from bot.cards.parts import blocks
from bot.cards.parts.people import called
from bot.slack.message import Message
from bot.slack.message_identity import direct_identity
from rules.alert.alert import Alert, AlertStatus
from rules.alert.alert_metadata import DirectMessage


def draw_direct(alert: Alert, facts: CardFacts, direct: DirectMessage, link: str | None) -> Message:
    """Return the message as the alert stands now; `link` leads to its card."""
    block_id = f"{direct_identity(alert.alert_id, direct.step, direct.to).block_id}{alert.metadata.revision}"
    # The message itself notifies its person: nobody is mentioned in it.
    head, *rest = first_screen(alert, replace(facts, asked=()))
    below = [line for line in (_asked(alert, facts, direct), _where(link)) if line]
    drawn = [head | {"block_id": block_id}, *rest, *([blocks.context(*below)] if below else [])]
    return Message(text=sentence(alert), blocks=drawn)


def _asked(alert: Alert, facts: CardFacts, direct: DirectMessage) -> str | None:
    """Return whom the alert asks now: the buttons stay, because whoever may decide may do so here as well."""
    if alert.status is not AlertStatus.PENDING or not facts.asked:
        return None
    escalation = alert.metadata.escalations[-1] if alert.metadata.escalations else None
    why = f" {escalation_line(escalation)}." if escalation else ""
    if direct.to in facts.asked:
        return f"*You are asked now.*{why}"
    return f"Asked now: {called(facts.asked)}, no longer you. You may still decide.{why}"


def _where(link: str | None) -> str | None:
    return f"Its <{link}|card> has the thread and the chart." if link else None
