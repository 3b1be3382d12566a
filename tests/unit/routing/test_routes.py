"""The way of an alert through the routes is Alertmanager's, and what a route leaves out is its parent's."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.alert.alert import AlertType, Severity
from rules.alert.placement import DEFAULT_CHANNEL
from rules.routing.never import never_matching, unknown_names
from rules.routing.route import Route, RouteSubject, each_route
from rules.routing.routes import destinations, placement_of, tried
from rules.stations.register import parse_register
from rules.stations.station_facts import StationFacts
from rules.stored_word import unknown_word

TREE: list[dict[str, Any]] = [
    {"severity": "LOW", "channel": "C0LOW"},
    {
        "name": "north",
        "group": "north",
        "channel": "C0NORTH",
        "schedule": "north-on-call",
        "routes": [
            {"alert_type": ["FAULT_PATTERN", "CHARGER_DOWN"], "channel": "C0HARDWARE", "continue": True},
            {"severity": "CRITICAL", "digest_size": 10},
        ],
    },
    {"station": "DEPOT_*", "environment": "staging", "channel": "C0DEPOT"},
    {"region": ["Bavaria", "Tyrol*"], "continue": True},
    {"channel": "C0REST", "digest_size": 50},
]


ODD = {"severity": ["HIGH", "MEDIUM"]}
"""Each of those above it has one of these, and not the same."""


def routes(*found: Any) -> tuple[Route, ...]:
    return tuple(Route.model_validate(each) for each in found)


def subject(
    alert_type: AlertType = AlertType.LOW_INVENTORY,
    severity: Severity = Severity.HIGH,
    environment: str = "prod",
    **facts: str,
) -> RouteSubject:
    return RouteSubject(StationFacts(**{"station_id": "STATION_001", **facts}), alert_type, severity, environment)


@pytest.mark.parametrize(
    ("given_to", "ends"),
    [
        (subject(severity=Severity.LOW, group="north"), ["routes.0"]),
        (subject(group="north"), ["routes.1"]),
        (subject(group="north", severity=Severity.CRITICAL), ["routes.1.routes.1"]),
        (subject(AlertType.CHARGER_DOWN, Severity.CRITICAL, group="north"), ["routes.1.routes.0", "routes.1.routes.1"]),
        (subject(AlertType.CHARGER_DOWN, group="north"), ["routes.1.routes.0"]),
        (subject(station_id="DEPOT_9", environment="staging"), ["routes.2"]),
        (subject(station_id="DEPOT_9"), ["routes.4"]),
        (subject(region="Tyrol, east"), ["routes.3", "routes.4"]),
        (subject(group="northern"), ["routes.4"]),
        (subject(severity=unknown_word(Severity, "APOCALYPTIC"), group="north"), ["routes.1.routes.1"]),
        (subject(unknown_word(AlertType, "FLOOD"), group="north"), ["routes.1"]),
    ],
)
def test_of_siblings_the_first_takes_it_a_deeper_one_wins_and_continue_goes_on(
    given_to: RouteSubject, ends: list[str]
) -> None:
    assert [each.place for each in destinations(routes(*TREE), given_to)] == ends


def test_without_a_route_for_it_an_alert_stays_with_the_policy_itself() -> None:
    (root,) = destinations(routes(*TREE[:3]), subject())
    assert (root.place, root.channel, root.schedule, root.waiting) == ("", DEFAULT_CHANNEL, None, {})
    assert placement_of(routes(*TREE[:3]), subject()) is None


def test_the_card_goes_to_the_first_route_and_the_channels_of_the_others_are_kept_once() -> None:
    found = placement_of(routes(*TREE), subject(AlertType.CHARGER_DOWN, Severity.CRITICAL, group="north"))
    assert found is not None
    assert (found.route, found.channel, found.also) == ("routes.1.routes.0", "C0HARDWARE", ("C0NORTH",))
    twice = placement_of(routes({"continue": True}, {"continue": True}, {"channel": "C0X"}), subject())
    assert twice is not None
    assert (twice.channel, twice.also) == (DEFAULT_CHANNEL, ("C0X",))


def test_each_route_that_was_looked_at_says_why_it_is_not_for_the_alert() -> None:
    looked_at = tried(routes(*TREE), subject(station_id="DEPOT_9"))
    assert [(each.place, each.why_not) for each in looked_at] == [
        ("routes.0", "severity is HIGH, not LOW"),
        ("routes.1", "group is not known, not north"),
        ("routes.2", "environment is prod, not staging"),
        ("routes.3", "region is not known, not Bavaria or Tyrol*"),
        ("routes.4", None),
    ]


@pytest.mark.parametrize(
    ("found", "says"),
    [
        ([{}, {"severity": "LOW"}], "routes.1 can never match: routes.0 takes all of it before, without `continue`"),
        ([{"station": "*"}, {"group": "a"}], "routes.1 can never match"),
        ([{"station": "N_*"}, {"station": ["N_1?", "N_2"]}], "routes.1 can never match"),
        (
            [{"severity": ["LOW", "MEDIUM"]}, {"severity": ["HIGH", "CRITICAL"]}, {"group": "a"}],
            "routes.0 and routes.1",
        ),
        (
            [{"station": "NORTH_*", "routes": [{"station": "SOUTH_*"}]}],
            "routes.0.routes.0 can never match: its station is",
        ),
        ([{"group": ["a*x", "b?"], "routes": [{"group": ["a*y", "c*"]}]}], "routes.0.routes.0 can never match"),
        ([{"severity": "LOW", "routes": [{"severity": "HIGH"}]}], "routes.0.routes.0 can never match: its severity is"),
        (
            [
                {
                    "severity": ["HIGH", "LOW"],
                    "routes": [{"severity": ["LOW", "MEDIUM"], "routes": [{"severity": "HIGH"}]}],
                }
            ],
            "routes.0.routes.0.routes.0 can never match",
        ),
        ([{"group": "a", "routes": [{"group": ["b", "c"]}]}], "its group is b or c, and routes.0 takes only a"),
        ([{"severity": "LOW", "routes": [{"severity": "LOW"}, {"group": "a"}]}], "routes.0.routes.1 can never match"),
    ],
)
def test_a_route_that_no_alert_can_reach_is_named(found: list[dict[str, Any]], says: str) -> None:
    (warning,) = never_matching(routes(*found))
    assert says in warning


@pytest.mark.parametrize(
    "found",
    [
        [{"continue": True}, {"severity": "LOW"}],
        [{"group": "*"}, {"severity": "LOW"}],  # a station may be in no group
        [{"station": "N_?"}, {"station": "N_*"}],
        [{"station": "N_1*"}, {"station": "N_*"}],
        [{"group": "a*", "routes": [{"group": "*b"}, {}]}],
        [{"severity": "LOW"}, {"severity": ["LOW", "HIGH"]}],
        [{"severity": "LOW", "alert_type": "HIGH_DEMAND"}, {"severity": "LOW"}],
    ],
)
def test_a_route_that_some_alert_reaches_is_not(found: list[dict[str, Any]]) -> None:
    assert list(never_matching(routes(*found))) == []


def test_groups_and_regions_that_no_station_is_in_are_named() -> None:
    register = parse_register("stations: {STATION_001: {group: north, region: Tyrol}}", "stations.yml")
    found = routes({"group": ["north", "nroth"]}, {"routes": [{"region": "Ty*"}, {"region": "Tirol"}]})
    assert list(unknown_names(found, register)) == [
        "routes.0.group: no station of the register is in nroth",
        "routes.1.routes.1.region: no station of the register is in Tirol",
    ]


NAMES = st.sampled_from(["A1", "A2", "B1", "A*", "?1", "*", "A?"])
CRITERIA = st.fixed_dictionaries(
    {},
    optional={
        "station": st.lists(NAMES, min_size=1, max_size=2),
        "group": NAMES,
        "environment": NAMES,
        "severity": st.lists(st.sampled_from(list(Severity)), min_size=1, max_size=3),
        "alert_type": st.sampled_from(list(AlertType)),
        "channel": st.sampled_from(["C0ONE", "C0TWO", "C0THREE"]),
        "digest_size": st.integers(2, 500),
        "schedule": st.sampled_from(["one", "two"]),
        "continue": st.booleans(),
    },
)
TREES = st.lists(
    st.recursive(
        CRITERIA,
        lambda below: st.builds(lambda own, some: {**own, "routes": some}, CRITERIA, st.lists(below, max_size=3)),
        max_leaves=8,
    ),
    max_size=4,
)
SUBJECTS = st.builds(
    lambda name, group, environment, alert_type, severity: RouteSubject(
        StationFacts(station_id=name, group=group), alert_type, severity, environment
    ),
    st.sampled_from(["A1", "A2", "B1", "C"]),
    st.sampled_from(["A1", "B1", "A22", None]),
    st.sampled_from(["A1", "B2"]),
    st.sampled_from(list(AlertType)),
    st.sampled_from(list(Severity)),
)


def alertmanager(found: tuple[Route, ...], given_to: RouteSubject) -> list[Route]:
    """Return the routes where an alert ends, as Alertmanager's own `Match` has it."""

    def match(route: Route) -> list[Route]:
        if route.why_not(given_to):
            return []
        ends: list[Route] = []
        for child in route.routes:
            matches = match(child)
            ends += matches
            if matches and not child.goes_on:
                break
        return ends or [route]

    return match(Route(routes=found))


