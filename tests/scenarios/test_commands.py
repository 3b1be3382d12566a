"""`/aiops`: what each subcommand answers, and a typo."""

import pytest

from bot.listeners.commands.command_line import Verb
from rules.alert.alert import AlertStatus
from tests.scenarios.acting import ALICE, BOB, MANAGER
from tests.scenarios.house import House
from tests.scenarios.reading import alert_id_of
from tests.slack_double.message import Message

pytestmark = pytest.mark.ministack

NO_ALERT = "3f2a8c1e-0d4b-4c7a-9e55-6b1f0a2d7c90"


async def decided(house: House) -> tuple[Message, Message]:
    """One approved and one rejected alert."""
    approved, rejected = await house.trouble("STATION_001"), await house.trouble("STATION_002")
    await house.approve(approved)
    await house.reject(rejected, "crew on site")
    return approved, rejected


async def test_status_tells_of_a_station_now_and_its_open_alert(house: House) -> None:
    card = await house.trouble()
    answer = await house.type("status STATION_001")
    assert "STATION_001" in answer
    assert "2 charged batteries left" in answer
    assert alert_id_of(card)[:8] in answer


async def test_status_of_an_unknown_station_names_the_nearest(house: House) -> None:
    await house.report([house.metric("STATION_001"), house.metric("STATION_012"), house.metric("DEPOT_EAST")])
    answer = await house.type("status STATOIN_01")
    assert "There is no station STATOIN_01." in answer
    assert "`STATION_001`" in answer
    assert "DEPOT_EAST" not in answer


async def test_status_of_a_name_that_is_like_none_says_where_all_are_listed(house: House) -> None:
    await house.report(house.metric("STATION_001"))
    answer = await house.type("status nowhere")
    assert answer.startswith("There is no station nowhere. A status without a name lists all.")


async def test_status_takes_the_only_station_whose_name_has_the_same_letters(house: House) -> None:
    await house.report([house.metric(name) for name in ("STATION_001", "Depot", "DEPOT")])
    assert (await house.type("status station_001")).startswith("STATION_001: no open alert")
    assert (await house.type("status Depot")).startswith("Depot: no open alert")
    assert "There is no station depot. Did you mean" in await house.type("status depot")


@pytest.mark.parametrize("typed", ["approve 1f2e", "Reject", "snooze STATION_001 1h", "aprove"])
async def test_what_is_done_on_a_card_is_not_done_by_typing_and_it_says_where(house: House, typed: str) -> None:
    card = await house.trouble()
    assert "is a button on the alert's card: `/aiops alerts` links to each." in await house.type(typed)
    assert (await house.tables.alert(card))["status"] == AlertStatus.PENDING


async def test_status_before_any_station_reported_says_so(house: House) -> None:
    assert "no station has reported any metrics yet" in await house.type("status STATION_001")


async def test_status_is_forgiving(house: House) -> None:
    await house.report(house.metric("STATION_001"))
    for typed in ("status `STATION_001`", "  STATUS  STATION_001 please", 'status "STATION_001"'):
        assert "There is no" not in await house.type(typed), typed
    assert "STATION_001: no open alert" in await house.type("status station_01", by=BOB)


async def test_status_takes_a_station_whose_name_has_spaces(house: House) -> None:
    await house.report(house.metric("Depot East 4"))
    assert "There is no" not in await house.type("status Depot East 4")


async def test_audit_tells_a_manager_who_did_what_in_order(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "crew on site until 06:00")
    answer = await house.type(f"audit {alert_id_of(card)}", by=MANAGER)
    assert answer.index("Alert opened") < answer.index(f"Rejected\n<@{ALICE}>\nother: crew on site until 06:00")
    assert "2 audit entries" in answer


async def test_audit_takes_the_beginning_of_an_id(house: House) -> None:
    card = await house.trouble()
    assert "Alert opened" in await house.type(f"audit {alert_id_of(card)[:8]}", by=MANAGER)


async def test_audit_of_an_unknown_id_names_the_newest_alerts(house: House) -> None:
    card = await house.trouble()
    answer = await house.type(f"audit {NO_ALERT}", by=MANAGER)
    assert f"There is no alert {NO_ALERT}." in answer
    assert alert_id_of(card)[:8] in answer


