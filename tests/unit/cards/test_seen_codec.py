"""What earlier versions wrote into buttons and dialogs that still stand in Slack is read."""

from bot.cards.parts.seen_codec import BulkState, read_button, read_dialog, write_button, write_dialog
from bot.decisions.bulk_order import Offer
from rules.alert.alert import Severity
from rules.alert.recheck import Reading, RecheckVerdict
from rules.lifecycle.seen import Seen, SeenCondition
from tests.factories import make_alert

OLD_DIALOG = (
    '{"alertId":"a-1","severity":"HIGH","recheck":{"verdict":"CHANGED","at":12,'
    '"before":{"severity":"LOW","reason":"r","facts":{}},"after":{"facts":{"rate":"6.5"}}},'
    '"shown":[{"verdict":"CHANGED","severity":"HIGH","reason":"r","isCleared":false}]}'
)


def test_the_value_of_a_button_keeps_its_form() -> None:
    alert = make_alert(severity=Severity.HIGH)
    assert write_button(alert) == f"{alert.alert_id}#HIGH"
    assert read_button("a-1#CRITICAL#run-2") == Seen("a-1", Severity.CRITICAL, 2)
    assert read_button("a-1") == Seen("a-1")


def test_the_dialog_of_an_earlier_version_is_read() -> None:
    state = read_dialog(OLD_DIALOG)
    assert state.seen == Seen("a-1", Severity.HIGH)
    assert state.shown == (SeenCondition(verdict=RecheckVerdict.CHANGED, severity="HIGH", reason="r"),)
    assert state.recheck is not None
    assert state.recheck.before == Reading(severity="LOW", reason="r")
    assert read_dialog('{"alertId":"a-1","severity":"HIGH","shown":[]}') == read_dialog(
        write_dialog(make_alert(alert_id="a-1", severity=Severity.HIGH))
    )


def test_the_dialog_about_a_digest_keeps_its_form() -> None:
    offered = {0: Offer(Severity.HIGH, is_cleared=False), 5: Offer(Severity.HIGH, is_cleared=True)}
    written = '{"digest":"d-1","by_severity":{"HIGH":"21"},"cleared":"20"}'
    assert BulkState.of("d-1", offered).written() == written
    state = BulkState.read(written)
    assert state is not None
    assert state.offered == offered
