"""The scheduled job for alerts that nobody decides: it reminds, escalates and closes them as the policy says."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial

import structlog

from bot.access.on_call import OnCall
from bot.leadership.leadership import Leadership
from bot.runtime.last_guard import last_guard
from bot.runtime.runtime import Runtime
from bot.tables.stored_alerts import StoredAlerts
from bot.tables.stores import Stores
from rules.alert.alert import Alert
from rules.alert.recheck import Reading
from rules.digest.digest import Digest
from rules.digest.digest_members import is_left_to_digest
from rules.evaluate.kinds import kind_of
from rules.evaluate.rechecking import reading_of
from rules.lifecycle.change import Change
from rules.lifecycle.closing_itself import close_expired, is_expired
from rules.lifecycle.escalating import climb
from rules.lifecycle.speaking import Speaking, speakers
from rules.lifecycle.waiting import ReminderStep, begun, lapse, remind, reminder_step_due, waiting_of, with_latest
from storage.changing import Step
from storage.errors import AlertNotFound, BrokenItem, DigestNotFound, SetupFault, StorageUnavailable

log = structlog.get_logger()

_Due = tuple[str, str, Step]
"""An alert's id, the name of what is due, and the step that does it."""

_AT_A_TIME = 3
"""Steps that are taken together: presses need the worker threads."""

_MOST_FAILURES = 3
"""So many steps that the tables do not take, and the rest waits for the next run: it is not about one alert."""


