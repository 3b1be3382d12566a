"""The first line of a digest: what waits, here and elsewhere, and what went wrong."""

from typing import Any

import pytest

from bot.cards.alert.card_facts import CardFacts
from bot.cards.digest.digest_card import draw_digest
from bot.cards.digest.digest_standing import standing
from bot.slack.limits import HEADER
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.alert.execution import Execution, ExecutionStatus
from rules.alert.recovery import Aftermath, Recovery
from rules.digest.digest import Digest
from tests.factories import NOW, make_alert
from tests.scenarios.reading import text_of

CARD = CardReference(channel="C0ALERTS", ts="1.0")


def listed(station: str, severity: Severity = Severity.HIGH, **metadata: Any) -> Alert:
    told = AlertMetadata(digest="d", **metadata)
    return make_alert(alert_id=station, station_id=station, severity=severity, title="", metadata=told)


def approved(station: str, status: ExecutionStatus, recovery: Recovery = Recovery.NOT_YET) -> Alert:
    run = Execution(status=status, queued_at=NOW)
    alert = listed(station, execution=run, aftermath=Aftermath(attempt=1, recovery=recovery))
    return alert.model_copy(update={"status": AlertStatus.APPROVED, "approved_by": "U0ALICE", "approved_at": NOW})


OPEN = listed("OPEN")
OWN = [listed(f"OWN_{number}", Severity.CRITICAL, card=CARD) for number in range(3)]
COMING = listed("COMING", Severity.CRITICAL)
FINE = approved("FINE", ExecutionStatus.SUCCEEDED, Recovery.RECOVERED)
FAILED = [approved("FAILED", ExecutionStatus.FAILED), approved("NEVER", ExecutionStatus.NOT_STARTED)]
USELESS = approved("USELESS", ExecutionStatus.SUCCEEDED, Recovery.NO_EFFECT)


@pytest.mark.parametrize(
    ("alerts", "expected"),
    [
        ([FINE], "all decided"),
        ([OPEN, FINE], "1 to decide, the worst HIGH"),
        ([*OWN, FINE], "none to decide here, 3 CRITICAL on cards of their own"),
        ([OPEN, OWN[0]], "1 to decide, the worst HIGH, 1 CRITICAL on a card of its own"),
        ([COMING], "none to decide here, 1 CRITICAL whose own card is being posted"),
        ([*FAILED, FINE], "all decided, 2 remediations failed"),
        ([USELESS, FINE], "all decided, 1 remediation did not help"),
        ([*FAILED, USELESS], "all decided, 3 remediations failed or did not help"),
        ([OPEN, FAILED[0]], "1 to decide, the worst HIGH, 1 remediation failed"),
    ],
    ids=str,
)
def test_how_a_digest_stands(alerts: list[Alert], expected: str) -> None:
    assert standing(alerts) == expected


def drawn(members: list[Alert], *codes: str) -> Any:
    digest = Digest(
        digest_id="d",
        alert_type=AlertType.FAULT_PATTERN if codes else AlertType.LOW_INVENTORY,
        codes=codes,
        created_at=NOW,
        joined_at=NOW,
        members=tuple(each.alert_id for each in members),
    )
    (message,) = draw_digest(digest, members, lambda _alert: CardFacts("the on-call", "machine"))
    return message


def test_headline_and_notification_say_what_waits_elsewhere() -> None:
    message = drawn(OWN, "E42")
    assert "None to decide here, 3 CRITICAL on cards of their own" in message.text
    assert "None to decide here, 3 CRITICAL on cards of their own" in message.blocks[0]["text"]["text"]


def test_what_is_folded_away_says_how_many_are_in_it() -> None:
    waiting = [listed(f"STATION_{each:03}") for each in range(18)]
    folded = [each for each in drawn(waiting).blocks if each["type"] == "container"]
    titles = [each["title"]["text"] for each in folded]
    assert titles == ["10 more to review", "4 more to review", "Details"]
    assert [len(each["child_blocks"]) for each in folded[:2]] == [10, 4]


def test_however_long_the_codes_the_headline_says_how_it_stands() -> None:
    members = [OPEN, *OWN, *FAILED, USELESS]
    codes = [f"A_VERY_LONG_FAULT_CODE_{number}_INDEED" for number in range(3)]
    headline = drawn(members, *codes).blocks[0]["text"]["text"]
    assert headline.startswith("ONE EVENT: the same fault at 7 stations: A_VERY")
    assert headline.endswith(
        "1 to decide, the worst HIGH, 3 CRITICAL on cards of their own, 3 remediations failed or did not help"
    )
    assert len(headline) <= HEADER


def test_a_critical_alert_is_not_decided_in_the_digest_though_its_card_does_not_stand_yet() -> None:
    message = drawn([OPEN, COMING, OWN[0]])
    text = "\n".join(text_of(block) for block in message.blocks)
    assert "*Their own cards are being posted* (1): COMING (CRITICAL)" in text
    assert "*With a card of their own*, in this channel (1): OWN_0 (CRITICAL)" in text
    assert "Approve all 2" not in text


def test_the_notification_says_how_many_wait_in_under_120_characters_however_long_the_codes_are() -> None:
    codes = tuple(f"CODE_{number}".ljust(60, "X") for number in range(4))
    digest = Digest(
        digest_id="d", alert_type=AlertType.FAULT_PATTERN, codes=codes, created_at=NOW, joined_at=NOW, members=("OPEN",)
    )
    (message,) = draw_digest(digest, [OPEN], lambda _alert: CardFacts("the on-call", "machine"))
    assert len(message.text) < 120
    assert message.text.endswith("1 to decide, the worst HIGH.")
