"""A digest as people use it: reviewed station by station, decided at once, kept up to date, and lost with nobody."""

import asyncio
import threading
from typing import Any

import pytest

from bot.slack.channel import AlertChannel
from bot.slack.ids import CATEGORY_INPUT, LEAVE_OUT_INPUT, REASON_INPUT, ActionId
from storage.errors import AccessDenied, StorageUnavailable
from tests.scenarios.acting import ALICE, BOB, CAROL, CHANNEL
from tests.scenarios.reading import said
from tests.scenarios.storm import EMPTY, LOW, StormHouse, names
from tests.slack_double.elements import interactive_elements
from tests.slack_double.faults import FaultKind
from tests.slack_double.message import Message
from tests.slack_double.view import View

pytestmark = [pytest.mark.ministack, pytest.mark.storm]

STORM = names("LOW", 12)
CODES = {"faultPatterns": ["E42", "E7"]}


async def storm(house: StormHouse) -> Message:
    """Twelve stations are low on batteries; return their digest."""
    await house.report_all(dict.fromkeys(STORM, LOW))
    await house.tick()
    await house.until_posted(5)
    (digest,) = house.digests()
    return digest


def option_of(view: View, station: str, action: str) -> str:
    """The value of a station in a menu."""
    (menu,) = [each for _, each in interactive_elements(view.blocks) if each["action_id"] == action]
    options = [option for group in menu["option_groups"] for option in group["options"]]
    return next(str(each["value"]) for each in options if each["text"]["text"].startswith(station))


async def review(house: StormHouse, digest: Message, station: str, by: str = ALICE) -> View:
    """Press the Review button beside a station; return the modal once it shows the card."""
    person = house.person(by)
    alert = await house.alert_of(station)
    before = person.modal
    await house._acked(await person.press(digest, ActionId.REVIEW, value=alert["alertId"]))
    await house.until(
        lambda: person.modal not in (None, before) and person.modal.updates > 1, "the review shows the alert"
    )
    assert person.modal is not None
    return person.modal


async def test_ten_alerts_a_minute_have_cards_of_their_own_and_two_more_are_a_storm(house: StormHouse) -> None:
    await house.report_all(dict.fromkeys(STORM[:10], LOW))
    await house.tick()
    await house.until_posted(15)
    assert len(house.alert_cards()) == 10
    await house.report_all(dict.fromkeys(names("MORE", 3), LOW))
    await house.tick()
    await house.until_posted(5)
    digest = house.digest("low on batteries")
    assert all(station in said(digest) for station in names("MORE", 3))
    assert len(house.alert_cards()) == 10


async def test_a_station_is_reviewed_and_approved_in_a_modal_that_then_shows_the_decision(house: StormHouse) -> None:
    digest = await storm(house)
    view = await review(house, digest, STORM[3])
    assert {ActionId.APPROVE, ActionId.REJECT} <= {each["action_id"] for _, each in interactive_elements(view.blocks)}
    await house._acked(await house.person(ALICE).press(view, ActionId.APPROVE))
    await house.until(lambda: f"Approved* by <@{ALICE}>" in said(view), "the review shows the decision")
    assert not any(each["action_id"] == ActionId.APPROVE for _, each in interactive_elements(view.blocks))
    drawn = await house.until_drawn("11 to decide", f"*Approved* by {ALICE.lower()}")
    assert STORM[3] not in "".join(button["accessibility_label"] for _, button in interactive_elements(drawn.blocks))
    assert (await house.alert_of(STORM[3]))["status"] == "APPROVED"


async def test_a_station_is_rejected_in_a_dialog_over_its_review(house: StormHouse) -> None:
    digest = await storm(house)
    view = await review(house, digest, STORM[0])
    person = house.person(ALICE)
    await house._acked(await person.press(view, ActionId.REJECT))
    await house.until(lambda: person.modal not in (None, view) and person.modal.updates > 1, "the dialog is filled")
    assert person.modal is not None
    await house._acked(await person.submit(person.modal, {CATEGORY_INPUT: "FALSE_ALARM", REASON_INPUT: "a test"}))
    await house.until(lambda: f"Rejected* by <@{ALICE}>" in said(view), "the review shows the decision")