class RemindPending:
    """
    Takes the steps that are due, on the replica that leads.

    Even if two replicas believe they lead, no step is taken twice: each step checks the stored alert, and the digest
    for which it speaks, for whether it is still due.
    """

    def __init__(
        self,
        runtime: Runtime,
        stores: Stores,
        alerts: StoredAlerts,
        on_call: OnCall,
        leadership: Leadership,
        wake: Callable[[], None],
    ) -> None:
        self._leadership = leadership
        self._waiting = stores.waiting
        self._digests = stores.digests
        self._recent = stores.recent
        self._runtime = runtime
        self._stored = alerts
        self._workers = runtime.workers
        self._on_call = on_call
        self._clock = runtime.clock
        self._telemetry = runtime.telemetry
        self._wake = wake

    async def run(self) -> None:
        """Check every pending alert; what fails is tried again by the next run."""
        if not self._leadership.is_certain:
            return
        try:
            due = await self._workers.run(self._due)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("reminders wait for the tables", why=str(failure))
            return
        failed = 0
        for together in _several(due):
            failed += (await asyncio.gather(*(self._tried(*each) for each in together))).count(False)
            if failed >= _MOST_FAILURES:
                break
        if due:
            self._wake()

    async def _tried(self, alert_id: str, what: str, step: Step) -> bool:
        """Take a step; return whether the tables took it."""
        try:
            with last_guard(self._telemetry, "reminder", alert_id=alert_id, nudge=what):
                await self._take(alert_id, what, step)
        except (StorageUnavailable, SetupFault) as failure:
            log.warning("a reminder waits for the tables", alert_id=alert_id, why=str(failure))
            return False
        return True

    def _due(self) -> list[_Due]:
        now_ms = self._clock.now_ms()
        found: list[_Due] = []
        pending = [each for each in self._waiting.all() if not self._rests(each, now_ms)]
        expired = {each.alert_id for each in pending if self._is_expired(each, now_ms)}
        found += [(each, "expired", self._expired) for each in expired]
        found += [(each.alert_id, "dated ahead", begun) for each in pending if begun(each, now_ms) is not None]
        for speaking in speakers((each for each in pending if each.alert_id not in expired), now_ms):
            with last_guard(self._telemetry, "reminder", alert_id=speaking.alert.alert_id):
                found += self._due_of(speaking, now_ms)
        return found

    def _rests(self, alert: Alert, now_ms: int) -> bool:
        """Whether its station is closed, so that what is due is said when it opens."""
        with last_guard(self._telemetry, "reminder", alert_id=alert.alert_id):
            rules = self._runtime.rules.of(alert.station_id)
            return not rules.rule(alert.alert_type).alerts_when_closed and rules.station.rest(now_ms) is not None
        return False

    def _is_expired(self, alert: Alert, now_ms: int) -> bool:
        with last_guard(self._telemetry, "reminder", alert_id=alert.alert_id):
            return is_expired(alert, self._on_call.policy.closing, now_ms)
        return False

    def _expired(self, stored: Alert, at: int) -> Change | None:
        return close_expired(stored, self._on_call.policy.closing, at)

    def _due_of(self, speaking: Speaking, now_ms: int) -> Iterator[_Due]:
        alert = speaking.alert
        reminder_step = reminder_step_due(
            alert, self._on_call.in_use.escalation_policy(alert), now_ms, self._digest_of(alert)
        )
        if reminder_step is not None and _can_be_said(alert, reminder_step):
            step = partial(self._reminded, reminder_step, len(speaking.others), cache(partial(self._reading, alert)))
            yield alert.alert_id, reminder_step.name.lower(), step
        for each in speaking.others:
            if each.metadata.snooze:
                yield each.alert_id, "snooze ended", lapse

    def _reading(self, alert: Alert) -> Reading | None:
        """
        Return the reading of the station as the last tick read it, else the current one.

        None if it cannot be read: a reminder does not wait for it.
        """
        now_ms, rules = self._clock.now_ms(), self._runtime.rules
        try:
            window = self._recent.of_last_look(alert.station_id, now_ms, rules)
            if window is None or not window.samples or kind_of(alert.alert_type).chart.reads_texts:
                window = self._recent.read(alert.station_id, now_ms, rules, may_fill=lambda: False).window
        except (StorageUnavailable, SetupFault):
            return None
        return reading_of(alert.alert_type, window, rules) if window.samples else None

    def _reminded(
        self, reminder_step: ReminderStep, others: int, latest: Callable[[], Reading | None], stored: Alert, at: int
    ) -> Change | None:
        change = self._next_step(reminder_step, others, stored, at)
        return change and with_latest(change, latest(), at)

    def _next_step(self, reminder_step: ReminderStep, others: int, stored: Alert, at: int) -> Change | None:
        # The digest is read again at each try: another alert may have spoken for it and taken this step already.
        escalation_policy, digest = self._on_call.in_use.escalation_policy(stored), self._digest_of(stored)
        if reminder_step is ReminderStep.REMIND:
            return remind(stored, escalation_policy, at, others, digest)
        rung = waiting_of(stored, digest).rung
        if rung >= len(escalation_policy.escalate):
            return None
        return climb(stored, escalation_policy, self._on_call.called_from(stored, rung), at, others, digest)

    def _digest_of(self, alert: Alert) -> Digest | None:
        """Return the digest for which an alert speaks; None if it speaks for itself or the digest is gone."""
        if alert.metadata.digest is None or not is_left_to_digest(alert):
            return None
        try:
            return self._digests.get(alert.metadata.digest)
        except (DigestNotFound, BrokenItem):
            return None

    async def _take(self, alert_id: str, what: str, step: Step) -> None:
        try:
            await self._stored.change(alert_id, step)
        except (AlertNotFound, BrokenItem) as gone:
            log.warning("a reminder could not be written", alert_id=alert_id, why=str(gone))
            return
        log.info("alert waits", alert_id=alert_id, nudge=what)


def _several(due: Sequence[_Due]) -> Iterator[Sequence[_Due]]:
    return (due[start : start + _AT_A_TIME] for start in range(0, len(due), _AT_A_TIME))


def _can_be_said(alert: Alert, reminder_step: ReminderStep) -> bool:
    # A reminder needs the thread of a card or a digest; an escalation must not wait for Slack.
    return reminder_step is ReminderStep.ESCALATE or alert.metadata.card is not None or is_left_to_digest(alert)
