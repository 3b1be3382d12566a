"""What a card says, state by state."""

from dataclasses import replace
from typing import Any

import pytest

from bot.cards.alert.card import draw_card, draw_plain_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.thread_notes import note_message
from bot.cards.parts.evidence import evidence_fields, freshness
from bot.slack.ids import ActionId
from bot.slack.message import Message
from bot.slack.text import cut
from rules.alert.after_decision import Afterwards, FollowedBy
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, Evidence
from rules.alert.execution import ExecutionStatus
from rules.alert.quorum import Quorum
from rules.alert.recheck import Reading
from rules.alert.recovery import Recovery
from rules.alert.rejection import Rejection, RejectionCategory
from rules.alert.waiting import Condition
from rules.lifecycle import carrying_out, deciding, escalating, looking_again, rejecting, telling, waiting
from rules.lifecycle.change import noted
from rules.lifecycle.opening import open_alert, worsen
from rules.playbook.said import what_the_type_does
from rules.stored_word import unknown_word
from tests.factories import MINUTE, NOW, make_alert, make_finding, make_metric
from tests.properties.checks import slack_takes
from tests.unit.cards.alerts_to_draw import ARNS, FACTS, RUN, approved, ended, pending, running, said

TITLE = "STATION_001: 2 charged batteries left, empty in about 20 min at 6 swaps/h"
PROOF = "Charged batteries: 2 (alerts at 5 or fewer), █▅▃▂▁ 9 to 2 · 2025-11-22 08:26:40 UTC"
EVIDENCE = [
    "The station has 2 charged batteries, 6.7 % of all its batteries.",
    "Charged batteries: 2 (alerts at 5 or fewer)",
    "Average swaps an hour: 6",
    "Charged batteries █▅▃▂▁ 9 to 2 · 5 samples, the newest 0 s before the alert",
]
DOES = "dispatches charged batteries from the nearest depot and throttles reservations at the station"
ORDERED = f"Ordered: {DOES.capitalize()}, by ai-ops-remediation"
SMALL_PRINT = (
    "LOW_INVENTORY · stock_under_count · opened 2025-11-22 08:26:40 UTC · alert 3f2a8c1e-0d4b-4c7a-9e55-6b1f0a2d7c90"
)


def buttons(message: Message) -> dict[str, dict[str, Any]]:
    rows = [block["elements"] for block in message.blocks if block["type"] == "actions"]
    return {button["action_id"]: button for row in rows for button in row}


def test_a_pending_card_says_what_is_wrong_what_proves_it_and_what_approving_starts() -> None:
    drawn = draw_card(pending(), FACTS)

    assert said(drawn) == [
        f"🟠 HIGH: {TITLE}",
        PROOF,
        f"Approve {DOES}.",
        *EVIDENCE,
        "Recommended: Bring charged batteries from the nearest depot and throttle reservations.",
        "Approve starts ai-ops-remediation",
        "May decide: @U0ALICE",
        SMALL_PRINT,
    ]
    assert drawn.text == f"HIGH: {TITLE}. Approve or reject."


def test_a_card_whose_condition_cleared_says_when_it_closes_by_itself_if_it_does() -> None:
    cleared = noted(pending(), condition=Condition(cleared_at=NOW))
    closes = replace(FACTS, closes_after_ms=30 * MINUTE)
    assert said(draw_card(cleared, closes))[1] == (
        "Condition cleared 2025-11-22 08:26:40 UTC. Closes by itself 2025-11-22 08:56:40 UTC if it stays clear."
    )
    again = noted(cleared, opened_again_by="U0BOB")
    assert "U0BOB opened it again; it needs a decision." in said(draw_card(again, closes))[1]


