"""Whatever alerts a digest lists, Slack takes its parts and shows its dialogs, and none of them is missing."""

import json
import re
from collections import Counter
from collections.abc import Sequence
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from bot.access.policy import Action
from bot.cards.alert.card import draw_card
from bot.cards.alert.card_facts import CardFacts
from bot.cards.dialogs.bulk_modal import APPROVING_ALL, REJECTING_ALL, bulk_modal
from bot.cards.dialogs.bulk_result import progress_modal, result_message, result_modal
from bot.cards.dialogs.reason_modal import rejection_questions
from bot.cards.dialogs.review_modal import REVIEW, choose_modal, review_modal
from bot.cards.digest.digest_card import ROWS, draw_digest, draw_plain_part
from bot.cards.digest.digest_notes import digest_note_message
from bot.decisions.bulk_order import BulkOrder, BulkOutcome, BulkQuestion, Offer
from bot.errors import NotAllowed
from bot.slack.classic_blocks import classic_blocks
from bot.slack.ids import ActionId
from rules.alert.alert import Alert, AlertStatus, AlertType, Severity
from rules.alert.alert_metadata import AlertMetadata, CardReference
from rules.alert.errors import AlertAlreadyDecided, AlreadyApproved, BecameWorse
from rules.digest.digest import MOST_MEMBERS, Digest, DigestNote
from rules.digest.digest_members import open_members
from storage.errors import StorageUnavailable
from tests.factories import NOW, make_alert
from tests.properties.checks import DECIDERS, anything, slack_shows, slack_takes
from tests.slack_double.elements import interactive_elements
from tests.slack_double.message_rules import BLOCKS_JSON_MAX
from tests.slack_double.view_rules import VIEW_MAX_BYTES
from tests.strategies import TIMES, alerts, texts

MACHINE = "ai-ops-remediation"
CARD = CardReference(channel="C0ALERTS", ts="1.0")
FACTS = CardFacts(DECIDERS, MACHINE, ladder="reminder every 5 min; then <@U0CAROL> after 20 min")


def facts_of(_alert: Alert) -> CardFacts:
    return FACTS


def listed(some: Sequence[Alert], count: int) -> list[Alert]:
    """So many alerts, each of its own, all listed by one digest; every ninth has a card as well."""
    many = (list(some) * count)[:count]
    return [
        each.model_copy(
            update={
                "alert_id": f"alert-{place}",
                "metadata": each.metadata.model_copy(
                    update={"digest": "d", "card": None if place % 9 else CARD, "revision": place}
                ),
            }
        )
        for place, each in enumerate(many)
    ]


def digest_of(members: Sequence[Alert], codes: tuple[str, ...] = (), parts: int = 0, at: int = NOW) -> Digest:
    return Digest(
        digest_id=f"{NOW:014d}-12345678",
        alert_type=AlertType.FAULT_PATTERN if codes else AlertType.LOW_INVENTORY,
        codes=codes,
        created_at=at,
        joined_at=at,
        members=tuple(each.alert_id for each in members),
        cards=dict.fromkeys(range(1, parts + 1), CARD),
    )


@anything
@given(
    st.lists(alerts(), min_size=1, max_size=4),
    st.integers(1, 60) | st.just(MOST_MEMBERS),
    st.lists(texts(), max_size=60).map(tuple),
    st.integers(0, 4),
    TIMES,
    st.lists(st.integers(0, 300), min_size=1, max_size=6),
)
def test_slack_takes_every_part_of_any_digest(
    some: list[Alert], count: int, codes: tuple[str, ...], parts: int, at: int, crews: list[int]
) -> None:
    members = listed(some, count)
    digest = digest_of(members, codes, parts, at)
    drawn = draw_digest(digest, members, lambda alert: _of_a_crew(crews[alert.metadata.revision % len(crews)]))
    assert len(drawn) >= max(1, parts)
    for part, message in enumerate(drawn, start=1):
        slack_takes(message)
        assert len(json.dumps(message.blocks, ensure_ascii=False)) <= BLOCKS_JSON_MAX
        slack_takes(draw_plain_part(digest, members, part))


def _of_a_crew(size: int) -> CardFacts:
    people = ", ".join(f"<@U{number:08}>" for number in range(size))
    return CardFacts(people, MACHINE, ladder=f"reminder every 5 min; then {people} after 20 min")


def named(station: str, **more: Any) -> Alert:
    title = f"{station}: 2 charged batteries left, empty in about 20 min at 6 swaps/h"
    return make_alert(alert_id=station, station_id=station, title=title, metadata=AlertMetadata(digest="d"), **more)


@anything
@given(st.lists(st.sampled_from(("pending", "approved", "rejected", "own card")), min_size=1, max_size=MOST_MEMBERS))
def test_every_station_stands_in_exactly_one_part_however_many_there_are(states: list[str]) -> None:
    members = [_in_state(f"ST-{place:04}", state) for place, state in enumerate(states)]
    drawn = draw_digest(digest_of(members), members, facts_of)
    found = Counter(
        station
        for message in drawn
        for block in classic_blocks(message.blocks)
        if block["type"] == "section"
        for station in set(re.findall(r"ST-\d{4}", block["text"]["text"]))
    )
    assert found == Counter(each.station_id for each in members)