@given(TREES, SUBJECTS)
def test_an_alert_ends_where_alertmanager_would_end_it(found: list[dict[str, Any]], given_to: RouteSubject) -> None:
    tree = routes(*found)
    places = dict(each_route(tree))
    ends = [places[each.place] for each in destinations(tree, given_to) if each.place]
    expected = alertmanager(tree, given_to)
    assert [id(each) for each in ends] == [id(each) for each in expected if each in places.values()]


@given(TREES, SUBJECTS)
def test_what_a_route_leaves_out_is_that_of_the_nearest_above_it_that_names_it(
    found: list[dict[str, Any]], given_to: RouteSubject
) -> None:
    tree = routes(*found)
    places = dict(each_route(tree))
    for end in destinations(tree, given_to):
        line = [route for place, route in places.items() if f"{end.place}.".startswith(f"{place}.")]
        for key in ("channel", "schedule", "digest_size"):
            named = [getattr(each, key) for each in line if getattr(each, key) is not None]
            if named:
                assert getattr(end, key) == named[-1]


@given(TREES, st.lists(SUBJECTS, max_size=30))
def test_a_route_that_is_said_never_to_match_never_does(found: list[dict[str, Any]], some: list[RouteSubject]) -> None:
    tree = routes(*found)
    dead = tuple(each.split(" can never")[0] for each in never_matching(tree))
    for each in some:
        reached = [one.place for one in tried(tree, each) if one.why_not is None]
        assert not [place for place in reached if place.startswith(dead)] if dead else True
