"""A copilot that chooses words for a recommendation: asked within a time, checked, and left alone when it fails."""

import asyncio
from collections.abc import Callable

import structlog

from bot.aws.bedrock import Bedrock, NoWords, Outcome
from bot.runtime.telemetry import Telemetry
from bot.runtime.worker_threads import WorkerThreads
from rules.alert.alert import Alert
from rules.playbook.refining import refusal_of

log = structlog.get_logger()

BUDGET_SECONDS = 2.0
"""For a question in all: waiting for the one before it, credentials, connecting, the answer."""

_TOLERATED = 3
_FIRST_REST, _LONGEST_REST = 60.0, 900.0


class Copilot:
    """Asks within a time, checks the answer against the playbook, and rests after several failures in a row."""

    def __init__(
        self,
        bedrock: Bedrock,
        telemetry: Telemetry,
        monotonic: Callable[[], float],
        *,
        budget_seconds: float = BUDGET_SECONDS,
    ) -> None:
        self._bedrock = bedrock
        self._telemetry = telemetry
        self._monotonic = monotonic
        self._budget_seconds = budget_seconds
        # Its own: an answer that never ends must not take a thread from the tables.
        self._thread = WorkerThreads(1)
        self._failures = 0
        self._rests_until = 0.0

    @property
    def model(self) -> str:
        """The model that it asks."""
        return self._bedrock.model

    async def words(self, alert: Alert) -> str | None:
        """Return words that say what the playbook recommends; None if its own stay."""
        try:
            words = await self._asked(alert)
        except NoWords as none:
            if none.outcome is not Outcome.RESTING:
                self._failed()
                log.warning("the copilot gave no words", alert_id=alert.alert_id, outcome=none.outcome, why=str(none))
            self._count(none.outcome)
            return None
        self._failures = 0
        is_news = words != alert.recommended_action
        self._count(Outcome.REFINED if is_news else Outcome.UNCHANGED)
        return words if is_news else None

    async def _asked(self, alert: Alert) -> str:
        if self._monotonic() < self._rests_until:
            raise NoWords(Outcome.RESTING, "it failed several times in a row")
        try:
            async with asyncio.timeout(self._budget_seconds):
                words = (await self._thread.run(self._bedrock.words, alert)).strip()
        except TimeoutError as late:
            raise NoWords(Outcome.TIMED_OUT, f"no answer within {self._budget_seconds:g} s") from late
        if (refusal := refusal_of(words, alert)) is not None:
            raise NoWords(Outcome.REFUSED, refusal)
        return words

    def _failed(self) -> None:
        self._failures += 1
        if self._failures >= _TOLERATED:
            rest = min(_FIRST_REST * 2 ** (self._failures - _TOLERATED), _LONGEST_REST)
            self._rests_until = self._monotonic() + rest

    def _count(self, outcome: Outcome) -> None:
        self._telemetry.copilot.labels(outcome=outcome.value).inc()
