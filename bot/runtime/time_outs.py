"""How long calls to Slack and AWS may take, and what follows from it."""

from dataclasses import dataclass

SLACK_CALL_SECONDS = 10.0
AWS_READ_SECONDS = 5.0
_AWS_CONNECT_SECONDS = 2.0
_CALLS_UNTIL_SETTLED = 6


@dataclass(frozen=True)
class TimeOuts:
    """`slack_call` bounds a whole call, `aws_read` the wait for AWS's answer in one attempt (both in seconds)."""

    slack_call: float = SLACK_CALL_SECONDS
    aws_read: float = AWS_READ_SECONDS

    @property
    def aws_connect(self) -> float:
        """The seconds that connecting to AWS may take."""
        return min(_AWS_CONNECT_SECONDS, self.aws_read)

    @property
    def least_work_lease(self) -> float:
        """
        The shortest lease (seconds) under which work can be done.

        Before a call that others see, the claim is renewed (one attempt at AWS); the call must end within the lease.
        """
        return self.aws_connect + self.aws_read + self.slack_call

    def checked_lease(self, seconds: float) -> float:
        """Return a work lease. Raises ValueError, with a sentence, for one that a call may outlast."""
        if seconds < self.least_work_lease:
            raise ValueError(
                f"it must be at least {self.least_work_lease:g} s: what renewing a claim (AIOPS_AWS_READ_SECONDS and"
                " the connection) and then a call to Slack (AIOPS_SLACK_CALL_SECONDS) may take"
            )
        return seconds

    @property
    def settled_after(self) -> float:
        """
        The seconds after which a call to Slack that was given up can no longer arrive.

        Nothing bounds how long a proxy holds a request. We wait six times as long as for its answer: a minute.
        """
        return _CALLS_UNTIL_SETTLED * self.slack_call
