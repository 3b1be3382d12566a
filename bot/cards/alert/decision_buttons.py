"""The decision buttons, the same on the card and on the home tab."""

from bot.cards.alert.approvals_left import one_of_several
from bot.cards.parts import blocks
from bot.cards.parts.seen_codec import write_button
from bot.slack.ids import ActionId
from bot.slack.message import Block
from bot.slack.text import cut
from rules.alert.alert import Alert
from rules.alert.quorum import Quorum
from rules.playbook.said import what_approving_does, what_starts


def decision_buttons(alert: Alert, state_machine: str, quorum: Quorum) -> list[Block]:
    """Return Approve (with a confirmation), Reject and Snooze. `quorum` says how many people an approval needs."""
    asked = blocks.confirmation(
        f"{what_starts(alert)} at {cut(alert.station_id, 60)}?",
        _what_a_press_does(alert, state_machine, quorum),
        "Approve",
        "Not now",
    )
    value, station = write_button(alert), alert.station_id
    return [
        blocks.button(
            ActionId.APPROVE,
            "Approve" if alert.metadata.condition is None else "Approve anyway",
            value,
            label=f"Approve the remediation for {station}",
            style="primary",
            confirm=asked,
        ),
        blocks.button(ActionId.REJECT, "Reject", value, label=f"Reject the alert of {station}", style="danger"),
        blocks.button(ActionId.SNOOZE, "Snooze …", value, label=f"Snooze the reminders of {station}"),
    ]


def _what_a_press_does(alert: Alert, state_machine: str, quorum: Quorum) -> str:
    does = cut(what_approving_does(alert), 160)
    approvals = alert.metadata.approvals
    left = quorum.left(approvals) - 1
    if left > 0:
        return f"{one_of_several(quorum, left)} Then: {does}"
    starts = f"{does} Starts the state machine {cut(state_machine, 60)} and tells the field"
    apart = ", if you are of another group than who approved already" if quorum.from_different_groups else ""
    return f"{starts}{apart if approvals else ''}."
