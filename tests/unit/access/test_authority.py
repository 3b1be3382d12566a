"""Who may do what: the whole table of kinds of people, and what Slack's silence means."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest

from bot.access.authorization import REFUSED_LATELY_SECONDS, Authority
from bot.access.groups import JUST_READ_SECONDS
from bot.access.lookups import EACH_AT_ONCE, NEWCOMERS_AT_ONCE
from bot.access.policy import Action, DecisionRule, Policy, simple_policy
from bot.access.policy_in_use import PolicyInUse
from bot.access.user_groups import REMEMBERED_SECONDS, WHILE_LIMITED_SECONDS
from bot.access.words import deciders
from bot.errors import IdentityUnknown, NotAllowed
from bot.slack.errors import Ambiguous, NeedsPerson, RateLimited, SlackFailure
from bot.slack.users import Person
from rules.alert.alert import AlertType, Severity
from rules.alert.quorum import Quorum
from rules.lifecycle import deciding
from tests.doubles.directory import ALICE, Workspace, authority
from tests.factories import NOW, make_alert


def with_person(**changes: Any) -> Workspace:
    return Workspace(people={ALICE.user_id: replace(ALICE, **changes)})


APPROVERS = simple_policy((ALICE.user_id,), ("U0CAROL",))
EVERYONE = simple_policy(("*",), ("*",))


@pytest.mark.parametrize("policy", [APPROVERS, EVERYONE])
@pytest.mark.parametrize("action", Action)
async def test_a_colleague_who_is_named_may_decide(policy: Policy, action: Action) -> None:
    grant = await authority(policy).may_decide(ALICE.user_id, action, make_alert())
    assert grant.groups == ("approvers",)


@pytest.mark.parametrize("policy", [APPROVERS, EVERYONE])
@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"is_deleted": True}, "deactivated accounts"),
        ({"is_bot": True}, "bots"),
        ({"is_guest": True}, "guests"),
        ({"is_stranger": True}, "people of another workspace"),
        ({"team_id": "T0OTHER"}, "people of another workspace"),
        ({"team_id": None}, "people of another workspace"),
    ],
)
async def test_being_named_helps_nobody_who_is_no_colleague(
    policy: Policy, changes: dict[str, object], named: str
) -> None:
    asked = authority(policy, with_person(**changes))
    for question in (
        asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert()),
        asked.may_decide(ALICE.user_id, Action.REJECT, make_alert()),
        asked.may_retry(ALICE.user_id, make_alert()),
        asked.is_colleague(ALICE.user_id),
    ):
        with pytest.raises(NotAllowed, match=named):
            await question


async def test_a_colleague_of_another_workspace_of_the_organisation_is_at_home() -> None:
    workspace = with_person(team_id="T0OTHER", enterprise_id="E0US")
    workspace.enterprise_id = "E0US"
    await authority(APPROVERS, workspace).is_colleague(ALICE.user_id)


async def test_a_person_without_an_organisation_is_not_of_ours_because_we_have_none() -> None:
    with pytest.raises(NotAllowed):
        await authority(APPROVERS, with_person(team_id="T0OTHER", enterprise_id=None)).is_colleague(ALICE.user_id)


async def test_who_asked_for_what_they_may_not_do_is_known_for_a_minute() -> None:
    now = [0.0]
    asked = Authority(with_person(is_guest=True), PolicyInUse(APPROVERS), lambda: now[0])
    assert not asked.was_refused(ALICE.user_id)
    with pytest.raises(NotAllowed):
        await asked.is_colleague(ALICE.user_id)
    assert asked.was_refused(ALICE.user_id)
    assert not asked.was_refused("U0CAROL")
    now[0] += REFUSED_LATELY_SECONDS
    assert not asked.was_refused(ALICE.user_id)


async def test_a_colleague_who_is_not_named_is_told_who_may() -> None:
    asked = authority(simple_policy(("U0BOB", "S0CREW"), ("U0BOB",)), Workspace(groups={"S0CREW": frozenset()}))
    with pytest.raises(NotAllowed) as refused:
        await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    assert str(refused.value) == "You may not approve this alert. Those who may: <@U0BOB>, <!subteam^S0CREW>."
    assert "<" not in refused.value.record


async def test_a_guest_whom_the_policy_names_as_such_may_and_a_bot_may_not() -> None:
    policy = APPROVERS.model_copy(update={"guests": (ALICE.user_id,)})
    await authority(policy, with_person(is_guest=True)).may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    with pytest.raises(NotAllowed, match="bots are not allowed"):
        await authority(policy, with_person(is_bot=True)).may_decide(ALICE.user_id, Action.APPROVE, make_alert())


@pytest.mark.parametrize("failure", [Ambiguous("no answer"), NeedsPerson("invalid_auth", "")])
async def test_when_slack_cannot_be_asked_nobody_may_do_anything(failure: SlackFailure) -> None:
    asked = authority(EVERYONE, Workspace(down=failure))
    for question in (
        asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert()),
        asked.may_read_audit(ALICE.user_id),
        asked.may_retry(ALICE.user_id, make_alert()),
    ):
        with pytest.raises(IdentityUnknown):
            await question


async def test_a_user_whom_slack_does_not_know_may_do_nothing() -> None:
    with pytest.raises(IdentityUnknown):
        await authority(EVERYONE).may_decide("U0NOBODY", Action.APPROVE, make_alert())


async def test_members_of_a_named_user_group_may_decide() -> None:
    workspace = Workspace(groups={"S0CREW": frozenset({ALICE.user_id})})
    await authority(simple_policy(("S0CREW",), ()), workspace).may_decide(ALICE.user_id, Action.APPROVE, make_alert())


async def test_someone_added_to_the_group_a_moment_ago_is_not_turned_away() -> None:
    now = [0.0]
    workspace = Workspace(groups={"S0CREW": frozenset()})
    asked = Authority(workspace, PolicyInUse(simple_policy(("S0CREW",), ())), lambda: now[0])
    with pytest.raises(NotAllowed):
        await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    workspace.groups["S0CREW"] = frozenset({ALICE.user_id})
    now[0] = JUST_READ_SECONDS
    await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())


async def test_someone_taken_out_of_the_group_is_refused_once_it_is_asked_again() -> None:
    now = [0.0]
    workspace = Workspace(groups={"S0CREW": frozenset({ALICE.user_id})})
    asked = Authority(workspace, PolicyInUse(simple_policy(("S0CREW",), ())), lambda: now[0])
    await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    workspace.groups["S0CREW"] = frozenset()
    now[0] = REMEMBERED_SECONDS + 1
    with pytest.raises(NotAllowed):
        await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())


# User groups that cannot be read.

GONE_OR_LEADS = Policy(
    groups={"gone": ("S0GONE",), "leads": (ALICE.user_id,)},
    decide=(DecisionRule(by=("gone", "leads")),),
    break_glass=("gone", "leads"),
    audit=("gone", "leads"),
)
TWO_USER_GROUPS = Policy(groups={"ops": ("S0GONE", "S0CREW")}, decide=(DecisionRule(by=("ops",)),))
NO_ANSWER = Ambiguous("no usable answer from Slack")


async def approves(asked: Authority, user_id: str = ALICE.user_id) -> tuple[str, ...]:
    """Return the groups by which somebody may approve."""
    return (await asked.may_decide(user_id, Action.APPROVE, make_alert())).groups


@pytest.mark.parametrize("failure", [None, NO_ANSWER, RateLimited(30)])
async def test_who_is_named_elsewhere_may_though_one_user_group_cannot_be_read(failure: SlackFailure | None) -> None:
    asked = authority(GONE_OR_LEADS, Workspace(groups_down=failure))
    assert await approves(asked) == ("leads",)
    await asked.may_read_audit(ALICE.user_id)


async def test_who_is_in_another_user_group_of_the_same_group_may_though_one_is_gone() -> None:
    workspace = Workspace(groups={"S0CREW": frozenset({ALICE.user_id})})
    assert await approves(authority(TWO_USER_GROUPS, workspace)) == ("ops",)


async def test_who_may_not_is_told_which_user_group_is_gone_and_whom_to_tell() -> None:
    with pytest.raises(NotAllowed) as refused:
        await approves(authority(TWO_USER_GROUPS, Workspace(groups={"S0CREW": frozenset()})))
    assert not isinstance(refused.value, IdentityUnknown)
    assert "The user group S0GONE (`ops` in the policy) is gone from Slack: tell your operator" in str(refused.value)
    assert "again in a moment" not in str(refused.value)
    assert "S0GONE is gone from Slack" in refused.value.record


async def test_while_one_user_group_does_not_answer_nobody_is_told_that_they_are_in_none() -> None:
    with pytest.raises(IdentityUnknown, match=r"Try again in a moment\.$"):
        await approves(authority(simple_policy(("S0CREW",), ()), Workspace(groups_down=NO_ANSWER)))


async def test_what_only_an_operator_mends_is_not_said_to_pass() -> None:
    workspace = Workspace(groups_down=NeedsPerson("missing_scope", "install the app again"))
    with pytest.raises(IdentityUnknown, match=r"Tell your operator\.$"):
        await approves(authority(simple_policy(("S0CREW",), ()), workspace))


# How often Slack is asked for them.

CREW_AND_LEADS = Policy(
    groups={"crew": ("S0CREW",), "leads": ("S0LEADS",)}, decide=(DecisionRule(by=("crew", "leads")),)
)


def two_groups() -> Workspace:
    return Workspace(groups={"S0CREW": frozenset({"U0BOB"}), "S0LEADS": frozenset({ALICE.user_id})})


async def test_who_may_by_one_group_is_not_looked_up_in_the_other_at_each_press() -> None:
    workspace = two_groups()
    asked = authority(CREW_AND_LEADS, workspace)
    for _ in range(10):
        assert await approves(asked) == ("leads",)
    assert workspace.asked == ["S0CREW", "S0LEADS"]


async def test_who_may_not_and_presses_on_does_not_use_up_the_questions_of_those_who_may() -> None:
    now, workspace = [0.0], two_groups()
    workspace.people["U0EVE"] = replace(ALICE, user_id="U0EVE")
    asked = Authority(workspace, PolicyInUse(CREW_AND_LEADS), lambda: now[0])
    for second in range(60):
        now[0] = float(second)
        with pytest.raises(NotAllowed):
            await approves(asked, "U0EVE")
    assert len(workspace.asked) <= 12


async def test_a_user_group_that_is_gone_is_not_asked_for_at_each_press() -> None:
    workspace = Workspace()
    asked = authority(GONE_OR_LEADS, workspace)
    for _ in range(10):
        await approves(asked)
    assert workspace.asked == ["S0GONE"]


async def test_many_who_press_at_once_ask_once() -> None:
    workspace = two_groups()
    asked = authority(CREW_AND_LEADS, workspace)
    await asyncio.gather(*(approves(asked) for _ in range(30)))
    assert len(workspace.asked) == 2


async def test_an_order_about_many_alerts_asks_for_no_group_that_was_just_read() -> None:
    workspace = two_groups()
    asked = authority(CREW_AND_LEADS, workspace)
    await approves(asked)
    assert await approves(asked.of_one_order()) == ("leads",)
    assert len(workspace.asked) == 2


@pytest.mark.parametrize(("age", "may"), [(WHILE_LIMITED_SECONDS - 1, True), (WHILE_LIMITED_SECONDS, False)])
async def test_while_slack_asks_to_wait_who_was_a_member_lately_may(age: float, may: bool) -> None:
    now, workspace = [0.0], two_groups()
    asked = Authority(workspace, PolicyInUse(CREW_AND_LEADS), lambda: now[0])
    await approves(asked)
    now[0], workspace.groups_down = age, RateLimited(30)
    if may:
        assert await approves(asked) == ("leads",)
    else:
        with pytest.raises(IdentityUnknown, match="Slack asks to wait"):
            await approves(asked)
    assert len(workspace.asked) == 3  # the wait holds for every group

    workspace.groups_down = None
    now[0] += 30
    workspace.groups["S0LEADS"] = frozenset()
    with pytest.raises(NotAllowed, match="You may not approve"):
        await approves(asked)


async def test_while_slack_asks_to_wait_who_was_no_member_a_moment_ago_may_not() -> None:
    now, workspace = [0.0], two_groups()
    workspace.people["U0EVE"] = replace(ALICE, user_id="U0EVE")
    asked = Authority(workspace, PolicyInUse(CREW_AND_LEADS), lambda: now[0])
    await approves(asked)
    now[0], workspace.groups_down = JUST_READ_SECONDS + 1, RateLimited(30)
    with pytest.raises(NotAllowed, match="You may not approve this alert"):
        await approves(asked, "U0EVE")


async def test_only_managers_read_the_audit() -> None:
    with pytest.raises(NotAllowed):
        await authority(APPROVERS).may_read_audit(ALICE.user_id)
    await authority(simple_policy((), (ALICE.user_id,))).may_read_audit(ALICE.user_id)


async def test_nobody_breaks_the_glass_unless_the_policy_names_someone() -> None:
    with pytest.raises(NotAllowed, match="names nobody"):
        await authority(APPROVERS).may_break_glass(ALICE.user_id, make_alert())
    two = DecisionRule(by=("approvers",), quorum=2)
    policy = APPROVERS.model_copy(update={"break_glass": ("approvers",), "decide": (two,)})
    await authority(policy).may_break_glass(ALICE.user_id, make_alert())


async def test_who_approved_may_not_order_another_run_when_the_policy_says_so() -> None:
    approved = make_alert(status="APPROVED", approved_by=ALICE.user_id, approved_at=NOW)
    await authority(APPROVERS).may_retry(ALICE.user_id, approved)
    strict = APPROVERS.model_copy(update={"approver_may_retry": False})
    with pytest.raises(NotAllowed, match="order another run of this alert: the policy asks for someone other"):
        await authority(strict).may_retry(ALICE.user_id, approved)


async def test_nor_may_who_gave_one_of_the_approvals_that_were_needed() -> None:
    alert = make_alert()
    for who in (ALICE.user_id, "U0BOB"):
        alert = deciding.approve(
            alert, who, NOW, state_machine_arn="a", topic_arn="b", quorum=Quorum(needed=2), groups=("approvers",)
        ).alert
    assert alert.approved_by == "U0BOB"
    await authority(APPROVERS).may_retry(ALICE.user_id, alert)
    with pytest.raises(NotAllowed, match="someone other"):
        await authority(APPROVERS.model_copy(update={"approver_may_retry": False})).may_retry(ALICE.user_id, alert)


async def test_without_a_rule_for_the_alert_nobody_may_decide_it() -> None:
    policy = Policy(
        groups={"approvers": (ALICE.user_id,)}, decide=(DecisionRule(by=("approvers",), station="OTHER_*"),)
    )
    with pytest.raises(NotAllowed, match="names nobody"):
        await authority(policy).may_decide(ALICE.user_id, Action.APPROVE, make_alert())


def test_the_card_names_who_may_decide() -> None:
    assert deciders(simple_policy(("U0BOB", "S0CREW"), ()), make_alert()) == "<@U0BOB>, <!subteam^S0CREW>"
    assert deciders(EVERYONE, make_alert()) == "everyone in this workspace"


@pytest.mark.parametrize(
    ("by", "station", "alert_type", "may"),
    [
        ("on-call", "STATION_001", AlertType.LOW_INVENTORY, False),
        ("leads", "STATION_001", AlertType.LOW_INVENTORY, True),
        ("on-call", "TEST_1", AlertType.FAULT_PATTERN, True),
        ("leads", "TEST_1", AlertType.FAULT_PATTERN, False),
    ],
)
async def test_who_may_reject_a_critical_alert_of_a_station_and_type_may_mute_it(
    by: str, station: str, alert_type: AlertType, may: bool
) -> None:
    policy = Policy(
        groups={
            "on-call": (ALICE.user_id if by == "on-call" else "U0X",),
            "leads": (ALICE.user_id if by == "leads" else "U0X",),
        },
        decide=(
            DecisionRule(by=("on-call",)),
            DecisionRule(by=("leads",), severity=Severity.CRITICAL),
            DecisionRule(
                by=("on-call",), station="TEST_*", alert_type=AlertType.FAULT_PATTERN, severity=Severity.CRITICAL
            ),
        ),
    )
    asked = authority(policy).may_mute(ALICE.user_id, station, alert_type)
    if may:
        await asked
    else:
        with pytest.raises(NotAllowed, match=f"may not mute {alert_type} alerts of this station"):
            await asked


async def test_where_the_policy_lets_people_only_approve_nobody_may_mute() -> None:
    policy = Policy(groups={"all": ("*",)}, decide=(DecisionRule(by=("all",), actions=(Action.APPROVE,)),))
    with pytest.raises(NotAllowed, match="names nobody"):
        await authority(policy).may_mute(ALICE.user_id, "STATION_001", AlertType.HIGH_DEMAND)


# What is shown.


async def test_a_user_group_that_was_deleted_does_not_keep_what_waits_from_everyone() -> None:
    policy = Policy(
        groups={"gone": ("S0GONE",), "ops": (ALICE.user_id,)},
        decide=(DecisionRule(by=("gone",), severity=Severity.LOW), DecisionRule(by=("ops",))),
    )
    allowed = authority(policy)
    groups = await allowed.groups_of(ALICE.user_id)
    assert groups == {"ops"}
    waiting = [make_alert(alert_id="low", severity=Severity.LOW), make_alert(alert_id="high")]
    assert allowed.decidable(ALICE.user_id, groups, waiting) == {"high"}


async def test_what_a_person_approved_is_theirs_again_once_their_approval_suffices() -> None:
    two = Policy(groups={"ops": (ALICE.user_id,), "leads": ()}, decide=(DecisionRule(by=("ops", "leads"), quorum=2),))
    alert = deciding.approve(
        make_alert(), ALICE.user_id, NOW, state_machine_arn="a", topic_arn="b", quorum=two.decide[0].needs
    ).alert
    one = two.model_copy(update={"decide": (DecisionRule(by=("ops", "leads")),)})
    for policy, waits in ((two, frozenset[str]()), (one, frozenset({alert.alert_id}))):
        assert authority(policy).decidable(ALICE.user_id, {"ops"}, [alert]) == waits


async def test_while_slack_does_not_answer_nothing_is_said_of_a_persons_groups() -> None:
    with pytest.raises(IdentityUnknown):
        await authority(APPROVERS, Workspace(down=Ambiguous("no answer"))).groups_of(ALICE.user_id)


async def test_a_person_whom_the_policy_cannot_mean_is_refused_without_asking_slack() -> None:
    workspace = with_person()
    asked = authority(APPROVERS, workspace)
    for _ in range(200):
        with pytest.raises(NotAllowed, match="Those who may"):
            await asked.may_decide("U0MALLORY", Action.APPROVE, make_alert())
    assert workspace.asked_people == 0


async def test_a_guest_who_presses_on_is_asked_about_once_in_a_while() -> None:
    workspace = with_person(is_guest=True)
    asked = authority(EVERYONE, workspace)
    for _ in range(200):
        with pytest.raises(NotAllowed, match="guests"):
            await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
        with pytest.raises(NotAllowed, match="guests"):
            await asked.is_colleague(ALICE.user_id)
    assert workspace.asked_people == 1


async def test_what_gave_a_permission_is_not_remembered() -> None:
    workspace = with_person()
    asked = authority(APPROVERS, workspace)
    await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    workspace.people[ALICE.user_id] = replace(ALICE, is_deleted=True)
    with pytest.raises(NotAllowed, match="deactivated"):
        await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())


async def test_a_flood_of_newcomers_leaves_slacks_pace_to_those_whom_the_policy_names() -> None:
    workspace = Workspace({ALICE.user_id: ALICE, **{f"U0G{each}": guest(f"U0G{each}") for each in range(500)}})
    asked = authority(simple_policy((ALICE.user_id,), ("*",)), workspace)
    for each in range(500):
        with pytest.raises(NotAllowed):
            await asked.may_read_audit(f"U0G{each}")
    assert workspace.asked_people == NEWCOMERS_AT_ONCE
    await asked.is_colleague(ALICE.user_id)
    await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())


async def test_who_was_seen_to_be_a_member_does_not_wait_behind_newcomers() -> None:
    workspace = Workspace({ALICE.user_id: ALICE, **{f"U0G{each}": guest(f"U0G{each}") for each in range(500)}})
    asked = authority(EVERYONE, workspace)
    await asked.is_colleague(ALICE.user_id)
    for each in range(500):
        with pytest.raises(NotAllowed):
            await asked.is_colleague(f"U0G{each}")
    await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())


async def test_a_newcomer_of_a_flood_is_told_to_try_again_and_then_may() -> None:
    now = [0.0]
    workspace = Workspace({ALICE.user_id: ALICE, **{f"U0G{each}": guest(f"U0G{each}") for each in range(500)}})
    asked = Authority(workspace, PolicyInUse(EVERYONE), lambda: now[0])
    for each in range(NEWCOMERS_AT_ONCE):
        with pytest.raises(NotAllowed):
            await asked.is_colleague(f"U0G{each}")
    with pytest.raises(IdentityUnknown, match=r"asked again in 2 s.*Try again in a moment"):
        await asked.is_colleague(ALICE.user_id)
    now[0] += 2
    await asked.is_colleague(ALICE.user_id)


async def test_one_colleague_who_presses_on_is_asked_about_at_a_pace_of_their_own() -> None:
    workspace = Workspace({ALICE.user_id: ALICE, "U0BOB": replace(ALICE, user_id="U0BOB")})
    asked = authority(EVERYONE, workspace)
    for _ in range(EACH_AT_ONCE):
        await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    with pytest.raises(IdentityUnknown, match="Try again in a moment"):
        await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    assert workspace.asked_people == EACH_AT_ONCE
    await asked.may_decide("U0BOB", Action.APPROVE, make_alert())


async def test_presses_of_one_person_at_the_same_time_share_one_question() -> None:
    workspace = with_person()
    asked = authority(EVERYONE, workspace)
    await asyncio.gather(*(asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert()) for _ in range(20)))
    assert workspace.asked_people == 1


async def test_while_slack_asks_to_wait_it_is_not_asked_who_people_are() -> None:
    now = [0.0]
    workspace = with_person()
    asked = Authority(workspace, PolicyInUse(APPROVERS), lambda: now[0])
    workspace.down = RateLimited(30)
    for _ in range(5):
        with pytest.raises(IdentityUnknown, match="Try again in a moment"):
            await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())
    assert workspace.asked_people == 1
    workspace.down = None
    now[0] += 30
    await asked.may_decide(ALICE.user_id, Action.APPROVE, make_alert())


def guest(user_id: str) -> Person:
    return replace(ALICE, user_id=user_id, is_guest=True)
