"""The part of a card that says what was decided, and what came of it."""

from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.earlier import standing_line
from bot.cards.alert.pending import part_id
from bot.cards.alert.plan import plan_blocks
from bot.cards.alert.steps import decision_line, glass_line
from bot.cards.alert.what_next import what_next
from bot.cards.parts import blocks
from bot.slack.message import Block
from rules.alert.alert import Alert, AlertStatus
from rules.stored_word import plain_words


def decided_blocks(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return who decided, the steps of the remediation, and, where it did not help, what can be done now."""
    model = "*MODEL: nobody was sent.*" if facts.is_model and alert.status is AlertStatus.APPROVED else None
    said = [line for line in (decision_line(alert), glass_line(alert), model) if line]
    drawn = [blocks.section("\n".join(said) or f"*{plain_words(alert.status).capitalize()}*"), *plan_blocks(alert)]
    if stands := standing_line(alert):
        drawn.append(blocks.context(stands))
    if buttons := what_next(alert, facts):
        drawn.append(blocks.actions(part_id(alert, "retry"), *buttons))
    return drawn