def test_a_card_whose_condition_cleared_says_what_to_do_now_and_not_what_was_recommended() -> None:
    cleared = noted(pending(), condition=Condition(cleared_at=NOW))
    lines = said(draw_card(cleared, FACTS))

    assert not any(line.startswith("Recommended") for line in lines)
    assert lines[0] == f"🟠 CONDITION CLEARED · HIGH: {TITLE}"
    assert lines[1] == "Condition cleared 2025-11-22 08:26:40 UTC. Still needs a decision."
    assert lines[2] == f"Reject it as recovered; Approve anyway {DOES}."


def test_a_snoozed_card_promises_its_reminders_for_after_the_snooze() -> None:
    facts = replace(FACTS, ladder="reminder every 5 min; then <@U0CAROL> after 10 min")
    snoozed = waiting.snooze(pending(), "U0BOB", NOW + 3_600_000, NOW).alert

    assert "If nobody decides: reminder every 5 min; then @U0CAROL after 10 min" in said(draw_card(pending(), facts))
    lines = said(draw_card(snoozed, facts))
    assert "After the snooze, if nobody decides: reminder every 5 min; then @U0CAROL after 10 min" in lines


@pytest.mark.parametrize("told", ["Its faulty parts were replaced.", "Its faulty parts were replaced"])
def test_an_outcome_that_ends_its_sentence_is_not_given_a_second_full_stop(told: str) -> None:
    over = ended(ExecutionStatus.FAILED, told)
    note = note_message(over, over.metadata.notes[-1]).text
    again = carrying_out.retry(over, "U0ALICE", NOW + 99_000, state_machine_arn=ARNS["state_machine_arn"]).alert

    assert ": Its faulty parts were replaced. Retry or escalate on the card." in note
    assert not any(".." in line for line in (note, *said(draw_card(over, FACTS)), *said(draw_card(again, FACTS))))


def test_an_escalation_says_by_whom_to_whom_when_and_why() -> None:
    over = ended(ExecutionStatus.FAILED, None)
    called = escalating.call(over, "U0ALICE", ("U0CAROL",), NOW).alert
    (escalation,) = called.metadata.escalations
    lines = said(draw_card(called, FACTS))

    at = "2025-11-22 08:26:40 UTC"
    assert f"Escalated by @U0ALICE to @U0CAROL and the field {at}: {escalation.why}" in lines
    untold = noted(called, escalations=(escalation.model_copy(update={"error": "no topic"}),))
    assert f"Escalated by @U0ALICE to @U0CAROL {at}: {escalation.why}; field NOT told: no topic" in said(
        draw_card(untold, FACTS)
    )


def test_a_pending_card_asks_once_more_before_it_approves() -> None:
    shown = buttons(draw_card(pending(), FACTS))

    assert list(shown) == [ActionId.APPROVE, ActionId.REJECT, ActionId.SNOOZE, ActionId.TAKE]
    asked = shown[ActionId.APPROVE]["confirm"]
    assert asked["title"]["text"] == "Rebalance batteries at STATION_001?"
    assert "Starts the state machine ai-ops-remediation and tells the field." in asked["text"]["text"]


def test_a_button_that_decides_carries_the_alert_as_it_is_drawn_and_nothing_else() -> None:
    values = {button["value"] for button in buttons(draw_card(pending(), FACTS)).values()}

    assert values == {f"{pending().alert_id}#{pending().severity}"}


def test_the_glass_can_be_broken_only_where_the_policy_lets_someone() -> None:
    facts = CardFacts(FACTS.deciders, FACTS.state_machine, glass_may_be_broken=True)

    assert ActionId.BREAK_GLASS in buttons(draw_card(pending(), facts))
    assert ActionId.BREAK_GLASS not in buttons(draw_card(pending(), FACTS))


