"""What is wrong with a payload, in Slack's words: one sentence and a JSON pointer each."""

from typing import Self


class Problems:
    """Sentences found so far, and the place being looked at."""

    def __init__(self, pointer: str = "", found: list[str] | None = None) -> None:
        self.pointer = pointer
        self.found: list[str] = [] if found is None else found

    def at(self, *steps: str | int) -> Self:
        """Look deeper; what is found there is kept here."""
        return type(self)(self.pointer + "".join(f"/{step}" for step in steps), self.found)

    def add(self, sentence: str) -> None:
        self.found.append(f"{sentence} [json-pointer:{self.pointer}]")

    def missing(self, field: str) -> None:
        self.add(f"missing required field: {field}")
