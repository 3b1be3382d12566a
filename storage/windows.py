"""Who reads what stations reported."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol


class WindowClient(Protocol):
    """Whoever asks a Query as boto3's client does."""

    @property
    def query(self) -> Callable[..., Any]:
        """Ask for one page, by the names that boto3's client has. Answers and raises as that does."""


@dataclass(frozen=True)
class Windows:
    """
    By whom what stations reported is read, and whether a window shows what was written a moment ago.

    Without `queries` it is the client that writes; `as_last_written` costs twice the read units.
    """

    queries: WindowClient | None = None
    as_last_written: bool = False


BY_ITS_CLIENT = Windows()
