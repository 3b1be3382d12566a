"""The answer to `/aiops audit verify ALERT`."""

from bot.cards.answers.page_tokens import VerdictAt, slice_of
from bot.cards.answers.paging import numbered_buttons, page_words
from bot.cards.parts import blocks
from bot.slack.message import Message
from bot.slack.text import cut_markup, escaped
from rules.audit.audit_verify import Verdict

PAGE = 20
"""Findings a page."""


def verdict_lines(verdict: Verdict) -> list[str]:
    """Return what the verification found, one line per finding, without markup."""
    return [_headline(verdict), *(f"  {each.says}" for each in verdict.findings if not verdict.is_intact)]


def verdict_answer(verdict: Verdict, page: int = 1) -> Message:
    """Return the same for Slack, one page at a time."""
    headline = escaped(_headline(verdict), 300)
    shown = slice_of([] if verdict.is_intact else verdict.findings, page, PAGE)
    if not shown.pieces:
        return Message(text=headline)
    lines = [f"• {escaped(each.says, 300)}" for each in shown.pieces]
    drawn = [
        blocks.section(f"*{headline}*"),
        *blocks.sections(lines),
        *([blocks.context(page_words(shown.page, shown.pages))] if shown.pages > 1 else []),
        *numbered_buttons(lambda number: VerdictAt.of_alert(verdict.alert_id, number), shown),
    ]
    return Message(text=cut_markup("\n".join([headline, *lines]), 3_000), blocks=drawn)


def _headline(verdict: Verdict) -> str:
    count = f"{verdict.entries} entr{'y' if verdict.entries == 1 else 'ies'}"
    if not verdict.is_intact:
        return f"{verdict.alert_id}: NOT INTACT, {count}"
    expired = len(verdict.findings)
    return f"{verdict.alert_id}: intact, {count}" + (f"; {expired} more expired after 90 days" if expired else "")
