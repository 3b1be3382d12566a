"""Terminal output and error handling shared by every command."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import typer
from botocore.exceptions import BotoCoreError, ClientError
from rich.console import Console

from bot.errors import BotError
from bot.slack.text import shown
from rules.alert.errors import RulesError
from rules.text.wording import counted
from storage.calls import said_by
from storage.errors import StorageError

out = Console(highlight=False, soft_wrap=True)
err = Console(stderr=True, highlight=False, soft_wrap=True)
_MOST_NAMED = 20


def say_left_out(what: str, names: Sequence[str]) -> None:
    """Say on standard error how many things are left out, and name the first of them."""
    if names:
        more = f", and {len(names) - _MOST_NAMED:,} more" if len(names) > _MOST_NAMED else ""
        first = ", ".join(shown(each, 160) for each in names[:_MOST_NAMED])
        err.print(f"{counted(len(names), what)} cannot be used and left out: {first}{more}", style="red", markup=False)


@contextmanager
def failures_as_sentences() -> Iterator[None]:
    """Turn known errors into one sentence and exit code 1 instead of a traceback."""
    try:
        yield
    except (BotError, RulesError, StorageError) as error:
        err.print(str(error), style="red", markup=False)
        raise typer.Exit(1) from None
    except ClientError as error:
        said = error.response.get("Error", {})
        err.print(f"AWS refused: {said.get('Code')}: {said.get('Message')}", style="red", markup=False)
        raise typer.Exit(1) from None
    except BotoCoreError as error:
        err.print(f"AWS could not be reached: {said_by(error)}", style="red", markup=False)
        raise typer.Exit(1) from None
