"""Which new alerts get a card of their own, and which are shown together."""

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.alert.alert_metadata import CardReference
from rules.alert.placement import NOWHERE_ELSE, Placement
from rules.digest.digest import (
    MOST_MEMBERS,
    Digest,
    digest_id,
    joined,
    settled,
    shared_digest_id,
    with_card,
    without_card,
)
from rules.digest.storm import StormChoice, choose, has_own_card
from rules.evaluate.bounds import StormBounds
from rules.evaluate.finding import Finding
from tests.factories import MINUTE, NOW, make_finding

BOUNDS = StormBounds()


def findings(count: int, alert_type: AlertType = AlertType.LOW_INVENTORY, **more: Any) -> list[Finding]:
    kind = alert_type.value
    return [
        make_finding(**{"station_id": f"{kind}_{number:04}", "alert_type": alert_type, **more})
        for number in range(count)
    ]


def digest(**more: Any) -> Digest:
    standing = {"digest_id": "d", "alert_type": AlertType.LOW_INVENTORY, "created_at": NOW, "joined_at": NOW}
    return Digest(**{**standing, **more})


def shown(choice: StormChoice) -> Counter[int]:
    return Counter(id(each) for group in (choice.alone, *(one.findings for one in choice.gathered)) for each in group)


def test_up_to_the_bound_each_has_its_card() -> None:
    choice = choose(findings(10), 0, (), BOUNDS, NOW)
    assert len(choice.alone) == 10
    assert choice.gathered == ()


def test_what_was_opened_in_the_last_minute_counts() -> None:
    (storm,) = choose(findings(3), 8, (), BOUNDS, NOW).gathered
    assert len(storm.findings) == 3
    assert storm.into is None


def test_past_the_bound_there_is_one_digest_a_type_and_critical_alerts_have_their_cards() -> None:
    several = findings(6) + findings(6, AlertType.HIGH_DEMAND) + findings(2, severity=Severity.CRITICAL)
    choice = choose(several, 0, (), BOUNDS, NOW)
    assert [each.severity for each in choice.alone] == [Severity.CRITICAL] * 2
    assert [(each.alert_type, len(each.findings)) for each in choice.gathered] == [
        (AlertType.LOW_INVENTORY, 6),
        (AlertType.HIGH_DEMAND, 6),
    ]


def test_two_alerts_of_a_type_make_no_digest() -> None:
    choice = choose(findings(12) + findings(2, AlertType.HIGH_DEMAND), 0, (), BOUNDS, NOW)
    assert {each.alert_type for each in choice.alone} == {AlertType.HIGH_DEMAND}


def test_a_storm_goes_on_in_its_digest_for_ten_minutes() -> None:
    standing = digest(members=("a", "b"))
    (storm,) = choose(findings(1), 20, [standing], BOUNDS, NOW + 9 * MINUTE).gathered
    assert storm.into == standing
    later = choose(findings(1), 20, [standing], BOUNDS, NOW + 10 * MINUTE)
    assert later.gathered == ()


def test_after_the_storm_a_new_alert_has_its_own_card_though_the_digest_is_young() -> None:
    choice = choose(findings(2), 0, [digest(members=("a", "b"))], BOUNDS, NOW + MINUTE)
    assert len(choice.alone) == 2


def test_the_same_codes_at_three_stations_are_one_event_without_any_storm() -> None:
    same = findings(3, AlertType.FAULT_PATTERN, codes=("E42", "E7"))
    other = findings(1, AlertType.FAULT_PATTERN, codes=("E42",))
    choice = choose(same + other, 0, (), BOUNDS, NOW)
    (event,) = choice.gathered
    assert event.codes == ("E42", "E7")
    assert set(map(id, event.findings)) == set(map(id, same))
    assert choice.alone == tuple(other)


def test_two_stations_with_the_same_codes_are_no_event_but_join_one() -> None:
    two = findings(2, AlertType.FAULT_PATTERN, codes=("E42",))
    assert choose(two, 0, (), BOUNDS, NOW).gathered == ()
    event = digest(alert_type=AlertType.FAULT_PATTERN, codes=("E42",), members=("a", "b", "c"))
    (joining,) = choose(two, 0, [event], BOUNDS, NOW + MINUTE).gathered
    assert joining.into == event


def test_a_critical_station_is_named_in_its_event() -> None:
    same = findings(3, AlertType.FAULT_PATTERN, codes=("E42",), severity=Severity.CRITICAL)
    (event,) = choose(same, 0, (), BOUNDS, NOW).gathered
    assert len(event.findings) == 3
    assert has_own_card(event.findings[0].severity)


