"""Where several people must approve, what each of them was shown is kept and said."""

from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.dialogs.bulk_modal import APPROVING_ALL
from bot.cards.dialogs.bulk_result import result_modal
from bot.decisions.bulk_order import BulkOutcome
from rules.alert.alert import Alert, AlertStatus, Severity
from rules.alert.quorum import Quorum
from rules.alert.recheck import Reading, Recheck, RecheckVerdict
from rules.lifecycle import deciding, opening
from tests.factories import ARNS, NOW, make_alert, make_finding
from tests.scenarios.reading import text_of

FACTS = CardFacts("the on-call", "remediation")
BEFORE = Reading(severity="HIGH", facts={"chargedBatteries": 2})
CLEARED = Recheck(verdict=RecheckVerdict.CLEARED, at=NOW, before=BEFORE, after=Reading(facts={"chargedBatteries": 9}))
UNCHANGED = Recheck(verdict=RecheckVerdict.UNCHANGED, at=NOW, before=BEFORE, after=BEFORE)
BLIND = Recheck(verdict=RecheckVerdict.NO_FRESH_DATA, at=NOW, before=BEFORE)
SAW = "Approved though the condition had cleared, by <@U0BOB>: charged batteries 2 then, 9 now"


def approved(alert: Alert, by: str, recheck: Recheck, needed: int = 2) -> Alert:
    return deciding.approve(alert, by, NOW, quorum=Quorum(needed=needed), recheck=recheck, **ARNS).alert


def card_of(alert: Alert) -> str:
    return text_of(draw_card(alert, FACTS).blocks)


def test_what_the_first_approver_was_shown_stays_when_the_second_one_approves() -> None:
    first = approved(make_alert(), "U0BOB", CLEARED)
    assert SAW in card_of(first)
    both = approved(first, "U0LEAD", UNCHANGED)
    assert both.status is AlertStatus.APPROVED
    assert [each.recheck for each in both.metadata.approvals] == [CLEARED, UNCHANGED]
    assert SAW in card_of(both)
    assert ", by <@U0LEAD>" not in card_of(both)


def test_each_who_approved_in_spite_of_something_is_named_with_it() -> None:
    both = approved(approved(make_alert(), "U0BOB", CLEARED), "U0LEAD", BLIND)
    assert SAW in card_of(both)
    assert "Approved without fresh metrics, by <@U0LEAD>" in card_of(both)


def test_who_breaks_the_glass_erases_nothing_of_who_approved_before() -> None:
    first = approved(make_alert(), "U0BOB", CLEARED)
    broken = deciding.break_glass(first, "U0LEAD", "nobody answers", NOW, recheck=BLIND, **ARNS).alert
    assert SAW in card_of(broken)
    assert "Approved without fresh metrics, by <@U0LEAD>" in card_of(broken)


def test_of_many_it_is_said_that_more_are_in_the_audit() -> None:
    alert = make_alert()
    for number in range(7):
        alert = approved(alert, f"U0A{number}", BLIND, needed=7)
    assert ", by <@U0A4>" in card_of(alert)
    assert ", by <@U0A5>" not in card_of(alert)
    assert "and 2 more, in the audit" in card_of(alert)


def test_what_approvers_of_the_milder_alert_were_shown_is_not_said_of_the_worse_one() -> None:
    change = opening.worsen(approved(make_alert(), "U0BOB", CLEARED), make_finding(severity=Severity.CRITICAL), NOW)
    assert change is not None
    assert [each.recheck for each in change.alert.metadata.worsenings[-1].approvals] == [CLEARED]
    after = approved(change.alert, "U0LEAD", UNCHANGED, needed=1)
    assert "though the condition had cleared" not in card_of(after)


def test_a_whole_digest_approved_without_fresh_metrics_is_said_so_of_those_who_wait_for_another_person_too() -> None:
    outcome = BulkOutcome()
    outcome.waiting.append(approved(make_alert(), "U0BOB", BLIND))
    assert "Approved without fresh metrics (1)" in text_of(result_modal(APPROVING_ALL, outcome)["blocks"])
