"""The answer to `/aiops audit verify ALERT`."""

from bot.cards.message import Message
from bot.slack.text import cut, escaped
from rules.audit_verify import Verdict

_SHOWN = 20


def verdict_lines(verdict: Verdict) -> list[str]:
    """Return what verifying found, a line a finding, without markup."""
    count = f"{verdict.entries} entr{'y' if verdict.entries == 1 else 'ies'}"
    if verdict.is_intact:
        expired = len(verdict.findings)
        aged = f"; {expired} more expired after 90 days" if expired else ""
        return [f"{verdict.alert_id}: intact, {count}{aged}"]
    return [f"{verdict.alert_id}: NOT INTACT, {count}", *(f"  {each.says}" for each in verdict.findings)]


def verdict_answer(verdict: Verdict) -> Message:
    """Return it for Slack."""
    lines = verdict_lines(verdict)
    more = [f"… and {len(lines) - _SHOWN} more; `aiops audit verify` shows all"] if len(lines) > _SHOWN else []
    return Message(text=cut("\n".join([*(escaped(line, 300) for line in lines[:_SHOWN]), *more]), 3_000))
