from hypothesis import given
from hypothesis import strategies as st

from rules.alert.quorum import Approval, Quorum

APPROVALS = st.lists(
    st.builds(
        Approval,
        by=st.sampled_from(["U0A", "U0B", "U0C"]),
        at=st.just(1),
        groups=st.lists(st.sampled_from(["ops", "leads", "night"]), max_size=3, unique=True).map(tuple),
    ),
    max_size=6,
)


def by(user: str, *groups: str) -> Approval:
    return Approval(by=user, at=1, groups=groups)


def test_one_person_counts_once() -> None:
    twice = [by("U0A", "ops"), by("U0A", "leads")]
    for apart in (False, True):
        quorum = Quorum(needed=2, from_different_groups=apart)
        assert not quorum.is_met(twice)
        assert quorum.said(twice) == "1/2"


def test_people_of_several_groups_are_matched_so_that_most_of_them_count() -> None:
    quorum = Quorum(needed=2, from_different_groups=True)
    assert quorum.is_met([by("U0A", "ops", "leads"), by("U0B", "ops")])
    assert not quorum.is_met([by("U0A", "ops"), by("U0B", "ops")])


def test_who_approved_by_a_group_that_is_not_asked_for_any_more_does_not_count() -> None:
    given_before = [by("U0A", "ops", "night"), by("U0B", "night")]
    for apart in (False, True):
        assert Quorum(needed=2, from_different_groups=apart, groups=("ops", "night")).is_met(given_before)
        assert Quorum(needed=2, from_different_groups=apart, groups=("ops", "leads")).said(given_before) == "1/2"


@given(APPROVALS, st.integers(1, 3), st.booleans())
def test_a_quorum_is_met_exactly_when_it_says_so(approvals: list[Approval], needed: int, apart: bool) -> None:
    quorum = Quorum(needed=needed, from_different_groups=apart)
    assert quorum.is_met(approvals) is (quorum.said(approvals) == f"{needed}/{needed}")


@given(APPROVALS)
def test_no_more_count_than_there_are_people_or_groups(approvals: list[Approval]) -> None:
    most = min(len({each.by for each in approvals}), len({group for each in approvals for group in each.groups}))
    assert not Quorum(needed=most + 1, from_different_groups=True).is_met(approvals)