def test_an_approved_card_says_who_and_when_and_that_the_remediation_is_queued() -> None:
    drawn = draw_card(approved(), FACTS)

    assert said(drawn) == [
        f"APPROVED · HIGH: {TITLE}",
        "Approved by @U0ALICE 2025-11-22 08:27:40 UTC",
        "Remediation queued",
        "• Remediation queued: 2025-11-22 08:27:40 UTC",
        *EVIDENCE,
        "• Remediation queued 2025-11-22 08:27:40 UTC",
        ORDERED,
        SMALL_PRINT,
    ]
    assert drawn.text == cut(f"Approved by <@U0ALICE>; remediation queued. HIGH: {TITLE}", 118)
    assert buttons(drawn) == {}


def test_a_running_card_says_that_it_runs_and_since_when() -> None:
    drawn = draw_card(running(), FACTS)

    assert said(drawn)[2:4] == ["Remediation running", "… Remediation running: 2025-11-22 08:27:41 UTC"]
    assert said(drawn)[-4:-2] == ["• Started 2025-11-22 08:27:41 UTC", "• Running …"]
    assert drawn.text.startswith("Approved by <@U0ALICE>; remediation running. HIGH: ")
    assert buttons(drawn) == {}


def test_a_succeeded_card_says_how_long_it_took_what_came_of_it_and_that_the_field_knows() -> None:
    drawn = draw_card(ended(ExecutionStatus.SUCCEEDED, "6 batteries on their way"), FACTS)

    assert said(drawn)[2:6] == [
        "Remediation succeeded",
        "✓ Remediation succeeded after 29 s: 2025-11-22 08:28:10 UTC: 6 batteries on their way",
        "✓ Field notified: 2025-11-22 08:28:12 UTC",
        "• Station: to be looked at again a few minutes after the remediation",
    ]
    assert said(drawn)[-5:-2] == [
        "• Remediation succeeded 2025-11-22 08:28:10 UTC after 29 s: 6 batteries on their way",
        "• Field notified 2025-11-22 08:28:12 UTC",
        "• Station: to be looked at again a few minutes after the remediation",
    ]
    assert drawn.text.startswith("Approved by <@U0ALICE>; remediation succeeded. HIGH: ")
    assert buttons(drawn) == {}


def test_a_failed_card_says_why_and_offers_a_retry() -> None:
    drawn = draw_card(ended(ExecutionStatus.FAILED, "NoDepot: no depot has charged batteries"), FACTS)

    assert said(drawn)[-5] == (
        "• Remediation FAILED 2025-11-22 08:28:10 UTC after 29 s: NoDepot: no depot has charged batteries"
    )
    assert drawn.text.startswith("Approved by <@U0ALICE>; remediation failed. HIGH: ")
    assert list(buttons(drawn)) == [ActionId.RETRY, ActionId.ESCALATE]
    asked = buttons(drawn)[ActionId.RETRY]["confirm"]
    assert asked["title"]["text"] == "Rebalance batteries at STATION_001 again?"
    does = what_the_type_does(AlertType.LOW_INVENTORY)
    assert asked["text"]["text"] == (
        f"{does} Starts the state machine ai-ops-remediation once more. It cannot run twice at a time."
    )


@pytest.mark.parametrize("status", [status for status in ExecutionStatus if status.may_retry])
def test_every_bad_end_offers_a_retry(status: ExecutionStatus) -> None:
    assert list(buttons(draw_card(ended(status, None), FACTS))) == [ActionId.RETRY, ActionId.ESCALATE]


@pytest.mark.parametrize(
    ("recovery", "charged", "says", "offers"),
    [
        (Recovery.RECOVERED, 9, "charged batteries 2 to 9, recovered 5 min after the remediation", []),
        (
            Recovery.NO_EFFECT,
            2,
            "charged batteries 2 to 2, no effect 5 min after the remediation",
            [ActionId.RETRY, ActionId.ESCALATE, ActionId.DECIDE_AGAIN],
        ),
    ],
)
def test_the_card_says_how_the_station_did_afterwards(
    recovery: Recovery, charged: int, says: str, offers: list[ActionId]
) -> None:
    over = ended(ExecutionStatus.SUCCEEDED, "6 batteries on their way")
    stopped_at = over.metadata.execution.stopped_at if over.metadata.execution else None
    assert stopped_at is not None
    change = looking_again.looked_at(over, recovery, Reading(facts={"chargedBatteries": charged}), stopped_at + 300_000)
    assert change is not None
    drawn = draw_card(change.alert, FACTS)

    assert f"• Station 2025-11-22 08:33:10 UTC: {says}" in said(drawn)
    assert list(buttons(drawn)) == offers
    note = note_message(change.alert, change.alert.metadata.notes[-1])
    assert ("Retry or escalate" in note.text) is bool(offers)