async def test_any_station_can_be_chosen_from_a_menu(house: StormHouse) -> None:
    digest = await storm(house)
    person = house.person(ALICE)
    await house._acked(await person.press(digest, ActionId.REVIEW_ANOTHER))
    await house.until(lambda: person.modal is not None and person.modal.updates > 1, "the menu is filled")
    menu = person.modal
    assert menu is not None
    value = option_of(menu, STORM[11], ActionId.REVIEW_CHOSEN)
    await house._acked(await person.press(menu, ActionId.REVIEW_CHOSEN, value=value))
    await house.until(lambda: person.modal is not menu and STORM[11] in said(person.modal or menu), "the review opens")


async def test_approve_all_decides_each_alert_but_those_left_out_and_says_what_it_could_not(house: StormHouse) -> None:
    digest = await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    assert "Approves 12 alerts" in said(dialog)
    other = await review(house, digest, STORM[1], by=BOB)
    await house._acked(await house.person(BOB).press(other, ActionId.APPROVE))
    left = [option_of(dialog, station, LEAVE_OUT_INPUT) for station in STORM[10:]]
    await house._acked(await house.person(ALICE).submit(dialog, {LEAVE_OUT_INPUT: left}))
    await house.until(lambda: "9 alerts approved" in said(dialog), "the dialog says how it ended")
    assert f"Already approved by <@{BOB}> (1): {STORM[1]}" in said(dialog)
    alerts = {each["stationId"]: each for each in await house.tables.alerts()}
    assert {station for station, each in alerts.items() if each["status"] == "PENDING"} == set(STORM[10:])
    mine = [each for each in alerts.values() if each.get("approvedBy") == ALICE]
    entries = [each for each in await house.tables.audits() if each["actionType"] == "ALERT_APPROVED"]
    assert sorted(each["alertId"] for each in entries if each["userId"] == ALICE) == sorted(
        each["alertId"] for each in mine
    )
    assert {each["details"].get("via") for each in entries if each["userId"] == ALICE} == {"digest"}
    await house.until_drawn("2 to decide", STORM[10], STORM[11])


async def test_approve_all_leaves_to_be_reviewed_what_cleared_meanwhile(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    await house.recovers(STORM[2])
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "11 alerts approved" in said(dialog), "the dialog says how it ended")
    assert f"the condition no longer holds. Review it (1): {STORM[2]}" in said(dialog)
    assert (await house.alert_of(STORM[2]))["status"] == "PENDING"
    assert (await house.alert_of(STORM[3]))["metadata"]["recheck"]["verdict"] == "UNCHANGED"


async def test_who_closed_the_dialog_is_told_which_stations_were_left_undecided_and_why(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    await house.recovers(STORM[2])
    await house.forget_metrics(STORM[:2])
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.person(ALICE).close(dialog)
    told = await house.told(ALICE)
    assert "9 alerts approved" in told
    assert "3 not decided" in told
    assert f"the condition no longer holds. Review it (1): {STORM[2]}" in told
    assert f"do not show whether the condition still holds. Review it (2): {STORM[0]}, {STORM[1]}" in told


async def test_without_metrics_a_station_is_approved_only_after_its_approver_was_asked(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    await house.forget_metrics(STORM[:2])
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "10 alerts approved" in said(dialog), "the dialog says how it ended")
    assert "Of 2 stations the newest metrics tell nothing: undecided." in said(dialog)
    assert {(await house.alert_of(each))["status"] for each in STORM[:2]} == {"PENDING"}
    assert dialog.content["submit"]["text"] == "Approve without metrics"
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "2 alerts approved" in said(dialog), "the dialog says how it ended")
    assert f"Approved without fresh metrics (2): {STORM[0]}, {STORM[1]}" in said(dialog)
    assert "submit" not in dialog.content
    assert (await house.alert_of(STORM[0]))["metadata"]["recheck"]["verdict"] == "NO_FRESH_DATA"


async def test_what_opens_while_the_dialog_is_drawn_is_not_decided_by_it(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await storm(house)
    house.time.seconds += 30
    late = names("LATE", 20)
    await house.report_all(dict.fromkeys(late, LOW))
    changing, gate = house.bot.stores.changing, threading.Event()
    really = changing.open

    def waits(*given: Any) -> Any:
        gate.wait(20)
        return really(*given)

    monkeypatch.setattr(changing, "open", waits)
    ticking = asyncio.create_task(house.tick())
    try:
        await house.until(lambda: _are_listed(house, 32), "the digest names the late ones")
        dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
        assert "Approves 12 alerts" in said(dialog)
    finally:
        gate.set()
        await ticking
    assert len(await house.tables.alerts()) == 32
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "12 alerts approved" in said(dialog), "the dialog says how it ended")
    assert {(await house.alert_of(each))["status"] for each in late} == {"PENDING"}


