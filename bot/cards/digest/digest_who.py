"""Who may decide the alerts of a digest, and what happens while nobody does."""

from collections import Counter
from collections.abc import Callable, Sequence

from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.pending import MODEL
from bot.cards.parts import blocks
from bot.cards.parts.people import called
from bot.slack.message import ASKED, Block
from bot.slack.text import cut_markup
from rules.alert.alert import Alert
from rules.text.wording import counted

FactsOf = Callable[[Alert], CardFacts]

LONGEST = 900
"""Characters of all names together: a policy may name dozens of people, and the stations need room."""
_SHOWN = 3


def who_blocks(waiting: Sequence[Alert], facts_of: FactsOf) -> list[Block]:
    """Return the small print below the buttons for all; empty once all is decided. `waiting` is most severe first."""
    if not waiting:
        return []
    groups = Counter(facts_of(alert).deciders for alert in waiting)
    said = "; ".join(_names(deciders, count, len(groups)) for deciders, count in groups.most_common(_SHOWN))
    left = sum(groups.values()) - sum(count for _, count in groups.most_common(_SHOWN))
    more = f"; of {counted(left, 'more alert')} Review says who" if left else ""
    facts = facts_of(waiting[0])
    now = [*([f"Asked now: {called(facts.asked)}"] if facts.asked else []), *([MODEL] if facts.is_model else [])]
    asked = [blocks.context(*now) | {"block_id": f"{ASKED}{waiting[0].alert_id[:100]}"}] if now else []
    lines = [f"May decide: {cut_markup(said, LONGEST)}{more}", *_ladder(facts)]
    who = blocks.context(*(cut_markup(line, LONGEST + 100) for line in lines))
    return [*asked, who]


def _names(deciders: str, count: int, groups: int) -> str:
    return deciders if groups == 1 else f"{deciders} ({counted(count, 'alert')})"


def _ladder(facts: CardFacts) -> list[str]:
    return [f"If nobody decides: {facts.ladder}"] if facts.ladder else []
