"""Terminal output and error handling shared by every command."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from bot.cards.answers import answers
from bot.cli.located import located
from bot.cli.plain import as_lines
from bot.errors import BotError
from bot.slack.message import Message
from bot.slack.text import shown
from rules.alert.asked import SeveralAlerts, UnknownAlert, UnknownStation
from rules.alert.errors import InvalidRules, RulesError
from rules.text.wording import counted
from storage.calls import said_by
from storage.errors import StorageError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_MOST_NAMED = 20
_NOT_FOUND: dict[type[Exception], Callable[[Any], Message]] = {
    UnknownStation: answers.unknown_station,
    UnknownAlert: answers.unknown_alert,
    SeveralAlerts: answers.several_alerts,
}


def say_left_out(what: str, names: Sequence[str]) -> None:
    """Say on standard error how many things are left out, and name the first of them."""
    if names:
        more = f", and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        first = ", ".join(shown(each, 160) for each in names[:_MOST_NAMED])
        err.print(f"{counted(len(names), what)} cannot be used and left out: {first}{more}", style="red", markup=False)


def _sentences(error: Exception) -> str:
    if isinstance(error, InvalidRules):
        error = type(error)(error.file, located(Path(error.file), error))
    return str(error)


@contextmanager
def failures_as_sentences() -> Iterator[None]:
    """Turn known errors, and what was asked for and is not found, into sentences and exit code 1."""
    try:
        yield
    except (UnknownStation, UnknownAlert, SeveralAlerts) as asked:
        for line in as_lines(_NOT_FOUND[type(asked)](asked)):
            err.print(line, markup=False)
        raise typer.Exit(1) from None
    except (BotError, RulesError, StorageError) as error:
        err.print(_sentences(error), style="red", markup=False)
        raise typer.Exit(1) from None
    except ClientError as error:
        said = error.response.get("Error", {})
        err.print(f"AWS refused: {said.get('Code')}: {said.get('Message')}", style="red", markup=False)
        raise typer.Exit(1) from None
    except BotoCoreError as error:
        err.print(f"AWS could not be reached: {said_by(error)}", style="red", markup=False)
        raise typer.Exit(1) from None
    except BrokenPipeError:
        raise
    except OSError as error:
        err.print(f"{error.filename or 'A file'} cannot be used: {error.strerror or error}", style="red", markup=False)
        raise typer.Exit(1) from None