async def _are_listed(house: StormHouse, count: int) -> bool:
    return [len(each.members) for each in await house.stored_digests()] == [count]


async def test_who_may_not_decide_is_told_and_written_down_once(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries", by=CAROL)
    assert "You may not approve" in said(dialog)
    assert "submit" not in dialog.content
    refused = [each for each in await house.tables.audits() if each["status"] == "FAILED"]
    assert [each["userId"] for each in refused] == [CAROL]


async def test_a_forged_submission_decides_nothing(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    await house._acked(await house.person(CAROL).submit(dialog, {}, unchecked=True))
    await house.until(lambda: "0 alerts approved" in said(dialog), "the dialog says how it ended")
    assert {each["status"] for each in await house.tables.alerts()} == {"PENDING"}


async def test_approve_all_on_a_message_that_is_not_the_digest_is_refused(house: StormHouse) -> None:
    digest = await storm(house)
    copy = await house.bot.slack.client.chat_postMessage(channel=CHANNEL, text="copy", blocks=digest.blocks)
    forged = house.slack.channel(CHANNEL).messages[str(copy["ts"])]
    person = house.person(ALICE)
    await house._acked(await person.press(forged, ActionId.APPROVE_ALL))
    await house.until(lambda: person.modal is not None and person.modal.updates > 1, "the dialog is filled")
    assert "not on the digest" in said(person.modal or forged)


async def test_a_reason_is_asked_once_for_all_and_kept_with_each(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.REJECT_ALL, "low on batteries")
    refused = await house.person(ALICE).submit(dialog, {CATEGORY_INPUT: "OTHER"})
    assert refused.body["response_action"] == "errors"
    await house._acked(await house.person(ALICE).submit(dialog, {CATEGORY_INPUT: "OTHER", REASON_INPUT: "a drill"}))
    await house.until(lambda: "12 alerts rejected" in said(dialog), "the dialog says how it ended")
    assert {each["rejectionReason"] for each in await house.tables.alerts()} == {"a drill"}


async def test_a_reason_for_all_is_kept_as_it_was_typed_through_a_passing_failure(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.REJECT_ALL, "low on batteries")
    left = [option_of(dialog, STORM[0], LEAVE_OUT_INPUT)]

    def fails(_digest_id: str) -> Any:
        raise StorageUnavailable("throttled")

    with monkeypatch.context() as failing:
        failing.setattr(house.bot.stores.digests, "get", fails)
        values = {CATEGORY_INPUT: "OTHER", REASON_INPUT: "a drill", LEAVE_OUT_INPUT: left}
        await house._acked(await house.person(ALICE).submit(dialog, values))
        await house.until(lambda: "The tables do not answer." in said(dialog), "the dialog says what went wrong")
    assert {each["status"] for each in await house.tables.alerts()} == {"PENDING"}
    kept = {each["element"]["action_id"]: each["element"] for each in dialog.blocks if each["type"] == "input"}
    assert kept[REASON_INPUT]["initial_value"] == "a drill"
    assert kept[CATEGORY_INPUT]["initial_option"]["value"] == "OTHER"
    assert [each["value"] for each in kept[LEAVE_OUT_INPUT]["initial_options"]] == left
    await house._acked(await house.person(ALICE).submit(dialog, {LEAVE_OUT_INPUT: left}))
    await house.until(lambda: "11 alerts rejected" in said(dialog), "the dialog says how it ended")
    assert {each.get("rejectionReason") for each in await house.tables.alerts()} == {"a drill", None}


async def test_of_those_that_failed_in_passing_the_reason_need_not_be_typed_again(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.REJECT_ALL, "low on batteries")
    changing, change = house.bot.stores.changing, house.bot.stores.changing.change
    denied = {(await house.alert_of(each))["alertId"] for each in STORM[:3]}

    def fails(alert_id: str, step: Any, **given: Any) -> Any:
        if alert_id in denied:
            raise AccessDenied("expired")
        return change(alert_id, step, **given)

    with monkeypatch.context() as failing:
        failing.setattr(changing, "change", fails)
        values = {CATEGORY_INPUT: "OTHER", REASON_INPUT: "a drill"}
        await house._acked(await house.person(ALICE).submit(dialog, values))
        await house.until(lambda: "9 alerts rejected" in said(dialog), "the dialog says how it ended")
    assert "3 alerts can be tried again.* What you typed is kept." in said(dialog)
    assert f"your operator must act (3): {', '.join(STORM[:3])}" in said(dialog)
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "3 alerts rejected" in said(dialog), "the dialog says how it ended")
    assert {each["rejectionReason"] for each in await house.tables.alerts()} == {"a drill"}
    assert "submit" not in dialog.content


async def test_what_is_written_as_cleared_while_the_dialog_is_open_is_not_approved_unseen(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    house.time.seconds += 5
    await house.recovers(STORM[0], chargedBatteries=25, unchargedBatteries=5)
    await house.tick()
    assert "condition" in (await house.alert_of(STORM[0]))["metadata"]
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "11 alerts approved" in said(dialog), "the dialog says how it ended")
    assert (await house.alert_of(STORM[0]))["status"] == "PENDING"


async def test_where_the_condition_cleared_approve_all_leaves_the_station_out_by_itself(house: StormHouse) -> None:
    await storm(house)
    house.time.seconds += 200
    await house.report_all({STORM[2]: {}}, samples=3)
    await house.tick()
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    assert "*At 1 station the condition no longer holds by the newest metrics.*" in said(dialog)
    (menu,) = [each for _, each in interactive_elements(dialog.blocks) if each["action_id"] == LEAVE_OUT_INPUT]
    assert [each["text"]["text"].split(" ")[0] for each in menu["initial_options"]] == [STORM[2]]


async def test_an_alert_that_becomes_critical_gets_a_card_of_its_own_and_the_digest_says_so(house: StormHouse) -> None:
    await storm(house)
    dialog = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries")
    house.time.seconds += 5
    await house.report_all({STORM[5]: EMPTY})
    await house.tick()
    late = await house.ask_all(ActionId.APPROVE_ALL, "low on batteries", by=BOB)
    assert "Approves 11 alerts" in said(late), "it is not decided with others, though its own card may not stand yet"
    assert "Not decided here: 1 CRITICAL" in said(late)
    await house.until_posted(5)
    (card,) = house.alert_cards()
    assert "CRITICAL" in card.text
    assert STORM[5] in card.text
    with_card = f"With a card of their own*, in this channel (1): {STORM[5]} (CRITICAL)"
    drawn = await house.until_drawn("11 to decide", with_card)
    assert "1 CRITICAL on a card of its own" in drawn.text
    # What was not CRITICAL when the dialog was drawn is not approved by it.
    await house._acked(await house.person(ALICE).submit(dialog, {}))
    await house.until(lambda: "11 alerts approved" in said(dialog), "the dialog says how it ended")
    assert f"Became CRITICAL while the dialog was open; review it (1): {STORM[5]}" in said(dialog)
    assert (await house.tables.alert(card))["status"] == "PENDING"
    await house.until_drawn("None to decide here, 1 CRITICAL on a card of its own")


async def test_stations_with_the_same_faults_are_one_event_and_later_ones_join_it(house: StormHouse) -> None:
    await house.report_all(dict.fromkeys(names("FAULT", 3), CODES))
    await house.tick()
    await house.until_posted(5)
    event = house.digest("ONE EVENT: the same fault at 3 stations: E42, E7")
    assert house.alert_cards() == []
    house.time.seconds += 60
    await house.report_all(dict.fromkeys(names("LATER", 1), CODES))
    await house.tick()
    drawn = await house.until_drawn("the same fault at 4 stations", "LATER_001")
    assert drawn.ts == event.ts
    # After its ten minutes it takes no more.
    house.time.seconds += 550
    await house.report_all(dict.fromkeys(names("LAST", 1), CODES))
    await house.tick()
    await house.until_posted(5)
    assert ["LAST_001" in card.text for card in house.alert_cards() if "E42" in card.text] == [True]


async def test_a_deleted_digest_is_posted_again(house: StormHouse) -> None:
    digest = await storm(house)
    view = await review(house, digest, STORM[0])
    house.slack.channel(CHANNEL).delete(digest.ts)
    await house._acked(await house.person(ALICE).press(view, ActionId.APPROVE))
    drawn = await house.until_drawn("11 to decide")
    assert drawn.ts != digest.ts


class Died(BaseException):
    """The process is gone."""


async def test_a_leader_that_dies_between_the_digest_and_its_alerts_loses_none(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch
) -> None:
    changing = house.bot.stores.changing
    really, opened = changing.open, 0

    def dies(*given: Any) -> Any:
        nonlocal opened
        if opened == 4:
            raise Died
        opened += 1
        return really(*given)

    monkeypatch.setattr(changing, "open", dies)
    await house.report_all(dict.fromkeys(STORM, LOW))
    with pytest.raises(Died):
        await house.tick()
    await asyncio.sleep(0.1)  # what other threads had begun is over
    monkeypatch.undo()
    await house.pass_seconds(20)
    stations = {each["stationId"] for each in await house.tables.alerts()}
    (digest,) = house.digests()
    assert all(station in said(digest) for station in stations), "what was opened is shown without the dead leader"
    await house.report_all(dict.fromkeys(STORM, LOW))
    await house.tick()
    await house.until_drawn("12 to decide", *STORM)
    assert len(house.digests()) == 1
    assert sorted(each["stationId"] for each in await house.tables.alerts()) == STORM


async def test_a_lost_answer_doubles_no_part(house: StormHouse) -> None:
    house.slack.faults.add(FaultKind.ACT_THEN_500, "chat.postMessage")
    await storm(house)
    await house.pass_seconds(3)
    assert len(house.digests()) == 1


async def test_while_nobody_decides_one_alert_speaks_for_all_of_the_digest(house: StormHouse) -> None:
    digest = await storm(house)
    house.time.seconds += 2 * 3600
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    await house.bot.reminders.run()
    await house.pass_seconds(4)

    notes = [said(each) for each in house.slack.channel(CHANNEL).replies(digest.ts)]
    assert notes
    assert len({note.split("others", maxsplit=1)[0] for note in notes}) == len(notes) <= 2, "one speaks, twice at most"
    assert all("11 others of its digest" in note or "11 more of this digest" in note for note in notes)


async def test_what_is_said_of_a_digest_that_was_deleted_is_said_under_the_one_that_is_posted_again(
    house: StormHouse,
) -> None:
    old = await storm(house)
    await house.pass_seconds(5)
    house.slack.channel(CHANNEL).delete(old.ts)
    house.time.seconds += 2 * 3600
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    await house.pass_seconds(30)

    (digest,) = house.digests()
    assert digest.ts != old.ts
    assert "11 more of this digest wait" in said(house.slack.channel(CHANNEL).replies(digest.ts)[0])
    told = await asyncio.to_thread(house.field.told)
    assert "ALERTS_NOT_REACHING_SLACK" not in {each.message["event"] for each in told}


async def test_a_critical_alert_of_a_digest_whose_card_was_deleted_speaks_under_its_new_card(house: StormHouse) -> None:
    digest = await storm(house)
    house.time.seconds += 5
    await house.report_all({STORM[5]: EMPTY})
    await house.tick()
    await house.until_posted(5)
    (old,) = house.alert_cards()
    channel = house.slack.channel(CHANNEL)
    said_before = channel.replies(digest.ts)
    await house.pass_seconds(5)
    channel.delete(old.ts)
    house.time.seconds += 5 * 60
    await house.bot.engine.leadership.keep()
    await house.bot.reminders.run()
    await house.pass_seconds(30)

    (card,) = house.alert_cards()
    assert card.ts != old.ts
    assert STORM[5] in said(channel.replies(card.ts)[0])
    assert channel.replies(digest.ts) == said_before


@pytest.mark.parametrize("when", ["before the note is written", "while it is found out that its message is gone"])
async def test_what_was_to_be_said_of_a_digest_that_expired_is_dropped_and_its_work_ends(
    house: StormHouse, monkeypatch: pytest.MonkeyPatch, when: str
) -> None:
    digest = await storm(house)
    await house.pass_seconds(5)
    house.time.seconds += 2 * 3600
    await house.bot.engine.leadership.keep()
    is_gone = AlertChannel.is_gone

    async def expires(*given: Any) -> bool:
        await forget_digests(house)
        return await is_gone(*given)

    if when == "before the note is written":
        await forget_digests(house)
    else:
        house.slack.channel(CHANNEL).delete(digest.ts)
        monkeypatch.setattr(AlertChannel, "is_gone", expires)
    await house.bot.reminders.run()
    await house.pass_seconds(30)

    outstanding = await asyncio.to_thread(house.bot.stores.work.outstanding)
    assert [each.kind for each in outstanding] == []
    assert not any(each["metadata"].get("notes") for each in await house.tables.alerts())


async def forget_digests(house: StormHouse) -> None:
    """Let all digests have expired."""
    for each in await house.stored_digests():
        key = {"scope": {"S": "digest"}, "key": {"S": each.digest_id}}
        await asyncio.to_thread(house.clients.dynamodb.delete_item, TableName=house.names.coordination, Key=key)
