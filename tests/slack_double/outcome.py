"""How an act of a person ended, as that person sees it."""

from dataclasses import dataclass, field

from tests.slack_double.interaction import Ack
from tests.slack_double.json_value import Json
from tests.slack_double.view import View


@dataclass(frozen=True)
class Outcome:
    """`problem` is what Slack would hold against the ack itself, such as blocks it cannot show."""

    ack: Ack
    payload: Json
    view: View | None = None
    problem: str | None = None
    problems: list[str] = field(default_factory=list)

    @property
    def acked(self) -> bool:
        return self.ack.acked

    @property
    def body(self) -> Json:
        return self.ack.body or {}

    @property
    def latency(self) -> float:
        return self.ack.latency

    @property
    def error(self) -> str | None:
        """Say what the person was shown instead of an answer."""
        return self.ack.error or self.problem

    @property
    def errors(self) -> dict[str, str]:
        """List the sentences beside the inputs of a modal that was refused."""
        return dict(self.body.get("errors", {}))
