"""`aiops rules suggest`: values that would have spared people alerts that they called wrong."""

from collections.abc import Sequence

from bot.cli.terminal import out
from rules.report.suggesting import Suggestion, Tried
from rules.text.wording import counted


def show_suggestions(found: Sequence[Suggestion], right: int, wrong: int) -> None:
    """Print each rule's suggestion and its trade-off."""
    out.print(f"{counted(right, 'alert')} were right by what people decided, {counted(wrong, 'alert')} wrong.")
    for each in found:
        now = each.now
        out.print(f"\n{now.candidate.alert_type}: as it is, {_said(now)}.", markup=False)
        if each.best is None:
            out.print("  No value of a single key opens fewer of the wrong ones and all of the right ones.")
        else:
            out.print(f"  Suggested: {_key(each.best)}: {_said(each.best)}.", markup=False)
            section, _, key = each.best.candidate.key.partition(".")
            out.print(f"    {section}: {{{key}: {each.best.candidate.value}}}", markup=False)
        if len(each.curve) > 1:
            out.print("  The trade-off, fewer wrong ones from line to line:")
            for one in each.curve:
                out.print(f"    {_key(one)}: {_said(one)}", markup=False)


def _key(tried: Tried) -> str:
    return f"{tried.candidate.key} {tried.candidate.value}" if tried.candidate.key else "as it is"


def _said(tried: Tried) -> str:
    return f"{tried.right} right, {tried.wrong} wrong, {counted(tried.alerts, 'alert')} in all"
