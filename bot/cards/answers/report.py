"""The answer to `/aiops report`: how fast people decided, why they rejected, how remediations ended."""

from bot.cards.alert.aftermath import words_of_recovery
from bot.cards.alert.steps import execution_words
from bot.cards.answers.report_chart import chart_of
from bot.cards.answers.report_token import ReportAt
from bot.cards.parts import blocks
from bot.cards.parts.left_out import with_left_out
from bot.cards.parts.people import person
from bot.cards.parts.tables import Cell, data_table
from bot.cards.parts.times import lasted, moment
from bot.slack.ids import ActionId
from bot.slack.message import Block, Message
from bot.slack.text import escaped
from rules.report.percentiles import FEWEST, Durations
from rules.report.report import EXPIRED_AFTER_HOURS, ApproverLine, Executions, Outcomes, Rejected, Report, SeverityLine
from rules.text.wording import counted, listed

_HEAD = (
    "Severity",
    "Opened",
    "Decided",
    "Waiting",
    "Expired",
    "Closed by itself",
    "Half within, or each",
    "95 % within",
)
_APPROVERS = 15
_LONGEST_NAME = 80


def report_answer(report: Report) -> Message:
    """Return the report with a button for its rows; the charts follow in a message of their own."""
    severities = data_table("Time to decision, by severity", _HEAD, [_row(line) for line in report.by_severity])
    lines = "\n".join(("*Time to decision, by severity*", *map(_severity_line, report.by_severity)))
    text = summary(report)
    drawn = Message(
        text=text,
        blocks=_drawn(report, text, severities),
        in_old_blocks=_drawn(report, text, blocks.section(lines)),
        sequel=chart_of(report),
    )
    return with_left_out(drawn, "alert", report.left_out)


def _drawn(report: Report, text: str, severities: Block) -> list[Block]:
    drawn = [blocks.header(f"Report: the last {_days(report)}"), blocks.section(text)]
    if report.outcomes.opened:
        drawn += [
            severities,
            blocks.section("\n".join(("*Time to decision, by person*", *_approver_lines(report)))),
            blocks.fields(
                [
                    ("Rejected, by category", "\n".join(_category_lines(report.rejections)) or "none"),
                    ("Remediations, as they stand", "\n".join(_execution_lines(report.executions)) or "none"),
                    ("Stations, a few minutes later", "\n".join(_recovery_lines(report)) or "none looked at"),
                ]
            ),
            blocks.actions("report", _csv_button(report)),
        ]
    return [*drawn, blocks.context(_small_print(report))]


def _row(line: SeverityLine) -> list[Cell]:
    outcomes, times = line.outcomes, line.to_decision
    counts = (outcomes.opened, outcomes.decided, outcomes.waiting, outcomes.expired, outcomes.closed)
    took = ["" if each is None else (each, lasted(each)) for each in (times.p50, times.p95)]
    few = [_each(times), ""]
    return [line.severity, *((count, str(count)) for count in counts), *(few if times.values else took)]


def summary(report: Report) -> str:
    """Return the report in full sentences of mrkdwn."""
    outcomes, times = report.outcomes, report.to_decision
    if not outcomes.opened:
        return f"No alert was opened in the last {_days(report)}."
    opened = f"{outcomes.opened} alert{' was' if outcomes.opened == 1 else 's were'} opened"
    parts = [f"{count} {words}" for words, count in _became(outcomes) if count]
    sentences = [f"In the last {_days(report)} {opened}: {', '.join(parts)}."]
    sentences += _took(times)
    if outcomes.decided and (waiting := outcomes.waiting + outcomes.expired):
        sentences.append(f"Not counted in this: {waiting} that still wait{'s' if waiting == 1 else ''}.")
    return " ".join(sentences)


def _took(times: Durations) -> list[str]:
    if times.count == 1:
        return [f"The decision took {_each(times)}."]
    if times.values:
        return [f"The {times.count} decisions took {_each(times)}."]
    if times.p50 is None or times.p95 is None:
        return []
    return [f"Half of the decisions came within {lasted(times.p50)}, 95 % of them within {lasted(times.p95)}."]