def test_no_digest_has_more_members_than_a_dialog_can_list() -> None:
    standing = digest(members=tuple(str(each) for each in range(MOST_MEMBERS - 1)))
    choice = choose(findings(MOST_MEMBERS + 5), 0, [standing], BOUNDS, NOW + MINUTE)
    assert [len(each.findings) for each in choice.gathered] == [1, MOST_MEMBERS, 4]


@given(
    st.lists(
        st.builds(
            lambda number, kind, severity, codes: make_finding(
                station_id=f"STATION_{number}", alert_type=kind, severity=severity, codes=codes
            ),
            st.integers(0, 10**6),
            st.sampled_from(AlertType),
            st.sampled_from(Severity),
            st.sampled_from(((), ("E1",), ("E1", "E2"))),
        ),
        max_size=60,
    ),
    st.integers(0, 30),
    st.integers(0, 20),
)
def test_every_finding_is_shown_once_and_the_most_severe_first(found: list[Finding], lately: int, minutes: int) -> None:
    standing = [digest(members=("a",)), digest(alert_type=AlertType.FAULT_PATTERN, codes=("E1",), members=("b",))]
    choice = choose(found, lately, standing, BOUNDS, NOW + minutes * MINUTE)
    assert shown(choice) == Counter(id(each) for each in found)
    for group in (choice.alone, *(each.findings for each in choice.gathered)):
        ranks = [each.severity.rank for each in group]
        assert ranks == sorted(ranks, reverse=True)
    storms = [each for each in choice.gathered if not each.codes]
    assert not any(has_own_card(each.severity) for storm in storms for each in storm.findings)


def test_a_digest_remembers_who_joined_how_bad_it_was_and_where_its_parts_stand() -> None:
    first, second = CardReference(channel="C", ts="1.0"), CardReference(channel="C", ts="2.0")
    grown = joined(joined(digest(), ("a", "b"), 1, NOW), ("b", "c"), 0, NOW + 5)
    assert (grown.members, grown.severity_rank, grown.joined_at) == (("a", "b", "c"), 1, NOW + 5)
    assert settled(grown).is_settled
    assert not joined(settled(grown), ("d",), 0, NOW).is_settled
    posted = with_card(with_card(grown, 2, second), 1, first)
    assert posted.first_card == first
    assert without_card(posted, first).first_card is None, "what was said under the first goes on under the first"
    assert digest().first_card is None


def test_the_ids_of_digests_sort_by_time() -> None:
    assert sorted([digest_id(NOW, "zz"), digest_id(NOW + 1, "aa"), digest_id(999, "zz")]) == [
        digest_id(999, "zz"),
        digest_id(NOW, "zz"),
        digest_id(NOW + 1, "aa"),
    ]


def test_a_digest_holds_alerts_of_one_route_and_as_many_as_that_says() -> None:
    north, south = Placement(route="routes.0", channel="C0NORTH", digest_size=4), Placement(channel="C0SOUTH")
    several = findings(9, placement=north) + findings(6, placement=south) + findings(5)
    gathered = choose(several, 0, (), BOUNDS, NOW).gathered
    assert [(each.place.channel, len(each.findings)) for each in gathered] == [
        ("C0NORTH", 4),
        ("C0NORTH", 4),
        ("C0SOUTH", 6),
        ("default", 5),
    ]


def test_only_a_digest_of_the_same_route_and_channel_takes_more() -> None:
    north = Placement(route="routes.0", channel="C0NORTH", digest_size=4)
    standing = [
        digest(digest_id="elsewhere"),
        digest(digest_id="moved", place=north.in_default("it is archived", NOW)),
        digest(digest_id="north", place=north, members=("a", "b", "c")),
    ]
    gathered = choose(findings(11, placement=north), 5, standing, BOUNDS, NOW).gathered
    assert [(each.into and each.into.digest_id, len(each.findings)) for each in gathered] == [
        ("north", 1),
        (None, 4),
        (None, 4),
    ]


def test_digests_of_two_routes_that_begin_at_once_are_two() -> None:
    north = Placement(route="routes.0", channel="C0NORTH")
    ids = {shared_digest_id(NOW, AlertType.HIGH_DEMAND, (), place, 0) for place in (NOWHERE_ELSE, north)}
    assert len(ids) == 2
