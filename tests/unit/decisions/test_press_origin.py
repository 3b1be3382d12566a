"""Which messages a press counts from."""

from typing import Any

from bot.decisions.press_origin import OnMessage, counts
from rules.alert.alert import Alert, Severity
from rules.alert.alert_metadata import CardReference, DirectMessage
from rules.lifecycle.change import noted
from tests.factories import NOW, make_alert

CARD, DIRECT = CardReference(channel="C", ts="1.0"), CardReference(channel="D0ALICE", ts="2.0")


def alert(**direct: Any) -> Alert:
    asked = DirectMessage(to="U0ALICE", step="CRITICAL:0", at=NOW, **direct)
    return noted(make_alert(severity=Severity.CRITICAL), card=CARD, direct=(asked,))


def test_the_message_to_who_is_asked_counts_as_the_card_does() -> None:
    asked = alert(channel="D0ALICE", card=DIRECT)
    assert counts(OnMessage(CARD), asked)
    assert counts(OnMessage(DIRECT), asked)
    assert counts(OnMessage(DIRECT), alert(channel="D0ALICE", card=DIRECT, failed="it cannot be redrawn any more"))


def test_one_posted_a_moment_ago_counts_before_its_place_is_stored() -> None:
    assert counts(OnMessage(DIRECT), alert(channel="D0ALICE"))


def test_no_other_message_counts() -> None:
    for direct in ({}, {"channel": "D0ALICE"}, {"channel": "D0ALICE", "card": DIRECT}):
        assert not counts(OnMessage(CardReference(channel="D0BOB", ts="2.0")), alert(**direct))
        assert not counts(OnMessage(CardReference(channel="C", ts="2.0")), alert(**direct))
    assert not counts(OnMessage(CardReference(channel="D0ALICE", ts="9.0")), alert(channel="D0ALICE", card=DIRECT))
