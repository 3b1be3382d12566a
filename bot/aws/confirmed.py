"""Checks that the state machine and the topic belong to this deployment before they are used."""

from bot.aws.failures import AwsService
from bot.errors import CannotBeDone, NotTogether, TryAgain
from bot.provision.belonging import OneDeployment


def must_be_ours(service: AwsService, resource: OneDeployment | None) -> None:
    """Raise CannotBeDone if a resource serves other tables, TryAgain while that is not known."""
    if resource is None:
        return
    try:
        is_known = resource.must_be()
    except NotTogether as elsewhere:
        raise CannotBeDone(str(elsewhere)) from elsewhere
    if not is_known:
        raise TryAgain(f"{service.value} does not say for now which deployment it is asked for")
