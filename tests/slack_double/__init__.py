"""A Slack that enforces Slack's rules, for tests: in this process, or as one of its own."""

from tests.slack_double.app_identity import AppIdentity
from tests.slack_double.block_rules import check_blocks
from tests.slack_double.channel import Channel
from tests.slack_double.double import SlackDouble
from tests.slack_double.elements import NoSuchElement
from tests.slack_double.faults import Fault, FaultKind
from tests.slack_double.form import CannotSubmit
from tests.slack_double.interaction import Ack, Kind
from tests.slack_double.message import Message, PrivateMessage
from tests.slack_double.outcome import Outcome
from tests.slack_double.person import Person
from tests.slack_double.surface import Surface
from tests.slack_double.view import View
from tests.slack_double.view_rules import check_view
from tests.slack_double.waiting import NeverHappened

__all__ = [
    "Ack",
    "AppIdentity",
    "CannotSubmit",
    "Channel",
    "Fault",
    "FaultKind",
    "Kind",
    "Message",
    "NeverHappened",
    "NoSuchElement",
    "Outcome",
    "Person",
    "PrivateMessage",
    "SlackDouble",
    "Surface",
    "View",
    "check_blocks",
    "check_view",
]
