"""Each step writes just this: its audit entries, its work, the move of the guard, and nothing else of the alert."""

from decimal import Decimal

import pytest

from rules.alert.alert import Severity
from rules.alert.alert_metadata import Evidence, Worsening
from rules.alert.errors import RanSince
from rules.alert.quorum import Approval, Quorum
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.alert.waiting import Condition, Snooze, Waiting
from rules.alert.work import WorkKind
from rules.evaluate.stock_signs import StockReason
from rules.lifecycle import opening, watching
from rules.lifecycle.change import Change, GuardMove, noted
from rules.lifecycle.seen import Seen, SeenCondition, as_shown, condition_as_shown, must_be_the_run_seen
from tests.factories import NOW, make_alert, make_finding
from tests.unit.lifecycle.writing import CARD, LATER, REDRAWN, approved, entries, event, run, wrote


class TestTheCondition:
    def test_a_clearing_is_kept_with_what_was_read_and_shown(self) -> None:
        reading = Reading(sampled_at=NOW, facts={"chargedBatteries": 9})
        change = watching.condition_cleared(make_alert(), reading, Decimal(40), LATER)
        condition = Condition(cleared_at=LATER, reading=reading, minutes_to_empty=Decimal(40))
        change = wrote(change, make_alert(), condition=condition)
        assert (entries(change), change.adds, change.guard) == (
            [event("CONDITION_CLEARED")],
            REDRAWN,
            GuardMove.CLEARED,
        )

    def test_of_a_second_clearing_only_the_guard_hears(self) -> None:
        cleared = noted(make_alert(), condition=Condition(cleared_at=NOW))
        assert watching.condition_cleared(cleared, Reading(), None, LATER) == Change(cleared, guard=GuardMove.CLEARED)

    def test_a_return_takes_it_back(self) -> None:
        cleared = noted(make_alert(), condition=Condition(cleared_at=NOW))
        change = wrote(watching.condition_returned(cleared), cleared, condition=None)
        assert (entries(change), change.adds, change.guard) == (
            [event("CONDITION_RETURNED")],
            REDRAWN,
            GuardMove.RETURNED,
        )
        assert watching.condition_returned(make_alert()) == Change(make_alert(), guard=GuardMove.RETURNED)


class TestBecomingWorse:
    before = noted(
        make_alert(),
        evidence=Evidence(reason="STOCK_UNDER_COUNT", observed_at=NOW),
        approvals=(Approval(by="U0BOB", at=NOW),),
        quorum=Quorum(needed=2),
        snooze=Snooze(by="U0BOB", at=NOW, until=LATER * 2),
        condition=Condition(cleared_at=NOW),
        card=CARD,
    )
    finding = make_finding(severity=Severity.CRITICAL, title="worse", description="much worse")

    def test_it_says_how_it_was_and_forgets_what_was_agreed_to(self) -> None:
        change = opening.worsen(self.before, self.finding, LATER)
        assert change is not None
        told, was = change.alert.metadata, self.before
        assert told.worsenings == (
            Worsening(
                at=LATER,
                severity=was.severity,
                title=was.title,
                description=was.description,
                evidence=was.metadata.evidence,
                approvals=was.metadata.approvals,
            ),
        )
        assert (told.approvals, told.quorum, told.snooze, told.condition) == ((), None, None, None)
        assert told.waiting == Waiting(since=LATER, reminded_at=LATER, rung=0)
        assert entries(change) == [
            event(
                "SEVERITY_RAISED",
                **{"from": "HIGH"},
                severity="CRITICAL",
                title="worse",
                reason=StockReason.STOCK_UNDER_COUNT,
            )
        ]

    def test_its_thread_is_told_under_a_number_of_its_own(self) -> None:
        change = opening.worsen(self.before, self.finding, LATER)
        assert change is not None
        (note,) = change.alert.metadata.notes
        facts = {"from": "HIGH", "severity": "CRITICAL", "title": "worse"}
        assert (note.key, note.at, note.facts) == ("worsened-1", LATER, facts)
        assert change.adds == (WorkKind.UPDATE_CARD, WorkKind.REPLY, WorkKind.ADD_CHART, WorkKind.ASK_DIRECTLY)
        assert change.guard is GuardMove.RAISE

    def test_what_has_no_card_yet_asks_for_one(self) -> None:
        change = opening.worsen(noted(self.before, card=None), self.finding, LATER)
        assert change is not None
        assert change.adds == (WorkKind.UPDATE_CARD, WorkKind.REPLY, WorkKind.POST_CARD, WorkKind.ASK_DIRECTLY)


class TestWhatAPersonSaw:
    def test_the_run_is_part_of_it(self) -> None:
        alert = approved(run(attempt=2))
        assert as_shown(alert) == Seen(alert.alert_id, Severity.HIGH, 2)
        assert as_shown(make_alert()) == Seen(alert.alert_id, Severity.HIGH, None)

    @pytest.mark.parametrize(("seen", "attempt"), [(None, 2), (1, 2), (2, 3)])
    def test_an_older_run_orders_nothing(self, seen: int | None, attempt: int) -> None:
        alert = approved(run(attempt=attempt))
        with pytest.raises(RanSince) as raised:
            must_be_the_run_seen(alert, Seen("a", None, seen))
        assert raised.value.alert == alert

    @pytest.mark.parametrize(("seen", "attempt"), [(None, 1), (1, 1), (2, 2)])
    def test_the_newest_run_may(self, seen: int | None, attempt: int) -> None:
        must_be_the_run_seen(approved(run(attempt=attempt)), Seen("a", None, seen))
        must_be_the_run_seen(make_alert(), Seen("a", None, seen))

    @pytest.mark.parametrize(
        ("verdict", "is_cleared"), [(RecheckVerdict.NO_FRESH_DATA, True), (RecheckVerdict.CHANGED, False)]
    )
    def test_what_the_alert_says_counts_where_the_metrics_say_nothing(
        self, verdict: RecheckVerdict, is_cleared: bool
    ) -> None:
        recheck = Recheck(verdict=verdict, at=NOW, after=Reading(severity="LOW", reason="STOCK_UNDER_COUNT"))
        cleared = noted(make_alert(), condition=Condition(cleared_at=NOW))
        assert condition_as_shown(cleared, recheck) == SeenCondition(
            verdict=verdict, severity="LOW", reason="STOCK_UNDER_COUNT", is_cleared=is_cleared
        )
        assert not condition_as_shown(make_alert(), recheck).is_cleared
