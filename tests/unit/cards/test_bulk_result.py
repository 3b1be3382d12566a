"""Who closed the dialog about a whole digest is told in a message what it would have said."""

from bot.cards.dialogs.bulk_modal import APPROVING_ALL
from bot.cards.dialogs.bulk_result import result_message
from bot.cards.digest.digest_words import decided_lines
from bot.decisions.bulk_order import BulkOutcome
from rules.alert.alert import Alert, AlertStatus
from rules.alert.errors import AlertAlreadyDecided
from storage.errors import StorageUnavailable
from tests.factories import NOW, make_alert
from tests.properties.checks import slack_takes
from tests.scenarios.reading import text_of
from tests.unit.cards.kinds_of_cards import DECIDED


def alert_at(station: str) -> Alert:
    return make_alert(station_id=station)


def test_each_station_that_was_left_undecided_is_named_with_the_reason() -> None:
    other = make_alert(status=AlertStatus.APPROVED, approved_by="U0BOB", approved_at=NOW)
    outcome = BulkOutcome(decided=[alert_at("S1")])
    outcome.failed += [(alert_at("S2"), StorageUnavailable("no")), (alert_at("S3"), AlertAlreadyDecided(other))]
    message = result_message(APPROVING_ALL, outcome)
    slack_takes(message)
    # The write may have been made though no answer came.
    assert "*1 not decided:* the reasons are below. *Of 1 it is not known.*" in message.text
    for said in (message.text, text_of(message.blocks)):
        assert "1 alert approved" in said
        assert (
            "The tables did not answer: the digest shows whether it counted; if it is open, press again (1): S2" in said
        )
        assert "Already approved by <@U0BOB> (1): S3" in said


def test_where_nothing_was_left_nothing_is_promised() -> None:
    message = result_message(APPROVING_ALL, BulkOutcome(decided=[alert_at("S1")]))
    assert message.text == "*1 alert approved.*"
    assert "below" not in text_of(message.blocks)


def test_of_hundreds_it_is_said_that_there_are_more() -> None:
    many: list[tuple[Alert, Exception]] = [
        (alert_at(f"{'STATION' * 6}_{number}"), StorageUnavailable("no")) for number in range(600)
    ]
    message = result_message(APPROVING_ALL, BulkOutcome(failed=many))
    slack_takes(message)
    assert "and more stations: what the digest shows as open was not decided" in text_of(message.blocks)
    assert message.text.endswith("…")


def test_what_closed_by_itself_meanwhile_is_told_so_in_a_bulk_order_and_in_its_digest() -> None:
    closed = DECIDED["closed as recovered"]
    message = result_message(APPROVING_ALL, BulkOutcome(failed=[(closed, AlertAlreadyDecided(closed))]))
    assert "Closed by itself: recovered, before your press; review it to open it again (1): STATION_001" in message.text
    assert decided_lines([closed]) == ["*Closed by itself: recovered* (1): STATION_001"]
