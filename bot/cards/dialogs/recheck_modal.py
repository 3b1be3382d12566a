"""The dialogs of an approval: one stands while metrics are read, one asks about what changed."""

from bot.cards.alert.approvals_left import one_of_several
from bot.cards.alert.recheck_words import grade, sentence_of, then_and_now
from bot.cards.alert.title import short_title
from bot.cards.alert.waiting_lines import condition_line
from bot.cards.dialogs.dialog import Again, Dialog
from bot.cards.parts import blocks
from bot.cards.parts.seen_codec import write_dialog
from bot.cards.parts.times import age, ago
from bot.slack import limits
from bot.slack.ids import CallbackId
from bot.slack.message import Block
from bot.slack.text import escaped
from rules.alert.alert import Alert
from rules.alert.quorum import Quorum
from rules.alert.recheck import Recheck, RecheckVerdict
from rules.lifecycle.deciding import ONE_PERSON
from rules.playbook.said import what_approving_does

APPROVING = Dialog("", "Approve")
_CONFIRMING = Dialog(CallbackId.APPROVE_ANYWAY, "Approve anyway?")


def loading_recheck() -> Block:
    """Return the dialog while the station's newest metrics are read."""
    text = (
        "Reading the station's newest metrics …\n"
        "If nothing has changed since the alert was raised, it is approved as soon as they are read."
    )
    return APPROVING.message(text)


def recheck_modal(
    alert: Alert,
    recheck: Recheck,
    state_machine: str,
    *,
    quorum: Quorum = ONE_PERSON,
    left: int = 0,
    again: Again | None = None,
) -> Block:
    """Return the question whether to approve anyway; `left` is how many more people must approve before it starts."""
    does = escaped(what_approving_does(alert), 500)
    machine = f"`{escaped(state_machine, 100)}`"
    several = f"*{one_of_several(quorum, left)}* What starts then is {machine}: {does}"
    shown = [
        *([blocks.section(f"*{again.why}*")] if again else []),
        blocks.paragraph(blocks.plain(f"{alert.severity}: {short_title(alert, limits.HEADER)}", 500)["text"]),
        blocks.section(f"*{sentence_of(recheck.verdict)}*"),
        *_beside(alert, recheck),
        *cleared_by_the_alert(alert, recheck),
        blocks.section(several if left else f"*Approve anyway* starts {machine}: {does}"),
        blocks.context("If you don't approve, the alert stays open and nothing starts."),
    ]
    carries = write_dialog(alert, recheck, again.before if again else ())
    return _CONFIRMING.view(shown, carries=carries, submit="Approve anyway", close="Don't approve")


def _beside(alert: Alert, recheck: Recheck) -> list[Block]:
    if recheck.verdict is RecheckVerdict.UNREADABLE:
        why = escaped(recheck.why or "", 500)
        return [blocks.section(f"{why} You can approve without them, or press again in a moment.")]
    raised = alert.metadata.evidence.observed_at if alert.metadata.evidence else alert.created_at
    # No finding means that all is well only where enough was measured.
    now = "it is not known" if recheck.verdict is RecheckVerdict.NO_FRESH_DATA else grade(recheck.after)
    rows = [("Condition", grade(recheck.before), now)]
    rows += then_and_now(alert.alert_type, recheck.before, recheck.after)
    differ = [(name, f"{then} → *{now}*") for name, then, now in rows if then != now]
    return [
        *(blocks.fields(differ[start : start + limits.FIELDS]) for start in range(0, len(differ), limits.FIELDS)),
        blocks.context(f"From when the alert was raised, {ago(raised)}, to now. {_now(recheck)}"),
    ]


def cleared_by_the_alert(alert: Alert, recheck: Recheck) -> list[Block]:
    """Return that the condition cleared, where the alert says it and the newest metrics tell nothing."""
    line = condition_line(alert) if recheck.tells_nothing else None
    return [blocks.section(line)] if line else []


def _now(recheck: Recheck) -> str:
    sampled = recheck.after.sampled_at
    return "No metrics are stored." if sampled is None else f"The newest sample is {age(recheck.at - sampled)} old."