def test_a_retried_card_counts_the_runs() -> None:
    again = carrying_out.retry(
        ended(ExecutionStatus.FAILED, None), "U0ALICE", NOW + 99_000, state_machine_arn=ARNS["state_machine_arn"]
    )

    assert "• Remediation queued 2025-11-22 08:28:19 UTC (run 2), ordered by @U0ALICE" in said(
        draw_card(again.alert, FACTS)
    )


def test_a_rejected_card_quotes_the_reason() -> None:
    rejected = rejecting.reject(
        pending(), "U0BOB", Rejection(RejectionCategory.OTHER, "known works\ncrew on site until six"), NOW
    ).alert
    drawn = draw_card(rejected, FACTS)

    assert said(drawn) == [
        f"REJECTED · HIGH: {TITLE}",
        "Rejected by @U0BOB 2025-11-22 08:26:40 UTC · other",
        ">known works",
        ">crew on site until six",
        *EVIDENCE,
        SMALL_PRINT,
    ]
    assert drawn.text == f"Rejected by <@U0BOB>; other. HIGH: {TITLE}."
    assert buttons(drawn) == {}


def test_a_card_that_waits_for_more_approvals_says_who_gave_theirs() -> None:
    one = deciding.approve(pending(), "U0ALICE", NOW, **ARNS, quorum=Quorum(needed=2)).alert

    assert one.status is AlertStatus.PENDING
    assert "1/2 approvals: @U0ALICE 2025-11-22 08:26:40 UTC. Another person must approve, too." in said(
        draw_card(one, FACTS)
    )


def test_a_card_whose_glass_was_broken_says_so_and_why() -> None:
    broken = deciding.break_glass(pending(), "U0ALICE", "nobody else answers", NOW, **ARNS).alert
    lines = said(draw_card(broken, FACTS))

    assert "GLASS BROKEN: approved by one person alone, @U0ALICE, because:" in lines
    assert ">nobody else answers" in lines


def test_that_glass_was_broken_names_the_station_in_a_thread_of_many() -> None:
    listed = pending().model_copy(update={"metadata": AlertMetadata(digest="d")})
    broken = deciding.break_glass(listed, "U0ALICE", "nobody else answers", NOW, **ARNS).alert
    note = note_message(broken, broken.metadata.notes[-1])

    assert note.text.startswith(f"{broken.severity} *{broken.station_id}*: *GLASS BROKEN")
    assert note.text.endswith(">nobody else answers")


def test_a_reason_as_long_as_it_may_be_does_not_push_the_outcome_off_the_card() -> None:
    glass = deciding.break_glass(pending(), "U0ALICE", "&" * deciding.MAX_REASON_CHARACTERS, NOW, **ARNS).alert
    started = carrying_out.execution_started(glass, RUN, NOW).alert
    failed = carrying_out.execution_ended(started, ExecutionStatus.FAILED, NOW, stopped_at=NOW, report="NoDepot").alert

    assert any("Remediation FAILED" in line for line in said(draw_card(failed, FACTS)))


def test_the_field_that_was_not_told_is_shouted() -> None:
    alert = telling.notification_failed(running(), "topic", "SNS refused (NotFound): no such topic", NOW + 92_000).alert

    line = "• Field NOT notified 2025-11-22 08:28:12 UTC: SNS refused (NotFound): no such topic"
    assert line in said(draw_card(alert, FACTS))


