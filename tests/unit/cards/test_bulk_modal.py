"""The dialog about a whole digest: it says what its submission does, and carries what it offered."""

import json
from typing import Any

import pytest

from bot.cards.dialogs.bulk_modal import APPROVING_ALL, REJECTING_ALL, BulkDialog, bulk_modal
from bot.cards.parts.seen_codec import BulkState
from bot.decisions.bulk_order import BulkQuestion, Offer
from bot.errors import NotAllowed
from bot.slack import limits
from rules.alert.alert import Alert, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.alert.quorum import Approval, Quorum
from rules.alert.waiting import Condition
from rules.digest.digest import MOST_MEMBERS, Digest
from tests.factories import NOW, make_alert
from tests.scenarios.reading import text_of
from tests.slack_double.block_rules import check_blocks
from tests.slack_double.surface import Surface

CARD = CardReference(channel="C0ALERTS", ts="1.0")


def members_of(count: int, cleared: int = 0) -> list[Alert]:
    """Alerts that a digest lists; at the first few the condition cleared."""
    over, holds = (AlertMetadata(digest="d", condition=each) for each in (Condition(cleared_at=NOW), None))
    return [
        make_alert(alert_id=f"a-{place}", station_id=f"ST_{place:03}", metadata=over if place < cleared else holds)
        for place in range(count)
    ]


def digest_of(members: list[Alert]) -> Digest:
    ids = tuple(each.alert_id for each in members)
    return Digest(
        digest_id=f"{NOW:014d}-12345678",
        alert_type=AlertType.LOW_INVENTORY,
        created_at=NOW,
        joined_at=NOW,
        members=ids,
    )


