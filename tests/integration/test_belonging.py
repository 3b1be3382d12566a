"""A second deployment takes nothing of the first one: `aiops init` refuses, and so does `aiops run`."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from botocore.exceptions import EndpointConnectionError

from bot.aws.remediation import Remediation
from bot.aws.topic import Topic
from bot.doctor.checks import _aws_checks
from bot.errors import CannotBeDone, NotTogether, TryAgain
from bot.provision.belonging import must_belong_together
from bot.provision.evidence import evidence_of_machine, evidence_of_role
from bot.provision.provision import Provisioned, provision
from bot.provision.resources import ResourceNames, tags_of
from bot.provision.role import POLICY_NAME
from bot.provision.state_machine import load_definition
from rules.alert.alert import AlertStatus
from storage.tables import TableNames
from tests.doubles.aws.errors import refused
from tests.factories import NOW, make_alert
from tests.integration.deployments import settings_of
from tests.local_stack import LocalAws
from tests.moto_aws import moto_aws


@pytest.fixture(scope="module")
def aws() -> Iterator[LocalAws]:
    with moto_aws() as running:
        yield running


def tables_named(word: str) -> TableNames:
    return TableNames(**{kind: f"{name}-{word}" for kind, name in TableNames().model_dump().items()})


@pytest.fixture
def resources() -> ResourceNames:
    word = uuid4().hex[:8]
    return ResourceNames(role=f"role-{word}", state_machine=f"machine-{word}", topic=f"topic-{word}")


@pytest.fixture
def first() -> TableNames:
    return tables_named(uuid4().hex[:8])


@pytest.fixture
def second() -> TableNames:
    return tables_named(uuid4().hex[:8])


def init(aws: LocalAws, names: TableNames, resources: ResourceNames, **instead: Any) -> Provisioned:
    clients: Any = {"dynamodb": aws.dynamodb, "iam": aws.iam, "step_functions": aws.stepfunctions, "sns": aws.sns}
    return provision(**{**clients, **instead}, names=names, resources=resources)


def everything(aws: LocalAws, resources: ResourceNames) -> Any:
    """What stands there of a deployment, and which tables there are."""
    policies = aws.iam.list_role_policies(RoleName=resources.role)["PolicyNames"] if _has_role(aws, resources) else []
    machines = aws.stepfunctions.list_state_machines()["stateMachines"]
    return {
        "tables": aws.dynamodb.list_tables()["TableNames"],
        "policies": [
            aws.iam.get_role_policy(RoleName=resources.role, PolicyName=each)["PolicyDocument"] for each in policies
        ],
        "machines": [each["name"] for each in machines if each["name"] == resources.state_machine],
        "topics": [each["TopicArn"] for each in aws.sns.list_topics()["Topics"]],
    }


def _has_role(aws: LocalAws, resources: ResourceNames) -> bool:
    return resources.role in {each["RoleName"] for each in aws.iam.list_roles()["Roles"]}


def remove_role(aws: LocalAws, resources: ResourceNames) -> None:
    aws.iam.delete_role_policy(RoleName=resources.role, PolicyName=POLICY_NAME)
    aws.iam.delete_role(RoleName=resources.role)


def test_init_beside_a_working_deployment_says_whose_it_is_and_changes_nothing(
    aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    init(aws, first, resources)
    before = everything(aws, resources)
    with pytest.raises(NotTogether) as refusal:
        init(aws, second, resources)
    assert f"the role {resources.role} serves {first.coordination}" in str(refusal.value)
    assert f"topic-{resources.topic[6:]} serves {first.alerts}" in str(refusal.value)
    assert second.coordination in str(refusal.value)
    assert everything(aws, resources) == before
    assert init(aws, first, resources).done == [], "the first may be repeated"


def test_of_two_that_are_made_at_once_the_later_one_takes_nothing_of_the_other(
    aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    class Between:
        """DynamoDB; another `aiops init` runs from beginning to end while ours makes its tables."""

        def __init__(self) -> None:
            self._is_done = False

        def __getattr__(self, name: str) -> Any:
            if name == "create_table" and not self._is_done:
                self._is_done = True
                init(aws, first, resources)
            return getattr(aws.dynamodb, name)

    with pytest.raises(NotTogether, match=f"serves {first.coordination}.*Besides the tables nothing was made"):
        init(aws, second, resources, dynamodb=Between())
    assert init(aws, first, resources).done == [], "the first one's role, machine and topic are as they were"


@pytest.mark.parametrize("left", ["role", "state machine", "topic"])
def test_one_resource_that_serves_others_is_enough(
    left: str, aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    there = init(aws, first, resources)
    if left != "role":
        remove_role(aws, resources)
    if left != "state machine":
        aws.stepfunctions.delete_state_machine(stateMachineArn=there.state_machine_arn)
    if left != "topic":
        aws.sns.delete_topic(TopicArn=there.topic_arn)
    before = everything(aws, resources)
    with pytest.raises(NotTogether, match=f"the {left} .* serves .*{first.coordination}"):
        init(aws, second, resources)
    assert everything(aws, resources) == before


@pytest.mark.parametrize("kind", TableNames.model_fields)
def test_one_table_of_another_name_is_another_deployment(
    kind: str, aws: LocalAws, first: TableNames, resources: ResourceNames
) -> None:
    init(aws, first, resources)
    with pytest.raises(NotTogether, match=first.model_dump()[kind]):
        init(aws, first.model_copy(update={kind: f"other-{uuid4().hex[:8]}"}), resources)


def test_resources_without_tags_are_known_by_policy_and_definition(
    aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    definition = load_definition().replace("${CoordinationTable}", first.coordination)
    machine = aws.stepfunctions.create_state_machine(
        name=resources.state_machine, definition=definition, roleArn="arn:aws:iam::000000000000:role/r"
    )["stateMachineArn"]
    topic = aws.sns.create_topic(Name=resources.topic)["TopicArn"]
    with pytest.raises(NotTogether, match=f"{resources.state_machine} serves {first.coordination}"):
        init(aws, second, resources)
    with pytest.raises(NotTogether):
        must_belong_together(aws.stepfunctions, aws.sns, second, machine, topic)
    assert must_belong_together(aws.stepfunctions, aws.sns, first, machine, topic) == []
    assert init(aws, first, resources).state_machine_arn == machine


def test_a_machine_of_the_operators_own_that_writes_other_tables_is_nobody_elses(
    aws: LocalAws, first: TableNames, resources: ResourceNames
) -> None:
    order = {
        "Type": "Task",
        "Resource": "arn:aws:states:::dynamodb:putItem",
        "Parameters": {"TableName": "work-orders", "Item": {"id": {"S": "1"}}},
        "End": True,
    }
    definition = json.dumps({"StartAt": "Order", "States": {"Order": order}})
    machine = aws.stepfunctions.create_state_machine(
        name=resources.state_machine, definition=definition, roleArn="arn:aws:iam::000000000000:role/r"
    )["stateMachineArn"]
    assert evidence_of_machine(aws.stepfunctions, machine).others(first) == []
    assert init(aws, first, resources).state_machine_arn == machine


def test_the_role_stands_in_every_region_so_the_same_names_in_another_region_are_others(
    aws: LocalAws, first: TableNames, resources: ResourceNames
) -> None:
    init(aws, first, resources)
    same = evidence_of_role(aws.iam, resources.role, POLICY_NAME, aws.dynamodb.meta.region_name)
    other = evidence_of_role(aws.iam, resources.role, POLICY_NAME, "eu-west-1")
    assert same.others(first) == []
    assert other.others(first) == [f"{first.coordination} in {aws.dynamodb.meta.region_name}"]


@pytest.mark.parametrize("qualifier", ["", ":PROD", ":1"])
def test_run_refuses_the_machine_of_one_and_the_tables_of_another(
    qualifier: str, aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    theirs = init(aws, first, resources)
    own = ResourceNames(*(f"{name}-2" for name in (resources.role, resources.state_machine, resources.topic)))
    ours = init(aws, second, own)
    machine, topic = f"{theirs.state_machine_arn}{qualifier}", theirs.topic_arn
    assert must_belong_together(aws.stepfunctions, aws.sns, first, machine, topic) == []
    for arns in ((machine, ours.topic_arn), (ours.state_machine_arn, topic)):
        with pytest.raises(NotTogether, match=f"serves {first.alerts}, .*AIOPS_STATE_MACHINE_ARN"):
            must_belong_together(aws.stepfunctions, aws.sns, second, *arns)


def test_a_machine_with_copied_tags_is_known_by_what_it_writes(
    aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    there = init(aws, first, resources)
    definition = load_definition().replace("${CoordinationTable}", second.coordination)
    aws.stepfunctions.update_state_machine(stateMachineArn=there.state_machine_arn, definition=definition)
    for names in (first, second):
        with pytest.raises(NotTogether, match=r"the state machine .* serves"):
            must_belong_together(aws.stepfunctions, aws.sns, names, there.state_machine_arn, there.topic_arn)


def test_tables_may_be_named_by_their_arns(
    aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    there = init(aws, first, resources)

    def by_arn(names: TableNames) -> TableNames:
        arn = "arn:aws:dynamodb:us-east-1:000000000000:table/"
        return TableNames(**{kind: f"{arn}{name}" for kind, name in names.model_dump().items()})

    arns = there.state_machine_arn, there.topic_arn
    assert must_belong_together(aws.stepfunctions, aws.sns, by_arn(first), *arns) == []
    with pytest.raises(NotTogether):
        must_belong_together(aws.stepfunctions, aws.sns, by_arn(second), *arns)


@pytest.mark.parametrize("place", [0, 1])
def test_a_machine_or_topic_of_another_region_is_another_deployments_though_the_tables_have_the_same_names(
    place: int, aws: LocalAws, first: TableNames, resources: ResourceNames
) -> None:
    there = init(aws, first, resources)
    arns = [there.state_machine_arn, there.topic_arn]
    arns[place] = arns[place].replace("us-east-1", "eu-west-1")
    with pytest.raises(NotTogether, match=f"^{arns[place]} is in eu-west-1. The tables .* are in us-east-1"):
        must_belong_together(aws.stepfunctions, aws.sns, first, *arns)


class Denied:
    """A client that may read nothing."""

    meta = SimpleNamespace(region_name="us-east-1")

    def __init__(self, error: Exception) -> None:
        self._error = error

    def __getattr__(self, name: str) -> Any:
        def refuse(**_request: Any) -> None:
            raise self._error

        return refuse


ARNS = "arn:aws:states:us-east-1:1:stateMachine:m", "arn:aws:sns:us-east-1:1:t"


def test_what_may_not_be_read_is_said_and_is_no_reason_to_stop(first: TableNames) -> None:
    nobody: Any = Denied(refused("ListTagsForResource", "AccessDeniedException", "no"))
    assert must_belong_together(nobody, nobody, first, *ARNS) == [
        f"the tags of the state machine {ARNS[0]}: AccessDeniedException",
        f"the definition of the state machine {ARNS[0]}: AccessDeniedException",
        f"the tags of the topic {ARNS[1]}: AccessDeniedException",
    ]


def test_a_service_that_cannot_be_reached_is_asked_once(first: TableNames) -> None:
    nobody: Any = Denied(EndpointConnectionError(endpoint_url="https://states"))
    assert must_belong_together(nobody, nobody, first, *ARNS) == [
        f"the tags of the state machine {ARNS[0]}: EndpointConnectionError",
        f"the tags of the topic {ARNS[1]}: EndpointConnectionError",
    ]


def test_what_init_makes_says_which_tables_it_serves(
    aws: LocalAws, first: TableNames, resources: ResourceNames
) -> None:
    made = init(aws, first, resources)
    assert made.unclear == []
    tags = aws.sns.list_tags_for_resource(ResourceArn=made.topic_arn)["Tags"]
    assert {each["Key"]: each["Value"] for each in tags} == tags_of(first)
    role_tags = aws.iam.list_role_tags(RoleName=resources.role)["Tags"]
    assert {each["Key"]: each["Value"] for each in role_tags} == tags_of(first)


def test_the_doctor_says_whose_the_machine_is(
    aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    there = init(aws, first, resources)
    clients: Any = {"dynamodb": aws.dynamodb, "stepfunctions": aws.stepfunctions, "sns": aws.sns}
    settings = settings_of(second, there.state_machine_arn, there.topic_arn)
    found = {each.what: each.fix for each in _aws_checks(settings, clients)}
    assert first.alerts in str(found["state machine and topic serve these tables"])


def test_what_could_not_be_asked_at_the_start_is_asked_before_the_first_start_and_message(
    aws: LocalAws, first: TableNames, second: TableNames, resources: ResourceNames
) -> None:
    there = init(aws, first, resources)
    alert = make_alert(alert_id=str(uuid4()), status=AlertStatus.APPROVED, approved_at=NOW)
    nobody: Any = Denied(EndpointConnectionError(endpoint_url="https://states"))
    for asks in (
        lambda: Remediation(nobody, there.state_machine_arn, first).start(alert),
        lambda: Topic(nobody, there.topic_arn, first).publish_approval(alert),
    ):
        with pytest.raises(TryAgain, match="does not say for now which deployment"):
            asks()
    for asks in (
        lambda: Remediation(aws.stepfunctions, there.state_machine_arn, second).start(alert),
        lambda: Topic(aws.sns, there.topic_arn, second).publish_warning("EVENT", "text"),
    ):
        with pytest.raises(CannotBeDone, match=f"serves {first.alerts}"):
            asks()
    executions = aws.stepfunctions.list_executions(stateMachineArn=there.state_machine_arn)["executions"]
    assert executions == []
    assert Remediation(aws.stepfunctions, there.state_machine_arn, first).start(alert).arn.endswith(alert.alert_id)
    assert Topic(aws.sns, there.topic_arn, first).publish_approval(alert)
