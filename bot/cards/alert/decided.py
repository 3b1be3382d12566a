"""The part of a card that says what was decided, and what came of it."""

from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.pending import part_id
from bot.cards.alert.plan import plan_blocks
from bot.cards.alert.steps import decision_line, glass_line
from bot.cards.alert.what_next import what_next
from bot.cards.parts import blocks
from bot.slack.message import Block
from rules.alert.alert import Alert
from rules.lifecycle.carrying_out import went_wrong
from rules.stored_word import plain_words


def decided_blocks(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return who decided, the steps of the remediation, and, where it went wrong, what can be done now."""
    said = [line for line in (decision_line(alert), glass_line(alert)) if line]
    drawn = [blocks.section("\n".join(said) or f"*{plain_words(alert.status).capitalize()}*"), *plan_blocks(alert)]
    if went_wrong(alert):
        drawn.append(blocks.actions(part_id(alert, "retry"), *what_next(alert, facts)))
    return drawn
