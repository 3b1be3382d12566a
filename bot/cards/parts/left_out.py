"""Answers that name what they leave out."""

from collections.abc import Sequence
from dataclasses import replace

from bot.cards.parts import blocks
from bot.slack.left_out import left_out_line
from bot.slack.message import Message


def with_left_out(answer: Message, what: str, names: Sequence[str]) -> Message:
    """Return an answer with a line at its end, if anything is left out."""
    if not names:
        return answer
    line = blocks.context(left_out_line(what, names))
    old = [*answer.in_old_blocks, line] if answer.in_old_blocks else []
    return replace(answer, blocks=[*(answer.blocks or [blocks.section(answer.text)]), line], in_old_blocks=old)
