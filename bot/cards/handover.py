"""What the next shift should know, in lines."""

from bot.cards.aftermath import recovery_words
from bot.cards.steps import step_words
from bot.cards.times import moment
from bot.cards.title import short_title
from bot.slack.text import escaped
from rules.alert import Alert
from rules.handover import Handover

_SHOWN, _NAME = 5, 120


def handover_lines(handover: Handover) -> list[str]:
    """Return the last hours as lines of mrkdwn: what came, what was decided, what went wrong, what still waits."""
    opened = ", ".join(f"{count} {severity}" for severity, count in handover.opened.items())
    count = sum(handover.opened.values())
    lines = [
        f"Since {moment(handover.since)}: "
        + (
            f"{count} alert{'' if count == 1 else 's'} ({opened}), {handover.approved} approved, "
            f"{handover.rejected} rejected."
            if count
            else "no new alert."
        )
    ]
    if handover.wrong:
        lines += _listed("Remediations that failed or did not help", handover.wrong)
    if handover.waiting:
        oldest = handover.waiting[0]
        lines.append(
            f"{len(handover.waiting)} still wait{'s' if len(handover.waiting) == 1 else ''}; the oldest since "
            f"{moment(oldest.created_at)}: {_name(oldest)}"
        )
    else:
        lines.append("Nothing waits for a decision.")
    return lines


def _listed(what: str, alerts: tuple[Alert, ...]) -> list[str]:
    lines = [f"• {_name(alert)} ({_outcome(alert)})" for alert in alerts[:_SHOWN]]
    return ["\n".join([f"{what}:", *lines, *([f"and {len(alerts) - _SHOWN} more"] if len(alerts) > _SHOWN else [])])]


def _outcome(alert: Alert) -> str:
    return ", ".join(each for each in (step_words(alert), recovery_words(alert)) if each)


def _name(alert: Alert) -> str:
    return escaped(short_title(alert, _NAME), _NAME)
