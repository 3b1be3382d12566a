"""The part of a card that asks for the decision."""

from dataclasses import dataclass

from bot.cards.alert.approvals_left import approvals_left, others_must
from bot.cards.alert.decision_buttons import decision_buttons
from bot.cards.alert.recheck_words import recheck_lines
from bot.cards.alert.waiting_lines import SHOWN_APPROVALS, snooze_line
from bot.cards.parts import blocks
from bot.cards.parts.people import person
from bot.cards.parts.seen_codec import write_button
from bot.cards.parts.times import moment
from bot.slack.ids import ActionId
from bot.slack.message import Block
from bot.slack.text import escaped
from rules.alert.alert import Alert
from rules.alert.quorum import Quorum
from rules.lifecycle.deciding import ONE_PERSON
from rules.playbook.said import what_approving_does
from rules.stations.station_facts import NO_FACTS, StationFacts
from rules.text.wording import listed


@dataclass(frozen=True)
class CardFacts:
    """
    What a card says in addition to its alert: who may decide (mrkdwn), which state machine an approval starts.

    `quorum` is how many people must approve.
    """

    deciders: str
    state_machine: str
    glass_may_be_broken: bool = False
    ladder: str = ""
    """What happens while nobody decides (mrkdwn)."""
    quiet_minutes: int = 0
    """How long after a decision no new alert of the type is opened unless it is worse."""
    quorum: Quorum = ONE_PERSON
    station: StationFacts = NO_FACTS
    """What the station register says about the alert's station."""


def pending_blocks(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return what approving does, who approved so far, the buttons, and who may press them."""
    snoozed = snooze_line(alert)
    return [
        blocks.section(_what_to_do(alert, facts)),
        *_approvals(alert),
        blocks.actions(
            part_id(alert, "decide"),
            *decision_buttons(alert, facts.state_machine, facts.quorum),
            *_glass(alert, facts),
        ),
        *([blocks.context(snoozed)] if snoozed else []),
        blocks.context(f"May decide: {facts.deciders}", *ladder_line(facts, snoozed=bool(snoozed))),
    ]


def _what_to_do(alert: Alert, facts: CardFacts) -> str:
    starts = f"starts `{escaped(facts.state_machine, 100)}`: {escaped(what_approving_does(alert), 500)}"
    if alert.metadata.condition is not None:
        # The recommendation was made while the condition held.
        return f"*What to do now:* reject it as recovered, or approve anyway.\n*Approve anyway* {starts}"
    recommended = f"*Recommended:* {escaped(alert.recommended_action, 500)}\n" if alert.recommended_action else ""
    needed = facts.quorum.needed
    together = f" by {needed} different people" if needed > 1 else ""
    return f"{recommended}*Approve*{together} {starts}"


def _approvals(alert: Alert) -> list[Block]:
    quorum, approvals = alert.metadata.quorum, alert.metadata.approvals
    if quorum is None or not approvals:
        return []
    names = listed([f"{person(each.by)} {moment(each.at)}" for each in approvals], SHOWN_APPROVALS)
    more = others_must(approvals_left(alert)).capitalize()
    counted = blocks.section(f"*{quorum.said(approvals)} approvals*: {names}. {more}.")
    seen = recheck_lines(alert)
    return [counted, blocks.context(*seen)] if seen else [counted]


def _glass(alert: Alert, facts: CardFacts) -> list[Block]:
    if not facts.glass_may_be_broken:
        return []
    label = f"Break the glass: approve alone for {alert.station_id}"
    return [blocks.button(ActionId.BREAK_GLASS, "Break glass …", write_button(alert), label=label)]


def ladder_line(facts: CardFacts, *, snoozed: bool = False) -> list[str]:
    """Return what happens while nobody decides, as no or one line. Snoozed time does not count."""
    when = "After the snooze, if nobody decides" if snoozed else "If nobody decides"
    return [f"{when}: {facts.ladder}"] if facts.ladder else []


def part_id(alert: Alert, part: str) -> str:
    """Return the id of a block, new with each revision because Slack keeps the state of inputs under it."""
    return f"{part}:{alert.alert_id[:100]}:{alert.metadata.revision}"
