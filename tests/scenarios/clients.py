"""The clients of the scenarios, and the tables that are lent to each."""

import time
from dataclasses import dataclass, field

from mypy_boto3_dynamodb import DynamoDBClient
from mypy_boto3_iam import IAMClient
from mypy_boto3_sns import SNSClient
from mypy_boto3_sqs import SQSClient
from mypy_boto3_stepfunctions import SFNClient

from bot.aws.client import AwsClients
from bot.provision.provision import Provisioned, provision
from bot.provision.resources import ResourceNames
from bot.runtime.clock import Clock
from storage.tables import TableNames
from tests.doubles.aws.dynamodb import DocumentedDynamoDb
from tests.doubles.aws.sns import DocumentedSns
from tests.doubles.aws.step_functions import DocumentedStepFunctions
from tests.local_stack import LocalAws
from tests.scenarios.field import Field
from tests.table_sets import TableSets


@dataclass(frozen=True)
class Clients(AwsClients):
    """Clients of one AWS, configured as the bot configures its own."""

    dynamodb: DynamoDBClient
    step_functions: SFNClient
    sns: SNSClient
    sqs: SQSClient
    iam: IAMClient
    table_sets: TableSets
    is_documented: bool = False
    """Whether a bot's AWS is as late and as strict as AWS documents. A test always sees what is really there."""

    evaluated_by: str = "service"
    """Who looks at the stations of a house: the service, functions, or both."""

    outfits: dict[TableNames, "Outfit"] = field(default_factory=dict)

    def outfit(self, names: TableNames) -> "Outfit":
        """Return what stands beside tables that are lent; it is made once, and again where a test deleted it."""
        found = self.outfits.get(names)
        if found is None or not self._stands(found):
            provisioned = self.init(names)
            self.outfits[names] = found = Outfit(provisioned, Field(self.sns, self.sqs, provisioned.topic_arn))
        found.field.told()
        return found

    def _stands(self, outfit: "Outfit") -> bool:
        arn = outfit.provisioned.state_machine_arn
        try:
            return self.step_functions.describe_state_machine(stateMachineArn=arn)["status"] == "ACTIVE"
        except self.step_functions.exceptions.StateMachineDoesNotExist:
            return False

    def of_bot(self, clock: Clock | None = None) -> AwsClients:
        """Return the clients of one replica; where hours go by on its clock, what is late at AWS comes in them too."""
        if not self.is_documented:
            return self
        seconds = (lambda: clock.now_ms() / 1000) if clock else time.monotonic
        return AwsClients(
            DocumentedDynamoDb(self.dynamodb, monotonic=seconds),
            DocumentedStepFunctions(self.step_functions, monotonic=seconds),
            DocumentedSns(self.sns),
            bedrock=self.bedrock,
        )

    def init(self, names: TableNames) -> Provisioned:
        """Do what `aiops init` does."""
        return provision(self.dynamodb, self.iam, self.step_functions, self.sns, names, resources_of(names))


@dataclass(frozen=True)
class Outfit:
    """What `aiops init` made beside four tables, and a field that was told nothing yet."""

    provisioned: Provisioned
    field: Field


def resources_of(names: TableNames) -> ResourceNames:
    """Tables that are lent have a state machine and a topic of their own."""
    if names == TableNames():
        return ResourceNames()
    own = names.coordination
    return ResourceNames(*(f"{name}-{own}" for name in vars(ResourceNames()).values()))


def clients_of(aws: LocalAws) -> Clients:
    return Clients(aws.dynamodb, aws.stepfunctions, aws.sns, aws.sqs, aws.iam, aws.table_sets)