def handed_over(name: str, count: int) -> Message:
    """Return the answer to somebody who asked for the rows."""
    rows = counted(count, "alert")
    return Message(f"`{escaped(name, _LONGEST_NAME)}` with {rows} is in your direct messages with this app.")


def not_handed_over(why: str, days: int) -> Message:
    """Return the answer for when Slack did not take the file."""
    again = f"`aiops report --days {days} --csv FILE` in a terminal writes the same rows."
    return Message(f"The rows could not be sent to you. {escaped(why, 300)} {again}")


def _days(report: Report) -> str:
    return "24 hours" if report.period.days == 1 else f"{report.period.days} days"


def _became(outcomes: Outcomes) -> list[tuple[str, int]]:
    return [
        ("approved", outcomes.approved),
        ("rejected", outcomes.rejected),
        ("waiting for a decision", outcomes.waiting),
        ("expired", outcomes.expired),
        ("closed by itself as recovered", outcomes.recovered),
        ("closed by itself as expired", outcomes.lapsed),
    ]


def _severity_line(line: SeverityLine) -> str:
    outcomes = line.outcomes
    if not outcomes.opened:
        return f"*{line.severity}* none"
    parts = [f"{outcomes.decided} of {outcomes.opened} decided{_within(line.to_decision)}"]
    parts += [f"{outcomes.waiting} waiting"] * bool(outcomes.waiting)
    parts += [f"{outcomes.expired} expired"] * bool(outcomes.expired)
    parts += [f"{outcomes.closed} closed by itself"] * bool(outcomes.closed)
    return f"*{line.severity}* {' · '.join(parts)}"


def _each(times: Durations) -> str:
    return listed([lasted(each) for each in times.values], len(times.values))


def _within(times: Durations) -> str:
    if times.values:
        return f", in {_each(times)}"
    if times.p50 is None or times.p95 is None:
        return ""
    return f", half within {lasted(times.p50)}, 95 % within {lasted(times.p95)}"


def _approver_lines(report: Report) -> list[str]:
    lines = [_approver_line(line) for line in report.by_approver[:_APPROVERS]]
    more = len(report.by_approver) - _APPROVERS
    if more > 0:
        lines.append(f"_… and {counted(more, 'more person', 'more people')}; the CSV has them all_")
    return lines or ["nobody decided"]


def _approver_line(line: ApproverLine) -> str:
    counts = [("approved", line.approved), ("rejected", line.rejected), ("joined an approval", line.joined)]
    said = ", ".join(f"{count} {words}" for words, count in counts if count)
    return f"{person(line.user_id)} {said}{_within(line.to_decision)}"


def _category_lines(rejections: tuple[Rejected, ...]) -> list[str]:
    return [f"{'no category' if each.category is None else each.category.words} {each.count}" for each in rejections]


def _execution_lines(executions: Executions) -> list[str]:
    lines = [
        f"{'without one' if each.status is None else execution_words(each.status)} {each.count}"
        for each in executions.by_status
    ]
    if executions.retries:
        more = counted(executions.retries, "more run")
        lines.append(f"{more} ordered, for {counted(executions.retried, 'alert')}")
    return lines


def _recovery_lines(report: Report) -> list[str]:
    return [f"{words_of_recovery(each.recovery)} {each.count}" for each in report.recoveries]


def _csv_button(report: Report) -> Block:
    at = ReportAt.of_period(report.period)
    return blocks.button(ActionId.REPORT_ROWS, "Send me the CSV", at.value, label="Send me the alerts as a CSV file")


def _small_print(report: Report) -> str:
    period = report.period
    return (
        f"Alerts opened from {moment(period.since)} to {moment(period.until)}, by their worst severity, and what "
        "became of them; decisions on alerts opened before are not counted. "
        f"Expired: nobody has decided for more than {EXPIRED_AFTER_HOURS} hours. "
        f"Percentiles by nearest rank from {FEWEST} decisions on, from the opening to the decision that stood."
    )
