"""The line about what stands in the tables and cannot be shown."""

from collections.abc import Sequence

from bot.slack.text import escaped
from rules.text.wording import counted

_SHOWN, _NAME = 3, 120


def left_out_line(what: str, names: Sequence[str]) -> str:
    """Return which things cannot be shown, as mrkdwn: "1 alert cannot be shown: `x`. Tell your operator."."""
    shown = ", ".join(f"`{escaped(each, _NAME)}`" for each in names[:_SHOWN])
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{counted(len(names), what)} cannot be shown: {shown}{more}. Tell your operator."
