"""When work that fails is given up."""

from bot.delivery.posting.back_off import GIVE_UP_AFTER
from bot.errors import CannotBeDone, TryAgain
from rules.alert.work import Work


def final_error(failure: TryAgain | CannotBeDone, work: Work) -> str:
    """Return what to write down when the work is given up; raise TryAgain when it is not."""
    if isinstance(failure, TryAgain) and work.attempts < GIVE_UP_AFTER:
        raise failure
    return f"{failure}" if isinstance(failure, CannotBeDone) else f"{failure}; given up after {work.attempts} attempts"
