"""The part of a card that asks for the decision: one line of proof, one of what Approve does, the buttons."""

from bot.cards.alert.approvals_left import approvals_left, others_must
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.decision_buttons import decision_buttons
from bot.cards.alert.elsewhere import elsewhere
from bot.cards.alert.judged import judged
from bot.cards.alert.recheck_words import recheck_lines
from bot.cards.alert.waiting_lines import SHOWN_APPROVALS, condition_line, snooze_line, taken_line
from bot.cards.alert.what_it_does import does_after
from bot.cards.parts import blocks
from bot.cards.parts.evidence import proof
from bot.cards.parts.people import called, person
from bot.cards.parts.seen_codec import write_button
from bot.cards.parts.times import ago
from bot.slack.ids import ActionId
from bot.slack.message import ASKED, Block
from bot.slack.text import escaped
from rules.alert.alert import Alert
from rules.text.wording import listed

_SHORT_DESCRIPTION = 140

MODEL = "*MODEL: nobody will be sent.*"
"""What is said before an approval while what it starts is a model."""


def pending_blocks(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return the proof, what Approve does, the buttons, and below them what became of the alert while it waits."""
    below = [*_approvals(alert), *(each for each in (taken_line(alert), snooze_line(alert)) if each)]
    below += [MODEL] if facts.is_model else []
    below += elsewhere(alert.metadata.where)
    return [
        blocks.section(
            f"{condition_line(alert, facts.closes_after_ms) or _proof(alert)}\n{_what_approve_does(alert, facts)}"
        ),
        blocks.actions(
            part_id(alert, "decide"),
            *decision_buttons(alert, facts.state_machine, facts.quorum),
            _take(alert),
            *_glass(alert, facts),
        ),
        *([blocks.context(*below)] if below else []),
        *_asked(alert, facts),
    ]


def _asked(alert: Alert, facts: CardFacts) -> list[Block]:
    """Return the one line that mentions somebody; none while the alert is snoozed."""
    if not facts.asked or alert.metadata.snooze is not None:
        return []
    gap = f" (nobody is on call by {facts.unmanned})" if facts.unmanned else ""
    return [blocks.context(f"Asked now: {called(facts.asked)}{gap}") | {"block_id": f"{ASKED}{part_id(alert, 'now')}"}]


def _proof(alert: Alert) -> str:
    shown = proof(alert)
    if shown is None:
        return escaped(alert.description or alert.title or "No description was given.", _SHORT_DESCRIPTION)
    latest = alert.metadata.latest
    now = judged(alert, latest.reading) if latest else None
    if latest is not None and now is not None:
        return f"{shown}; now {now.now} · {ago(latest.at)}"
    evidence = alert.metadata.evidence
    samples = evidence.samples if evidence else ()
    at = max((each.timestamp for each in samples), default=evidence.observed_at if evidence else alert.created_at)
    return f"{shown} · {ago(at)}"


def _what_approve_does(alert: Alert, facts: CardFacts) -> str:
    if alert.metadata.condition is not None:
        return does_after("*Reject* it as recovered; *Approve anyway*", alert)
    quorum, approvals = alert.metadata.quorum or facts.quorum, alert.metadata.approvals
    together = f" ({quorum.said(approvals)} so far)" if approvals else f" by {quorum.needed} people"
    return does_after(f"*Approve*{together if quorum.needed > 1 else ''}", alert)


def _approvals(alert: Alert) -> list[str]:
    quorum, approvals = alert.metadata.quorum, alert.metadata.approvals
    if quorum is None or not approvals:
        return []
    names = listed([f"{person(each.by)} {ago(each.at)}" for each in approvals], SHOWN_APPROVALS)
    more = others_must(approvals_left(alert)).capitalize()
    return [f"*{quorum.said(approvals)} approvals*: {names}. {more}.", *recheck_lines(alert)]


def _take(alert: Alert) -> Block:
    label = f"I am on it: pause the reminders of {alert.station_id}"
    return blocks.button(ActionId.TAKE, "On it", write_button(alert), label=label)


def _glass(alert: Alert, facts: CardFacts) -> list[Block]:
    if not facts.glass_may_be_broken:
        return []
    label = f"Break the glass: approve alone for {alert.station_id}"
    return [blocks.button(ActionId.BREAK_GLASS, "Break glass …", write_button(alert), label=label)]


def part_id(alert: Alert, part: str) -> str:
    """Return the id of a block, new with each revision because Slack keeps the state of inputs under it."""
    return f"{part}:{alert.alert_id[:100]}:{alert.metadata.revision}"
