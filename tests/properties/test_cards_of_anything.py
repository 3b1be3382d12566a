"""Whatever stands in the tables, Slack takes what is drawn of it, and nobody but us writes markup."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.cards.alert.card import draw_card, draw_plain_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.alert.direct_card import draw_direct
from bot.cards.alert.linked_note import linked_note
from bot.cards.alert.recheck_words import MOVED
from bot.cards.alert.thread_notes import note_message
from bot.cards.answers import answers, page_tokens
from bot.cards.answers.alert_filter import AlertFilter
from bot.cards.answers.alert_list import alert_list_answer
from bot.cards.answers.alert_page import AlertPage
from bot.cards.answers.audit_search import AuditPage, FoundEntry, audit_page_answer
from bot.cards.answers.card_link import Links
from bot.cards.answers.fleet import fleet_answer
from bot.cards.answers.mutes import muted_answer, mutes_answer, not_muted, unmuted_answer
from bot.cards.answers.page_tokens import AlertsAt, Anchor
from bot.cards.answers.quiet import end_note, ended_message, quiet_message
from bot.cards.answers.report import handed_over, not_handed_over, report_answer
from bot.cards.answers.station import station_answer
from bot.cards.answers.timeline import timeline_answer
from bot.cards.answers.verdict import verdict_answer
from bot.cards.dialogs.dialog import Again, notice_modal
from bot.cards.dialogs.reason_modal import (
    BREAKING_GLASS,
    REJECTING,
    reason_modal,
    reason_modal_again,
)
from bot.cards.dialogs.recheck_modal import APPROVING, loading_recheck, recheck_modal
from bot.cards.dialogs.snooze_modal import SNOOZING, snooze_modal
from bot.cards.home.board import Board
from bot.cards.home.home import home_view
from bot.cards.parts.seen_codec import DialogState, read_button, read_dialog, write_button, write_dialog
from bot.cli.plain import as_lines
from bot.decisions.mute import Muted, NotMuted
from bot.listeners.commands.command_line import parse
from bot.listeners.commands.words import Incomplete, Unknown
from bot.queries.alert_pages import PAGE
from bot.slack.message import Message
from bot.slack.message_identity import link_identity
from bot.slack.text import escaped
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.asked import SeveralAlerts, UnknownAlert, UnknownStation
from rules.alert.audit import AuditEntry
from rules.alert.mute import Mute
from rules.alert.quiet_time import QuietTime
from rules.alert.quorum import Quorum
from rules.alert.recheck import RecheckVerdict
from rules.alert.rejection import Rejection
from rules.alert.thread_note import ThreadNote
from rules.audit.audit_verify import ChainFault, FaultKind, Verdict
from rules.audit.trail import Trail
from rules.evaluate import rechecking
from rules.evaluate.ruleset import default_rules
from rules.fleet.fleet_snapshot import FleetSnapshot
from rules.fleet.fleet_state import OpenAlerts, fleet_state
from rules.fleet.handover import handover
from rules.fleet.station_state import StationState
from rules.lifecycle.deciding import ONE_PERSON
from rules.lifecycle.seen import Seen, SeenCondition, as_shown, condition_as_shown
from rules.metric import Metric
from rules.report.report_period import FEWEST_DAYS, MOST_DAYS, Period
from rules.report.report_tally import report_of
from rules.stored_word import is_known
from tests.factories import NOW
from tests.properties.checks import DECIDERS, anything, slack_shows, slack_takes, text_objects
from tests.slack_double import check_blocks
from tests.slack_double.message_rules import TEXT_MAX
from tests.strategies import (
    ALERT_IDS,
    NASTY,
    TIMES,
    alerts,
    entries,
    metrics,
    mutes,
    notes,
    open_alerts,
    snapshots,
    texts,
)

LONGEST_ANCHOR = Anchor(created_at=10**38 - 1, alert_id="\x00" * page_tokens.LONGEST_ANCHOR)
HOME = "https://swapnet.slack.com/"
PLACE = CardReference(channel="C0ALERTS", ts="1763800000.000100")
ALICE, LINK = "U0ALICE", f"{HOME}archives/C0ALERTS/p1763800000000100"
RULES = default_rules()


@anything
@given(alerts(), st.booleans())
def test_slack_takes_the_card_of_any_alert(alert: Alert, glass: bool) -> None:
    facts = CardFacts(DECIDERS, "ai-ops-remediation", glass, f"reminder every 5 min; then {DECIDERS} after 10 min")

    slack_takes(draw_card(alert, facts))
    slack_takes(draw_plain_card(alert, facts))
    for direct in alert.metadata.direct:
        slack_takes(draw_direct(alert, replace(facts, asked=(direct.to,) if glass else (ALICE,)), direct, LINK))
    slack_takes(linked_note(alert, LINK if glass else None, link_identity(alert.alert_id, "C0NORTH")))


@anything
@given(alerts())
def test_slack_takes_every_answer_about_any_alert(alert: Alert) -> None:
    slack_takes(answers.already_decided(alert))
    slack_takes(answers.already_approved(alert))
    slack_takes(answers.nothing_to_retry(alert))
    slack_takes(answers.nothing_to_escalate(alert))


@anything
@given(alerts(), notes())
def test_slack_takes_every_note_in_the_thread_of_any_alert(alert: Alert, note: ThreadNote) -> None:
    slack_takes(note_message(alert, note))


@anything
@given(texts(), st.lists(texts(), max_size=3), st.lists(alerts(), max_size=3), st.booleans())
def test_slack_takes_every_answer_about_anything_typed(
    typed: str, names: list[str], nearest: list[Alert], is_an_id: bool
) -> None:
    slack_takes(answers.unknown_station(UnknownStation(typed, names)))
    slack_takes(answers.unknown_alert(UnknownAlert(typed, nearest, is_an_id=is_an_id)))
    slack_takes(answers.several_alerts(SeveralAlerts(typed, names)))
    slack_takes(answers.unknown_command(typed, None))
    slack_takes(answers.unknown_command(typed, "status"))


@anything
@given(st.lists(mutes(), min_size=1, max_size=25), st.lists(mutes(), max_size=4), texts(), st.integers(1, 4))
def test_slack_takes_every_answer_about_any_mutes(
    some: list[Mute], replaced: list[Mute], typed: str, page: int
) -> None:
    slack_takes(mutes_answer(some, page))
    slack_takes(mutes_answer(some[:1], notice=unmuted_answer(some).text))
    slack_takes(mutes_answer([], notice=unmuted_answer(some).text))
    said = {"when": typed, "why": typed}
    quiet = [
        QuietTime(quiet_id="m", since=each.since, until=each.until, place=each.place, by=each.by, **said)
        for each in some
    ]
    slack_takes(mutes_answer(some[: page - 1], maintained=quiet))
    for each in quiet[:2]:
        slack_takes(quiet_message(each))
        slack_takes(ended_message(each, each.since))
        slack_takes(end_note(each, goes_on=page == 1))
    slack_takes(unmuted_answer(some[:4]))
    slack_takes(muted_answer(Muted(tuple(some[:4]), replaced, [Severity.HIGH] * len(replaced))))
    slack_takes(not_muted(NotMuted(typed, some)))
    slack_takes(not_muted(NotMuted(None)))


@anything
@given(st.none() | snapshots(), st.lists(mutes(), max_size=4), open_alerts(), TIMES, st.integers(1, 9))
def test_slack_takes_any_page_of_any_fleet(
    snapshot: FleetSnapshot | None, some: list[Mute], opened: OpenAlerts, now: int, page: int
) -> None:
    stations = [row.station_id for row in snapshot.rows][::2] if snapshot else ["STATION_001"]
    state = fleet_state(
        snapshot, open_alerts=dict.fromkeys(stations, opened), mutes=some, now_ms=now, forget_ms=86_400_000
    )
    slack_takes(fleet_answer(state, page))
    assert as_lines(fleet_answer(state, everything=True))


@anything
@given(st.sampled_from(["mute", "mute S", "mute S low", "unmute", "audit", "alerts", "status", ""]), texts())
def test_slack_takes_what_is_said_of_words_that_are_no_command(verb: str, typed: str) -> None:
    command = parse(f"{verb} {typed}")
    if isinstance(command, Incomplete):
        slack_takes(Message(command.usage))
    if isinstance(command, Unknown):
        slack_takes(answers.unknown_command(command.typed, command.nearest))


@pytest.mark.parametrize("message", [answers.still_working(2.5), answers.trouble("It broke.")])
def test_slack_takes_the_fixed_answers(message: Message) -> None:
    slack_takes(message)


def test_slack_takes_the_help() -> None:
    assert check_blocks(answers.help_answer().blocks) == []
    assert "/aiops status" in answers.help_answer().text


@anything
@given(
    texts(),
    st.lists(metrics(), max_size=6),
    TIMES,
    st.lists(alerts(), max_size=3),
    TIMES,
    st.lists(mutes(), max_size=4),
)
def test_slack_takes_the_state_of_any_station(
    name: str, seen: list[Metric], newest_at: int, opened: list[Alert], now: int, muted: list[Mute]
) -> None:
    state = StationState(name, seen, newest_at, opened, now, window_ms=300_000, mutes=muted)
    slack_takes(station_answer(state, Links(HOME)))


@anything
@given(alerts(), st.lists(entries(), max_size=12))
def test_slack_takes_any_trail(alert: Alert, trail: list[AuditEntry]) -> None:
    slack_takes(timeline_answer(Trail(alert, trail)))


@anything
@given(alerts(), st.lists(entries(), min_size=1, max_size=2), st.integers(1, 300), st.integers(1, 20))
def test_slack_takes_any_page_of_a_trail(alert: Alert, some: list[AuditEntry], count: int, page: int) -> None:
    slack_takes(timeline_answer(Trail(alert, (some * count)[:count]), page))


@anything
@given(entries(), st.integers(0, 20), texts(), st.booleans())
def test_slack_takes_any_page_of_a_search_of_the_audit(entry: AuditEntry, count: int, name: str, more: bool) -> None:
    behind = page_tokens.AuditAnchor(at=10**37, task="\u6771" * page_tokens.LONGEST_ANCHOR)
    told = {"station": name[:300] or None, "who": "W" * 64, "day": "2026-11-29", "behind": behind}
    asked = page_tokens.AuditSearchAt(of="search", **told)
    beside = asked if more else None
    page = AuditPage(asked, "Europe/Rome", [FoundEntry(entry, name)] * count, beside, beside, 3_000)
    slack_takes(audit_page_answer(page))


@anything
@given(texts(), st.lists(texts(), max_size=60), st.integers(1, 5))
def test_slack_takes_any_page_of_a_verdict(alert_id: str, says: list[str], page: int) -> None:
    found = tuple(ChainFault(kind=FaultKind.CHANGED, says=each) for each in says)
    slack_takes(verdict_answer(Verdict(alert_id=alert_id or "a", entries=1, findings=found), page))


@anything
@given(st.sampled_from(AlertStatus), st.lists(alerts(), max_size=PAGE), st.integers(1, 10**5), st.booleans())
def test_slack_takes_any_list_of_alerts(status: AlertStatus, some: list[Alert], number: int, more: bool) -> None:
    wanted = AlertFilter(station="\u6771" * 300, types=tuple(AlertType), severities=tuple(Severity), who="W" * 64)
    at = AlertsAt(of="alerts", status=status, also=tuple(AlertStatus), wanted=wanted, page=number)
    beside = at.model_copy(update={"beside": LONGEST_ANCHOR}) if more else None
    page = AlertPage(status, some, number, ("x" * 3_000,) * more, number, number + more, previous=beside, next=beside)
    page = replace(page, asked=at if more else None, looked_at=3_000 if more else None)

    digests = {each.metadata.digest: PLACE for each in some if each.metadata.digest}
    slack_takes(alert_list_answer(page, Links(HOME, digests)))


@anything
@given(
    st.lists(alerts(), max_size=3),
    st.integers(0, 40),
    st.lists(mutes(), max_size=3),
    snapshots(),
    st.booleans(),
    TIMES,
)
def test_slack_shows_any_home_tab(
    some: list[Alert], count: int, muted: list[Mute], snapshot: FleetSnapshot, is_mine: bool, now: int
) -> None:
    many = tuple((some * count)[:count])
    state = fleet_state(snapshot, open_alerts={}, mutes=muted, now_ms=now, forget_ms=86_400_000)
    board = Board(
        pending=many,
        decided=many[:8],
        mutes=tuple(muted),
        fleet=state,
        handover=handover(many, many, since=0, standing=many),
    )

    slack_shows(
        home_view(
            board, {each.alert_id for each in some} if is_mine else (), "ai-ops-remediation", lambda _: ONE_PERSON
        )
    )


@anything
@given(alerts(), texts())
def test_slack_shows_every_modal(alert: Alert, text: str) -> None:
    for asking in (REJECTING, BREAKING_GLASS):
        slack_shows(asking.loading())
        slack_shows(reason_modal(asking, alert))
        slack_shows(asking.message(answers.already_decided(alert).text))
        slack_shows(asking.message(answers.unknown_command(text, None).text))
    slack_shows(SNOOZING.loading())
    slack_shows(snooze_modal(alert, NOW))
    slack_shows(SNOOZING.message(answers.already_decided(alert).text))


@anything
@given(st.lists(alerts(), max_size=30), st.integers(FEWEST_DAYS, MOST_DAYS), TIMES)
def test_slack_takes_the_report_of_any_alerts_and_its_charts(some: list[Alert], days: int, now: int) -> None:
    answer = report_answer(report_of(some, Period.up_to(now, days)))

    slack_takes(answer)
    if answer.sequel is not None:
        assert len(answer.sequel.text) <= TEXT_MAX
        assert check_blocks(answer.sequel.blocks) == []


@anything
@given(texts(), st.integers(FEWEST_DAYS, MOST_DAYS))
def test_slack_takes_what_is_said_of_the_rows(text: str, count: int) -> None:
    slack_takes(handed_over(text, count))
    slack_takes(not_handed_over(text, count))


@anything
@given(alerts(), st.lists(metrics(), max_size=6), TIMES, texts(), st.integers(1, 5))
def test_slack_shows_the_modals_of_any_recheck(
    alert: Alert, seen: list[Metric], now: int, text: str, needed: int
) -> None:
    own = [each.model_copy(update={"station_id": alert.station_id, "timestamp": now}) for each in seen]
    for recheck in (rechecking.recheck(alert, own, now, RULES), rechecking.unreadable(alert, now, text)):
        slack_shows(recheck_modal(alert, recheck, text, quorum=Quorum(needed=needed), left=needed - 1))
        slack_shows(reason_modal(BREAKING_GLASS, alert, recheck))
        before = tuple(SeenCondition(verdict=each, severity=text[:60], reason=text[:60]) for each in RecheckVerdict)
        slack_shows(recheck_modal(alert, recheck, text, again=Again(MOVED, before)))
        entered = Rejection(None, text[:1_000])
        slack_shows(reason_modal_again(BREAKING_GLASS, alert, entered, Again(MOVED, before), recheck))
        again = read_dialog(write_dialog(alert, recheck, before))
        assert not again.shown or again.shown[-1] == condition_as_shown(alert, recheck)
        brought = read_dialog(write_dialog(alert, recheck))
        assert brought.alert_id == alert.alert_id
        assert brought.recheck is None or brought.recheck.verdict is recheck.verdict
    slack_shows(loading_recheck())
    slack_shows(APPROVING.message(answers.approval_counts(alert).text))
    slack_shows(notice_modal(Message(escaped(text, 2_000) or "-")))


@anything
@given(alerts())
def test_a_modal_and_a_button_bring_back_the_alert_as_it_was_shown(alert: Alert) -> None:
    if is_known(alert.severity) or alert.severity == "OF_TOMORROW":
        assert read_button(write_button(alert)) == as_shown(alert)
    else:
        assert read_button(write_button(alert)).alert_id == alert.alert_id
    assert read_dialog(write_dialog(alert)).seen == Seen(alert.alert_id, alert.severity)


@anything
@given(ALERT_IDS)
def test_what_says_no_severity_is_an_alerts_id(alert_id: str) -> None:
    assert read_dialog(alert_id) == DialogState(alert_id=alert_id)
    assert read_button(alert_id) == Seen(alert_id)


@pytest.mark.parametrize("field", ["title", "description", "recommendedAction", "rejectionReason"])
@pytest.mark.parametrize("nasty", [text for text in NASTY if text.strip()])
def test_what_is_too_long_is_cut_where_it_can_be_seen(field: str, nasty: str) -> None:
    raw = {"alertId": "a", "stationId": "S", "alertType": "LOW_INVENTORY", "severity": "LOW", "createdAt": 1}
    rejected = {"status": "REJECTED", "rejectedBy": "U0BOB", "rejectedAt": 2} if field == "rejectionReason" else {}
    alert = Alert.model_validate(raw | rejected | {field: (nasty + "x") * 5_000})

    drawn = [each["text"] for each in text_objects(draw_card(alert, CardFacts(DECIDERS, "m")).blocks)]

    assert any("…" in text for text in drawn)
