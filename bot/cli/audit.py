"""`aiops audit`: shows the audit trail of an alert, verifies trails, exports every entry."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.cards.answers.audit_search import audit_page_answer
from bot.cards.answers.page_tokens import AuditSearchAt
from bot.cards.answers.timeline import timeline_answer
from bot.cards.answers.usage import NOBODY_AT_A_TERMINAL
from bot.cards.answers.verdict import verdict_lines
from bot.cli.plain import as_lines
from bot.cli.queries import queries, stores
from bot.cli.terminal import failures_as_sentences, out, say_left_out
from bot.listeners.commands.audits import AuditOf, AuditsCommand, parse_audit, trail_or_search
from bot.listeners.commands.sought import ME
from bot.listeners.commands.words import Incomplete, Words, answer_words
from bot.reporting.audit_export import Format, write_entries
from bot.runtime.clock import Clock
from bot.runtime.sparing import Sparing
from bot.runtime.telemetry import Telemetry
from bot.slack.message import Message
from rules.audit.trail import Trail
from rules.text.wording import counted


class _Verb(StrEnum):
    VERIFY = "verify"
    EXPORT = "export"


def audit(
    words: Annotated[
        list[str],
        typer.Argument(
            help="An alert's id or its first characters; or a station, @USERID, a day; verify ALERT; export."
        ),
    ],
    all_alerts: Annotated[bool, typer.Option("--all", help="With verify: every alert of the table.")] = False,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many entries of a search to list.")] = 100,
    output: Annotated[Path | None, typer.Option(help="With export: the file; its ending says .jsonl or .csv.")] = None,
) -> None:
    """
    Show who did what to an alert, at a station, by a person, on a day.

    verify ALERT (or --all) finds tampering; export writes every entry to a file.
    """
    with failures_as_sentences():
        if words[0] == _Verb.EXPORT:
            _export(output)
        elif words[0] == _Verb.VERIFY:
            _verify(" ".join(words[1:]) or None, all_alerts=all_alerts)
        else:
            _show(" ".join(words), most)


def _show(typed: str, most: int) -> None:
    answer, is_understood = _answer(parse_audit(Words.of(typed)), most)
    for line in as_lines(answer):
        out.print(line, markup=False)
    if not is_understood:
        raise typer.Exit(1)


def _answer(command: AuditsCommand | Incomplete, most: int) -> tuple[Message, bool]:
    match command:
        case Incomplete():
            return answer_words(command), False
        case AuditSearchAt(who=who) if who == ME:
            return Message(NOBODY_AT_A_TERMINAL), False
        case AuditSearchAt():
            return audit_page_answer(queries().read_audit(command, most)), True
        case AuditOf(str(alert), name=name):
            found = trail_or_search(queries(), alert, name, most)
            if isinstance(found, Trail):
                return timeline_answer(found, everything=True), True
            return audit_page_answer(found), True
        case _:
            return Message("A terminal knows no links of Slack: type the alert's id."), False


def _verify(which: str | None, *, all_alerts: bool) -> None:
    if (which is None) != all_alerts:
        raise typer.BadParameter("Give an alert to verify, or --all.")
    verdicts, unverified = queries().every_verdict() if which is None else ([queries().read_verdict(which)], [])
    for verdict in verdicts:
        for line in verdict_lines(verdict):
            out.print(line, markup=False)
    broken = sum(not verdict.is_intact for verdict in verdicts)
    out.print(f"{counted(len(verdicts), 'alert')} verified, {broken} not intact.")
    # An alert that nobody can read any more may be one that somebody tampered with.
    say_left_out("alert", unverified)
    if broken or unverified:
        raise typer.Exit(1)


def _export(output: Path | None) -> None:
    if output is None or output.suffix.lower() not in set(Format):
        raise typer.BadParameter("Say where to: --output FILE.jsonl or --output FILE.csv")
    log, broken = stores(Clock()).audit, list[str]()
    writing = Sparing(Telemetry(), "entry of an export", lambda entry: entry.task_id)
    with output.open("w", encoding="utf-8", errors="replace", newline="") as file:
        written = write_entries(log.scan(broken), Format(output.suffix.lower()), file, writing)
    out.print(f"{counted(written, 'entry', 'entries')} written to {output}.", markup=False)
    say_left_out("audit entry", [*broken, *writing.left_out])
