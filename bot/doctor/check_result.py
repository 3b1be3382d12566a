"""The result of one check."""

import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class CheckResult:
    """
    What was checked and, if something is wrong, how to fix it.

    With `is_known` False it could not be looked at, or nothing is known yet; `fix` then says how that can be changed.
    """

    what: str
    fix: str | None = None
    is_known: bool = True

    @property
    def is_fault(self) -> bool:
        """Whether something is known to be wrong."""
        return self.is_known and self.fix is not None


def unknown(what: str, then: str) -> CheckResult:
    """Return the result of a check that found out nothing; `then` says what to do about that."""
    return CheckResult(what, then, is_known=False)


def guarded(what: str, check: Callable[[], CheckResult]) -> CheckResult:
    """Return the result of a check; one that fails as nobody foresaw is named, and ends no other."""
    try:
        return check()
    except Exception as error:  # noqa: BLE001  an edge: one line of the doctor's
        return _unforeseen(what, error)


async def guarded_call(what: str, check: Callable[[], Awaitable[CheckResult]]) -> CheckResult:
    """Do the same with a check that waits."""
    try:
        return await check()
    except Exception as error:  # noqa: BLE001  an edge: one line of the doctor's
        return _unforeseen(what, error)


def _unforeseen(what: str, error: Exception) -> CheckResult:
    # Not its text: nobody knows what an unforeseen error quotes.
    where = inspect.trace()[-1]
    kind = type(error).__name__
    return unknown(what, f"could not be checked: {kind} in {where.function}, unexpectedly. Please report it.")