def dialog(members: list[Alert], kind: BulkDialog = APPROVING_ALL, **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {"concerned": members, "barred": []} | more
    return bulk_modal(kind, BulkQuestion(digest_of(members), members, **known), "machine", [])


def said(view: dict[str, Any]) -> str:
    return "\n".join(text_of(each) for each in view["blocks"] if each["type"] == "section")


def asked_of(view: dict[str, Any]) -> BulkState:
    asked = BulkState.read(view["private_metadata"])
    assert asked is not None
    return asked


def options_of(view: dict[str, Any]) -> set[int]:
    groups = view["blocks"][-1]["element"]["option_groups"]
    return {int(option["value"]) for group in groups for option in group["options"]}


@pytest.mark.parametrize(
    "places",
    [range(0, MOST_MEMBERS, 2), range(1, MOST_MEMBERS, 2), range(MOST_MEMBERS), [MOST_MEMBERS - 1], [0]],
    ids=["every second", "every other second", "all", "the last", "the first"],
)
def test_whichever_of_500_alerts_were_offered_slack_takes_what_the_dialog_carries(places: Any) -> None:
    members = [
        each.model_copy(update={"severity": Severity.of_rank(place % 3)})
        for place, each in enumerate(members_of(MOST_MEMBERS, cleared=60))
    ]
    view = dialog(members, concerned=[members[place] for place in places])
    assert len(view["private_metadata"]) <= limits.PRIVATE_METADATA / 3
    asked = asked_of(view)
    assert (asked.digest, set(asked.offered)) == (digest_of(members).digest_id, set(places))
    for place in places:
        assert asked.offered[place] == Offer(Severity.of_rank(place % 3), is_cleared=place < 60)
    assert set(asked.offered) == options_of(view)


@pytest.mark.parametrize("places", ["", "zz", "-1", "0x1", "1_0", "f" * 1_000, [1], 7, None])
def test_what_no_dialog_of_this_version_carries_is_nothing(places: Any) -> None:
    assert BulkState.read("an alert's id") is None
    for masks in ({"HIGH": places}, places):
        assert BulkState.read(json.dumps({"digest": "d", "by_severity": masks})) is None
    assert BulkState.read(json.dumps({"digest": "d", "by_severity": {"HIGH": "2"}, "cleared": places})) is None


def test_the_dialog_of_an_earlier_version_decides_nothing() -> None:
    assert BulkState.read(json.dumps({"digest": "d", "seen": 12, "at": NOW})) is None
    assert BulkState.read(json.dumps({"digest": "d", "at": NOW, "places": "f"})) is None


@pytest.mark.parametrize("kind", [APPROVING_ALL, REJECTING_ALL])
def test_what_is_not_the_persons_to_decide_is_named_and_not_offered(kind: BulkDialog) -> None:
    members = members_of(5)
    refusal = NotAllowed("You may not decide this alert.")
    view = dialog(members, kind, concerned=members[:2], barred=[(each, refusal) for each in members[2:]])
    assert "Not yours to decide: 3 alerts.* ST_002, ST_003, ST_004" in said(view)
    assert set(asked_of(view).offered) == {0, 1}


def test_where_one_approval_suffices_it_says_how_often_it_starts() -> None:
    assert "*Approves 3 alerts* (3 HIGH): starts 3 times `machine`" in said(dialog(members_of(3)))
    assert "*Approves 1 alert* (1 HIGH): starts `machine`" in said(dialog(members_of(1)))


def test_what_waits_for_another_person_is_not_said_to_start() -> None:
    members = members_of(3)
    some = said(dialog(members, need_more={"a-0": 1, "a-1": 1}))
    assert "*Gives your approval to 3 alerts* (3 HIGH): 1 starts `machine` now, 2 need the approval of another" in some
    none = said(dialog(members, need_more={each.alert_id: 1 for each in members}))
    assert "*Gives your approval to 3 alerts* (3 HIGH): each needs the approval of another person, too" in none
    assert "3 times" not in some + none


def test_what_is_left_out_beforehand_is_not_counted() -> None:
    view = dialog(members_of(10, cleared=4))
    assert "*Approves 6 alerts* (6 HIGH): starts 6 times" in said(view)
    assert "At 4 stations the condition no longer holds" in said(view)
    assert "They are left out below, unless you say otherwise: ST_000, ST_001, ST_002, ST_003" in said(view)
    assert set(asked_of(view).offered) == set(range(10)), "they can be taken in again"


def test_where_all_cleared_it_approves_nothing_by_itself() -> None:
    assert "Approves nothing* unless you take a station in again" in said(dialog(members_of(2, cleared=2)))


def test_a_rejection_concerns_what_cleared_as_well() -> None:
    view = dialog(members_of(10, cleared=4), REJECTING_ALL)
    assert "*Rejects 10 alerts*" in said(view)
    assert "initial_options" not in view["blocks"][-1]["element"]


def test_what_the_person_approved_already_is_named_and_not_offered() -> None:
    members = members_of(3)
    view = dialog(members, concerned=members[2:], approved=members[:2])
    assert "Approved by you already: 2 alerts.* Another person must approve, too: ST_000, ST_001" in said(view)
    assert set(asked_of(view).offered) == {2}
    nothing = dialog(members, concerned=[], approved=members)
    assert "Nothing is left for you to decide here." in said(nothing)
    assert "Approved by you already: 3 alerts." in said(nothing)
    assert "submit" not in nothing


def test_of_more_that_cleared_than_the_menu_can_preselect_it_says_which_cannot_be_chosen() -> None:
    view = dialog(members_of(125, cleared=120))
    assert "100 of them are left out below, unless you say otherwise: ST_000" in said(view)
    assert "The list below is full: the other 20 are left out in any case." in said(view)
    assert "Review them one by one: ST_100" in said(view)
    chosen = view["blocks"][-1]["element"]["initial_options"]
    assert {int(each["value"]) for each in chosen} == set(range(100))
    assert set(asked_of(view).offered) == options_of(view) == {*range(100), *range(120, 125)}


def test_what_is_decided_on_a_card_of_its_own_is_said_to_be_so() -> None:
    members = members_of(3)
    own = make_alert(alert_id="a-9", severity=Severity.CRITICAL, metadata=AlertMetadata(digest="d", card=CARD))
    all_members = [*members, own]
    view = bulk_modal(APPROVING_ALL, BulkQuestion(digest_of(all_members), all_members, members, []), "machine", [])
    assert "Not decided here: 1 CRITICAL on a card of its own." in said(view)
    nothing = bulk_modal(APPROVING_ALL, BulkQuestion(digest_of([own]), [own], [], []), "machine", [])
    assert "1 CRITICAL on a card of its own" in said(nothing)
    over = bulk_modal(APPROVING_ALL, BulkQuestion(digest_of([own]), [], [], []), "machine", [])
    assert "Nothing in this digest is waiting any more." in said(over)


def test_how_many_more_must_approve_is_said() -> None:
    members = members_of(3)
    each = said(dialog(members, need_more={"a-0": 2, "a-1": 2, "a-2": 2}))
    assert "each needs the approval of 2 more people, too, before `machine` starts" in each
    some = said(dialog(members, need_more={"a-0": 2, "a-1": 1}))
    assert "1 starts `machine` now, 1 needs the approval of another person, too, 1 needs the approval of 2 more" in some
    waiting = AlertMetadata(digest="d", approvals=(Approval(by="U0ALICE", at=NOW),), quorum=Quorum(needed=3))
    mine = [make_alert(alert_id="a-0", station_id="ST_000", metadata=waiting)]
    nothing = dialog(mine, concerned=[], approved=mine)
    assert "Approved by you already: 1 alert.* 2 more people must approve, too: ST_000" in said(nothing)


def test_each_reason_why_something_is_not_the_persons_is_said_with_its_alerts() -> None:
    members = members_of(4)
    refusals = [NotAllowed(f"Those who may: <@U0{name}>.") for name in ("CAROL", "DAVE")]
    barred = [(members[1], refusals[0]), (members[2], refusals[1]), (members[3], refusals[0])]
    told = said(dialog(members, concerned=members[:1], barred=barred))
    assert "Not yours to decide: 2 alerts.* ST_001, ST_003\nThose who may: <@U0CAROL>." in told
    assert "Not yours to decide: 1 alert.* ST_002\nThose who may: <@U0DAVE>." in told


def test_of_very_many_reasons_the_rest_is_counted_and_slack_takes_the_dialog() -> None:
    members = members_of(MOST_MEMBERS)
    barred = [(each, NotAllowed(f"Those who may: {each.station_id}.")) for each in members[1:]]
    view = dialog(members, concerned=members[:1], barred=barred)
    assert check_blocks(view["blocks"], Surface.MODAL) == []
    assert "… and 489 alerts of yet others." in said(view)