def test_a_card_drawn_after_a_change_has_other_block_ids() -> None:
    before = draw_card(pending(), FACTS).blocks[0]["block_id"]
    metadata = pending().metadata.model_copy(update={"revision": 2})
    after = draw_card(pending().model_copy(update={"metadata": metadata}), FACTS).blocks[0]["block_id"]

    assert before != after


def test_the_plain_card_can_be_decided_on() -> None:
    drawn = draw_plain_card(pending(), FACTS)

    assert list(buttons(drawn)) == [ActionId.APPROVE, ActionId.REJECT, ActionId.SNOOZE, ActionId.TAKE]
    assert said(drawn)[0] == f"🟠 HIGH: {TITLE}"
    assert drawn.text == draw_card(pending(), FACTS).text


@pytest.mark.parametrize("raw", ["1E999999", "-1E999999", "1E-999999", "NaN", "Infinity"])
def test_a_fact_that_is_no_number_of_dynamodbs_is_shown_as_the_text_it_is(raw: str) -> None:
    evidence = Evidence(reason="stock_under_count", observed_at=1, facts={"chargedBatteries": raw})
    alert = make_alert(metadata=AlertMetadata(evidence=evidence))
    assert ("Charged batteries", raw) in evidence_fields(alert)


def test_how_fresh_the_numbers_were_is_said_of_the_moment_they_are_from() -> None:
    late = (make_metric(timestamp=NOW - 59_000),)
    opened = open_alert(make_finding(samples=late), "a", NOW).alert
    assert freshness(opened) == "1 sample, the newest 59 s before the alert"
    worse = worsen(opened, make_finding(severity=Severity.CRITICAL, samples=late), NOW)
    assert worse is not None
    assert freshness(worse.alert) == "1 sample, the newest 59 s before it got worse"


@pytest.mark.parametrize("word", ["<!channel> *", "`<@UEVIL>`", "\u202eON_HOLD"])
def test_an_undecided_alert_in_a_state_of_another_writer_says_so_without_markup(word: str) -> None:
    alert = pending().model_copy(update={"status": unknown_word(AlertStatus, word)})
    slack_takes(draw_card(alert, FACTS))


def decided(**afterwards: Any) -> Alert:
    alert = rejecting.reject(pending(), "U0BOB", Rejection(RejectionCategory.OTHER, "known"), NOW).alert
    return alert.model_copy(update={"metadata": alert.metadata.model_copy(update=afterwards)})


@pytest.mark.parametrize(
    ("afterwards", "says", "offers"),
    [
        ({}, "No new LOW_INVENTORY alert of this station until this has cleared and come back, nor before", []),
        ({"afterwards": Afterwards(stands_at=NOW)}, "Still stands, as seen", [ActionId.DECIDE_AGAIN]),
        ({"afterwards": Afterwards(stands_at=NOW, cleared_at=NOW)}, "The condition has cleared since", []),
        (
            {
                "afterwards": Afterwards(stands_at=NOW),
                "followed_by": FollowedBy(alert_id="new", by="U0ALICE", at=NOW),
            },
            "A newer alert about this was opened 2025-11-22 08:26:40 UTC: @U0ALICE had it decided again",
            [],
        ),
        (
            {"followed_by": FollowedBy(alert_id="new", by="system", at=NOW)},
            "A newer alert about this was opened 2025-11-22 08:26:40 UTC: it got worse",
            [],
        ),
    ],
)
def test_a_decided_card_says_whether_its_trouble_still_stands(
    afterwards: dict[str, Any], says: str, offers: list[ActionId]
) -> None:
    drawn = draw_card(decided(**afterwards), replace(FACTS, quiet_minutes=15))
    assert says in " ".join(said(drawn))
    assert list(buttons(drawn)) == offers
