"""What a digest says about its alerts, in as few words as possible."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from bot.cards.alert.aftermath import recovery_words
from bot.cards.alert.steps import closed_words, step_words
from bot.cards.parts.people import channel, person
from bot.slack.text import cut, escaped
from rules.alert.alert import Alert, Severity
from rules.digest.digest import Digest
from rules.evaluate.kinds import kind_of
from rules.lifecycle.carrying_out import went_wrong
from rules.stored_word import plain_words, with_unknown
from rules.text.wording import counted, listed, until_empty

_STATION = 40
_REST = 75
_ROW = 150
_NAMES_IN_LINE = 10
_CODES = 3


def what(digest: Digest, count: int) -> str:
    """Return what happened, as plain text: a storm of one type, or one fault at many stations."""
    stations = counted(count, "station", zero="0")
    if not digest.is_event:
        return f"STORM of {counted(count, 'alert', zero='0')}: stations {kind_of(digest.alert_type).trouble}"
    return f"ONE EVENT: the same fault at {stations}: {listed(digest.codes, _CODES)}"


def by_severity(alerts: Sequence[Alert]) -> str:
    """Return "12 HIGH, 3 LOW"."""
    counts = Counter(alert.severity for alert in alerts)
    severities = with_unknown(reversed(Severity), counts)
    return ", ".join(f"{counts[each]} {each}" for each in severities if counts[each])


def row_text(alert: Alert) -> str:
    """Return an alert as its own paragraph of mrkdwn."""
    return _told(alert, _ROW)


def line_text(alert: Alert) -> str:
    """Return an alert as a line of mrkdwn."""
    return _told(alert, _REST)


def _told(alert: Alert, limit: int) -> str:
    detail = _detail(alert, limit)
    rest = f": {escaped(_unbroken(detail), limit)}" if detail else ""
    return f"{alert.severity} *{station(alert)}*{rest}{_marks(alert)}"


def _detail(alert: Alert, limit: int) -> str:
    """Return what is wrong, without the station's name. The time until it hurts is never cut."""
    detail = alert.title.removeprefix(alert.station_id).lstrip(": ")
    hurts = until_empty(alert.metadata.minutes_to_empty)
    if len(detail) <= limit or not hurts or hurts not in detail:
        return detail
    return cut(detail[: detail.index(hurts)], limit - len(hurts)) + hurts


def _unbroken(text: str) -> str:
    """Return a text in which no line starts with a percent sign, which would read like a new row."""
    return text.replace(" %", "\u00a0%")


def station(alert: Alert) -> str:
    """Return a station's name for mrkdwn, short enough for a list."""
    return escaped(alert.station_id, _STATION)


def decided_lines(alerts: Iterable[Alert]) -> list[str]:
    """Return who decided what and the state of it, with the stations' names, in as many lines as needed."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    # What went wrong comes first: it needs a person again.
    for each in sorted(alerts, key=lambda alert: not went_wrong(alert)):
        groups[_state(each)].append(station(each))
    return [line for state, names in groups.items() for line in named_lines(state, names)]


def own_card_lines(alerts: Iterable[Alert], here: str | None = None) -> list[str]:
    """Return which stations of the digest, in the channel `here`, have a card of their own or are about to get one."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    # Cards that already stand come first.
    for each in sorted(alerts, key=lambda alert: alert.metadata.card is None):
        groups[_where(each, here)].append(f"{station(each)} ({each.severity})")
    return [line for where, names in groups.items() for line in named_lines(where, names)]


def _where(alert: Alert, here: str | None) -> str:
    card = alert.metadata.card
    if card is None:
        return "*Their own cards are being posted*"
    return f"*With a card of their own*, in {'this channel' if here in {None, card.channel} else channel(card.channel)}"


def named_lines(label: str, names: list[str]) -> list[str]:
    """Return "label (12): name, name, …" in as many lines as needed."""
    lines = [", ".join(names[start : start + _NAMES_IN_LINE]) for start in range(0, len(names), _NAMES_IN_LINE)]
    return [f"{label} ({len(names)}): {lines[0]}", *(f"… {line}" for line in lines[1:])]


def _state(alert: Alert) -> str:
    if closed := closed_words(alert):
        return f"*{closed}*"
    verb = plain_words(alert.status).capitalize()
    words = [each for each in (step_words(alert), recovery_words(alert)) if each]
    return ", ".join([f"*{verb}* by {person(alert.decided_by or 'someone')}", *words])


def _marks(alert: Alert) -> str:
    """Return what makes this alert different from its neighbours."""
    quorum, approvals = alert.metadata.quorum, alert.metadata.approvals
    marks = [
        f"approved {quorum.said(approvals)}" if quorum and approvals else "",
        "condition cleared" if alert.metadata.condition else "",
        "snoozed" if alert.metadata.snooze else "",
    ]
    said = ", ".join(mark for mark in marks if mark)
    return f" · _{said}_" if said else ""
