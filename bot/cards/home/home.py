"""The app's home tab: my decisions, the fleet, recent decisions, mutes, and what the next shift should know."""

from collections import Counter
from collections.abc import Callable, Collection
from typing import Any

from bot.cards.alert.aftermath import aftermath_words
from bot.cards.alert.decision_buttons import decision_buttons
from bot.cards.alert.pending import part_id
from bot.cards.alert.steps import decision_line, rejection_in_words, step_words
from bot.cards.alert.title import short_title
from bot.cards.alert.waiting_lines import escalation_lines, listed_lines
from bot.cards.answers.fleet import lasting_summary, station_line
from bot.cards.answers.mutes import by_sentence, mute_line
from bot.cards.answers.quiet import quiet_line
from bot.cards.home.board import Board
from bot.cards.home.handover import handover_lines, standing_buttons
from bot.cards.parts import blocks
from bot.cards.parts.evidence import trend_line
from bot.cards.parts.times import moment
from bot.slack.left_out import left_out_line
from bot.slack.message import Block
from bot.slack.text import escaped
from rules.alert.alert import Alert, Severity
from rules.alert.quorum import Quorum
from rules.fleet.fleet_state import FleetState, Standing
from rules.stored_word import with_unknown

_MINE, _OTHERS, _STATIONS, _MUTES = 12, 8, 5, 8
_TITLE, _RULES = 300, 600


def home_view(
    board: Board, mine: Collection[str], state_machine: str, needs: Callable[[Alert], Quorum]
) -> dict[str, Any]:
    """
    Return the home tab of a person who may decide the alerts with the ids `mine`, or have them decided again.

    `needs` is an alert's quorum.
    """
    decidable, others = _apart(board, mine)
    drawn = [
        *_refused_files(board),
        *_waiting(decidable, len(others), state_machine, needs),
        *_others(others),
        *_part("The fleet", _fleet(board.fleet)),
        *_part("Decided lately", [_decided(alert) for alert in board.decided] or ["Nothing yet."]),
        *_part("Muted", _muted(board)),
        *_part("For the next shift", handover_lines(board.handover)),
        *standing_buttons(board.handover, mine),
        *([blocks.context(left_out_line("entry", board.left_out))] if board.left_out else []),
        blocks.context("`/aiops help` lists what you can type."),
    ]
    return {"type": "home", "blocks": drawn}


def shown_pending(board: Board, mine: Collection[str]) -> list[str]:
    """Return the ids of the pending alerts of which the tab of such a person shows more than that they wait."""
    decidable, others = _apart(board, mine)
    return [each.alert_id for each in (*decidable[:_MINE], *others[:_OTHERS])]


def _apart(board: Board, mine: Collection[str]) -> tuple[list[Alert], list[Alert]]:
    decidable = [alert for alert in board.pending if alert.alert_id in mine]
    return decidable, [alert for alert in board.pending if alert.alert_id not in mine]


def _refused_files(board: Board) -> list[Block]:
    rules = "Rules, register or playbook were changed and are refused; those from before stay in use."
    policy = "The policy was changed and is refused; the one from before stays in use."
    found = ((rules, board.rules_refused), (policy, board.policy_refused))
    return [blocks.section(f"{what}\n{escaped(why, _RULES)}") for what, why in found if why is not None]


def refused_view(text: str) -> dict[str, Any]:
    """Return the home tab of somebody who may not see the alerts; `text` is mrkdwn."""
    return {"type": "home", "blocks": [blocks.section(text)]}


def _waiting(mine: list[Alert], others: int, state_machine: str, needs: Callable[[Alert], Quorum]) -> list[Block]:
    count = len(mine)
    headline = (
        f"{count} alert{'' if count == 1 else 's'} wait{'s' if count == 1 else ''} for you"
        if count
        else ("No alert waits for you")
    )
    drawn = [blocks.header(headline)]
    for index, alert in enumerate(mine[:_MINE]):
        drawn.append(blocks.section(_pending(alert)))
        buttons = decision_buttons(alert, state_machine, needs(alert))
        drawn.append(blocks.actions(part_id(alert, f"home-{index}"), *buttons))
    if count > _MINE:
        drawn.append(blocks.context(f"{_more(mine[_MINE:])}: `/aiops alerts` lists all."))
    if not count and not others:
        drawn.append(blocks.context("No alerts are open."))
    return drawn


def _others(others: list[Alert]) -> list[Block]:
    if not others:
        return []
    more = [f"{_more(others[_OTHERS:])}: `/aiops alerts` lists all."] if len(others) > _OTHERS else []
    return _part("Waiting for others", [*(_pending(alert) for alert in others[:_OTHERS]), *more])


def _more(alerts: list[Alert]) -> str:
    severities = Counter(alert.severity for alert in alerts)
    present = (each for each in with_unknown(reversed(Severity), severities) if severities[each])
    kinds = ", ".join(f"{severities[each]} {each}" for each in present)
    return f"{len(alerts)} more ({kinds})"


def _fleet(fleet: FleetState) -> list[str]:
    rest = fleet.lines[_STATIONS:]
    concerns = sum(line.standing not in {Standing.WELL, Standing.CLOSED} for line in rest)
    look = f", {concerns} of them need{'s' if concerns == 1 else ''} a look" if concerns else ""
    counted = f"{len(rest)} more{look}: `/aiops status` lists all."
    shown = [station_line(line) for line in fleet.lines[:_STATIONS]]
    return [lasting_summary(fleet), *shown, *([counted] if rest else [])]


def _muted(board: Board) -> list[str]:
    lines = [*map(mute_line, by_sentence(board.mutes)), *map(quiet_line, board.maintained)]
    more = [f"{len(lines) - _MUTES} more: `/aiops mutes` lists all."] if len(lines) > _MUTES else []
    return [*lines[:_MUTES], *more] or ["Nothing is muted."]


def _part(title: str, lines: list[str]) -> list[Block]:
    return [blocks.divider(), blocks.section(f"*{title}*"), *blocks.sections([f"{line}\n" for line in lines])]


def _title(alert: Alert) -> str:
    return f"*{alert.severity}* {escaped(short_title(alert, _TITLE), _TITLE)}"


def _pending(alert: Alert) -> str:
    trend = trend_line(alert)
    opened = f"opened {moment(alert.created_at)}{f' · {escaped(trend, 150)}' if trend else ''}"
    return "\n".join((_title(alert), opened, *listed_lines(alert), *escalation_lines(alert)[-1:]))


def _decided(alert: Alert) -> str:
    line = (decision_line(alert) or alert.status.title()).split("\n", 1)[0]
    after = "; ".join(
        each
        for each in (step_words(alert), aftermath_words(alert), escaped(rejection_in_words(alert) or "", 150))
        if each
    )
    return f"{_title(alert)}\n{line}{f'; {after}' if after else ''}"
