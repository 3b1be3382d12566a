"""Every call the app made, as an independent checker wants to read it."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass

from tests.slack_double.json_value import Json


@dataclass
class Call:
    """
    `acted` says whether Slack did it; `status` what the app was told, None when it was told nothing.

    `key` is the last part of a response_url.
    """

    number: int
    method: str
    args: Json
    at: float
    acted: bool = False
    status: int | None = None
    error: str | None = None
    fault: str | None = None
    answer: Json | None = None
    finished_at: float | None = None
    key: str = ""

    @property
    def ok(self) -> bool:
        return self.acted and self.status == 200


class CallLog:
    """In order of arrival."""

    def __init__(self) -> None:
        self.calls: list[Call] = []

    def start(self, method: str, args: Json, at: float) -> Call:
        call = Call(len(self.calls) + 1, method, args, at)
        self.calls.append(call)
        return call

    def of(self, method: str) -> list[Call]:
        return [call for call in self.calls if call.method == method]

    def to_json(self) -> list[Json]:
        return [asdict(call) for call in self.calls]

    def __iter__(self) -> Iterator[Call]:
        return iter(self.calls)

    def __len__(self) -> int:
        return len(self.calls)
