"""`aiops alerts [WORDS]`: the answer of the slash command, in a terminal."""

from typing import Annotated

import typer

from bot.cards.answers.alert_list import alert_list_answer
from bot.cards.answers.page_tokens import AlertsAt
from bot.cards.answers.usage import NOBODY_AT_A_TERMINAL
from bot.cli.plain import as_lines
from bot.cli.queries import queries
from bot.cli.terminal import failures_as_sentences, out
from bot.listeners.commands.alerts import found_alerts, parse_alerts
from bot.listeners.commands.sought import ME
from bot.listeners.commands.words import Incomplete, Unknown, Words, answer_words
from bot.slack.message import Message


def alerts(
    words: Annotated[
        list[str] | None,
        typer.Argument(help="A status, station, type, severity and @USERID, in any order: approved charger 3 @U0123."),
    ] = None,
    most: Annotated[int, typer.Option(min=1, max=10_000, help="How many to list.")] = 100,
) -> None:
    """List alerts: what waits for a decision, worst first, or what was decided, the newest first."""
    with failures_as_sentences():
        is_found, answer = _answer(" ".join(words or []), most)
    for line in as_lines(answer):
        out.print(line, markup=False)
    raise typer.Exit(0 if is_found else 1)


def _answer(typed: str, most: int) -> tuple[bool, Message]:
    at = parse_alerts(Words.of(typed))
    if isinstance(at, AlertsAt) and at.wanted.who == ME:
        at = Incomplete(NOBODY_AT_A_TERMINAL)
    found = at if isinstance(at, Incomplete) else found_alerts(queries(), at, size=most)
    if isinstance(found, Incomplete | Unknown):
        return False, answer_words(found)
    return True, alert_list_answer(found)