async def test_of_a_long_name_it_is_the_name_that_is_cut_and_not_how_its_station_stands(house: House) -> None:
    name = "N" * 128
    await house.report(house.minutes(name, chargedBatteries=0, unchargedBatteries=28))
    await house.tick()
    headline = (await house.ask(f"status {name}")).blocks[0]["text"]["text"]
    assert headline.endswith("…: 1 open alert, worst CRITICAL")
    assert len(headline) <= 150


async def test_audit_of_what_is_no_id_says_where_an_id_stands(house: House) -> None:
    for typed in ("STATION_001", "zz", "';--", "\N{SNOWMAN}", "x" * 300):
        answer = await house.type(f"audit {typed}", by=MANAGER)
        assert "is not an alert id: each card has one" in answer, typed


async def test_audit_verify_finds_a_trail_intact(house: House) -> None:
    card = await house.trouble()
    await house.reject(card, "crew on site")
    assert "intact, 2 entries" in await house.type(f"audit verify {alert_id_of(card)}", by=MANAGER)


async def test_audit_verify_finds_what_was_changed_by_hand(house: House) -> None:
    card = await house.trouble()
    (entry,) = await house.tables.audit(card)
    await house.tables.put(house.names.audit, {**entry, "userId": "U0MALLORY"})
    assert "NOT INTACT" in await house.type(f"audit verify {alert_id_of(card)}", by=MANAGER)


@pytest.mark.parametrize("typed", ["audit", "audit verify"])
async def test_audit_is_for_managers(house: House, typed: str) -> None:
    card = await house.trouble()
    answer = await house.type(f"{typed} {alert_id_of(card)}", by=ALICE)
    assert f"You may not read the audit. Those who may: <@{MANAGER}>" in answer
    assert "Alert opened" not in answer


async def test_alerts_lists_the_pending_ones(house: House) -> None:
    assert "There are no pending alerts." in await house.type("alerts")
    card = await house.trouble()
    for typed in ("alerts", "alerts pending", "ALERTS Pending"):
        answer = await house.type(typed)
        assert "1 pending alert" in answer
        assert alert_id_of(card)[:8] in answer


async def test_alerts_lists_the_decided_ones_with_who_decided(house: House) -> None:
    approved, rejected = await decided(house)
    answer = await house.type("alerts approved")
    assert f"*Approved* by <@{ALICE}>" in answer
    assert alert_id_of(approved)[:8] in answer
    assert alert_id_of(rejected) not in answer
    answer = await house.type("alerts rejected")
    assert f"*Rejected* by <@{ALICE}>" in answer
    assert alert_id_of(rejected)[:8] in answer
    assert alert_id_of(approved) not in answer


async def test_help_and_nothing_at_all_list_every_subcommand(house: House) -> None:
    for typed in ("", "   ", "help", "HELP me"):
        answer = await house.type(typed)
        assert all(f"/aiops {each}" in answer for each in [*Verb, "audit verify"]), typed


async def test_a_typo_gets_the_nearest_command(house: House) -> None:
    for typed, nearest in {
        "staus STATION_001": "/aiops status",
        "alert": "/aiops alerts",
        "adit 3f2a": "/aiops audit",
        "alerts aproved": "/aiops alerts approved",
        "alerts everything": "/aiops alerts",
        "hlep": "/aiops help",
    }.items():
        assert f"Did you mean `{nearest}`?" in await house.type(typed), typed


async def test_what_resembles_no_command_gets_the_way_to_help(house: House) -> None:
    for typed in ("xyzzy", "<!channel>", "*" * 200, "\N{SNOWMAN} \N{SNOWMAN}"):
        assert "`/aiops help` lists everything" in await house.type(typed), typed


async def test_what_was_typed_cannot_ping_the_channel(house: House) -> None:
    for verb in ("", "status ", "audit ", "audit verify ", "alerts "):
        # A person is what the audit and the alerts are searched for: the answer, which nobody else sees, names them.
        for ping in ("<!channel>", "<!here>", *([] if verb in {"audit ", "alerts "} else ["<@U0ALICE>"])):
            assert ping not in await house.type(verb + ping, by=MANAGER), verb


async def test_a_subcommand_without_its_argument_says_what_is_missing(house: House) -> None:
    for typed in ("audit", "audit verify", "mute", "unmute"):
        assert f"`/aiops {typed}" in await house.type(typed, by=MANAGER), typed
