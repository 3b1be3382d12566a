"""A call that Slack answers with `ok: false`."""

from collections.abc import Sequence

from tests.slack_double.json_value import Json


class SlackRefusal(Exception):
    """The error code, and the sentences with pointers where Slack gives them."""

    def __init__(self, code: str, problems: Sequence[str] = (), **extra: str) -> None:
        super().__init__(code, *problems)
        self.code = code
        self.problems = list(problems)
        self.extra = extra

    def body(self) -> Json:
        """Write the refusal as Slack does."""
        body: Json = {"ok": False, "error": self.code, **self.extra}
        if self.problems:
            body["errors"] = self.problems
            body["response_metadata"] = {"messages": [f"[ERROR] {problem}" for problem in self.problems]}
        return body