def test_the_largest_digest_takes_five_messages_and_none_of_its_stations_is_missing() -> None:
    members = [named(f"ST-{place:04}", severity=Severity.HIGH) for place in range(MOST_MEMBERS)]
    drawn = draw_digest(digest_of(members), members, facts_of)
    assert len(drawn) == 5
    said = "".join(
        block["text"]["text"] for message in drawn for block in classic_blocks(message.blocks) if "text" in block
    )
    assert all(each.station_id in said for each in members)


def _in_state(station: str, state: str) -> Alert:
    if state == "approved":
        return named(station, status=AlertStatus.APPROVED, approved_by="U0ALICE", approved_at=NOW)
    if state == "rejected":
        return named(station, status=AlertStatus.REJECTED, rejected_by="U0BOB", rejected_at=NOW)
    alert = named(station)
    if state == "own card":
        return alert.model_copy(update={"metadata": AlertMetadata(digest="d", card=CARD)})
    return alert


@anything
@given(
    st.lists(alerts(), min_size=1, max_size=12),
    st.builds(DigestNote, key=st.just("k"), at=st.just(NOW), more=st.integers(0, 9), worse=st.sampled_from(Severity)),
    st.integers(1, 60),
)
def test_slack_takes_any_note_beneath_a_digest(some: list[Alert], note: DigestNote, times: int) -> None:
    members = [each.model_copy(update={"alert_id": str(place)}) for place, each in enumerate(some * times)]
    wrong = note.model_copy(update={"wrong": tuple(each.alert_id for each in members)})
    for each in (note, wrong):
        message = digest_note_message(digest_of(members[:MOST_MEMBERS]), members[:MOST_MEMBERS], each)
        if message is not None:
            slack_takes(message)


def test_the_most_severe_come_first_each_with_its_button() -> None:
    severities = [Severity.LOW, Severity.HIGH, Severity.MEDIUM, Severity.HIGH]
    members = [named(f"ST-{place:04}", severity=severity) for place, severity in enumerate(severities)]
    (message,) = draw_digest(digest_of(members), members, facts_of)
    buttons = [each["value"] for _, each in interactive_elements(_with_ids(message.blocks))]
    assert buttons[3:] == ["ST-0001", "ST-0003", "ST-0002", "ST-0000"]
    assert "the worst HIGH" in message.text


def test_of_stations_without_a_button_of_their_own_it_is_said_where_they_are_reviewed() -> None:
    members = [named(f"ST-{place:04}") for place in range(ROWS + 3)]
    (few,) = draw_digest(digest_of(members[:ROWS]), members[:ROWS], facts_of)
    (many,) = draw_digest(digest_of(members), members, facts_of)
    assert "Under “Review a station …” (3):" in json.dumps(many.blocks, ensure_ascii=False)
    assert "Under “Review" not in json.dumps(few.blocks, ensure_ascii=False)


def test_a_decided_digest_offers_only_to_look() -> None:
    members = [_in_state("ST-0001", "approved"), _in_state("ST-0002", "rejected")]
    (message,) = draw_digest(digest_of(members), members, facts_of)
    buttons = [each["action_id"] for _, each in interactive_elements(_with_ids(message.blocks))]
    assert buttons == [ActionId.REVIEW_ANOTHER]
    assert "All decided" in message.text
    assert "Approving" not in json.dumps(message.blocks)


def _with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"block_id": str(place), **block} for place, block in enumerate(classic_blocks(blocks))]


@anything
@given(st.lists(alerts(), min_size=1, max_size=4), st.integers(1, 40) | st.just(MOST_MEMBERS), texts())
def test_slack_shows_every_dialog_of_any_digest(some: list[Alert], count: int, why: str) -> None:
    members = listed(some, count)
    digest = digest_of(members, ("E42",))
    slack_shows(REVIEW.loading())
    slack_shows(review_modal(draw_card(some[0], CardFacts(DECIDERS, MACHINE)), some[0]))
    _fits(choose_modal(digest, members))
    waiting = open_members(members)
    half = len(waiting) // 2
    refusal = NotAllowed("You may not approve this alert. Those who may: <@U0ALICE>.")
    some_need_more = {each.alert_id: 1 + place % 4 for place, each in enumerate(waiting[::2])}
    for concerned, others, need_more in ((waiting, [], {}), (waiting[:half], waiting[half:], some_need_more)):
        barred = [(each, refusal) for each in others]
        question = BulkQuestion(digest, members, concerned, barred, others, need_more)
        for deciding, entries in ((APPROVING_ALL, []), (REJECTING_ALL, rejection_questions(None))):
            slack_shows(deciding.loading("digest"))
            _fits(bulk_modal(deciding, question, MACHINE, entries))
            slack_shows(progress_modal(deciding, 3, count))
    errors: tuple[Exception, ...] = (
        AlertAlreadyDecided(members[0]),
        AlreadyApproved(members[0], "U0ALICE"),
        BecameWorse(members[0]),
        refusal,
        StorageUnavailable(why),
    )
    failed = [(each, errors[place % len(errors)]) for place, each in enumerate(members)]
    offered = {place: Offer(each.severity, is_cleared=True) for place, each in enumerate(members)}
    again = BulkOrder(digest.digest_id, Action.APPROVE, "U0ALICE", offered, without_metrics=True)
    for more in (None, again):
        outcome = BulkOutcome(decided=members[:3], waiting=members, failed=failed, again=more)
        _fits(result_modal(APPROVING_ALL, outcome))
        slack_takes(result_message(APPROVING_ALL, outcome))


def _fits(view: dict[str, Any]) -> None:
    slack_shows(view)
    assert len(json.dumps(view).encode()) <= VIEW_MAX_BYTES
