"""Whoever answers the questions of `aiops setup`."""

from typing import Protocol

import typer

from bot.cli.terminal import out


class Terminal(Protocol):
    """Who is asked."""

    def ask(self, question: str, default: str = "") -> str:
        """Return what was typed, or the default."""
        ...

    def ask_secret(self, question: str) -> str:
        """Return what was typed, which nobody sees."""
        ...

    def agrees(self, question: str) -> bool:
        """Return whether a question was answered with yes."""
        ...

    def say(self, text: str) -> None:
        """Print a line."""
        ...


class AtTerminal:
    """Whoever sits at the terminal."""

    def ask(self, question: str, default: str = "") -> str:
        """Return what was typed, or the default."""
        return str(typer.prompt(question, default=default, show_default=bool(default)))

    def ask_secret(self, question: str) -> str:
        """Return what was typed, which nobody sees."""
        return str(typer.prompt(f"{question} (not shown)", default="", show_default=False, hide_input=True)).strip()

    def agrees(self, question: str) -> bool:
        """Return whether a question was answered with yes."""
        return typer.confirm(question, default=False)

    def say(self, text: str) -> None:
        """Print a line."""
        out.print(text, markup=False)
