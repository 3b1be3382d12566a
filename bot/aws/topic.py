"""The SNS topic through which the field is notified."""

from __future__ import annotations

import re
from functools import partial
from hashlib import sha256
from typing import TYPE_CHECKING, Any

from botocore.exceptions import BotoCoreError, ClientError

from bot.aws.confirmed import must_be_ours
from bot.aws.failures import AwsService, ask, aws_failure
from bot.aws.fit import fitted
from bot.aws.wire import json_text
from bot.provision.belonging import OneDeployment
from bot.provision.evidence import evidence_of_topic
from rules.alert.alert import Alert
from rules.playbook.said import planned_input
from storage.tables import TableNames

if TYPE_CHECKING:
    # Stubs only: the bot runs without them.
    from mypy_boto3_sns import SNSClient


class Topic:
    """Publishes approvals, escalations and warnings. Blocking; raises TryAgain and CannotBeDone."""

    def __init__(self, client: SNSClient, arn: str, names: TableNames | None = None) -> None:
        """`names` are the tables that the topic must serve."""
        self._client = client
        self._ours = OneDeployment(partial(evidence_of_topic, client, arn), names) if names else None
        self.arn = arn

    def publish_approval(self, alert: Alert) -> str:
        """
        Publish the approval of an alert; return the message's id.

        Subscribers recognize a repeated message by its `deduplicationId`; a FIFO topic drops it (its
        MessageDeduplicationId is the hash of that).
        """
        deduplication_id = f"{alert.alert_id}-approved"
        glass = alert.metadata.break_glass
        message = {
            "event": "ALERT_APPROVED_BREAK_GLASS" if glass else "ALERT_APPROVED",
            "deduplicationId": deduplication_id,
            **alert.model_dump(by_alias=True, exclude_none=True, exclude={"metadata"}),
            **planned_input(alert),
            "execution": alert.metadata.execution.model_dump(by_alias=True, exclude_none=True, mode="json")
            if alert.metadata.execution
            else None,
            "approvals": [
                each.model_dump(by_alias=True, mode="json", exclude={"recheck"}) for each in alert.metadata.approvals
            ],
            "breakGlass": glass.model_dump(by_alias=True) if glass else None,
        }
        attributes = _attributes(alert, deduplication_id) | {"breakGlass": "true" if glass else "false"}
        subject = f"{'GLASS BROKEN, approved alone' if glass else 'Approved'}: {alert.alert_type}"
        return self._publish(subject, message, attributes, alert.station_id)

    def publish_escalation(self, alert: Alert, number: int) -> str:
        """Publish the escalation of an alert with this number (from 1); return the message's id."""
        escalation = next(each for each in alert.metadata.escalations if each.number == number)
        deduplication_id = f"{alert.alert_id}-escalated-{number}"
        message = {
            "event": "ALERT_ESCALATED",
            "deduplicationId": deduplication_id,
            **alert.model_dump(by_alias=True, exclude_none=True, exclude={"metadata"}),
            "escalation": escalation.model_dump(by_alias=True, exclude_none=True),
        }
        subject = f"Escalated: {alert.alert_type}"
        return self._publish(subject, message, _attributes(alert, deduplication_id), alert.station_id)

    def publish_warning(self, event: str, text: str) -> str:
        """Publish a problem of the bot itself, when Slack cannot be reached; return the message's id."""
        return self._publish(event, {"event": event, "text": text}, {"event": event}, "aiops")

    def _publish(self, subject: str, message: dict[str, Any], attributes: dict[str, str], group: str) -> str:
        must_be_ours(AwsService.SNS, self._ours)
        request: dict[str, Any] = {
            "TopicArn": self.arn,
            "Subject": _subject(subject),
            "Message": fitted(message),
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": _sendable(value)}
                for name, value in attributes.items()
                if value
            },
        }
        if self.arn.endswith(".fifo"):
            request["MessageGroupId"] = _fifo_id(group)
            request["MessageDeduplicationId"] = _fifo_id(attributes.get("deduplicationId", json_text(message)))
        try:
            return ask(AwsService.SNS, self._client.publish, "MessageId", **request)["MessageId"]
        except (ClientError, BotoCoreError) as error:
            raise aws_failure(AwsService.SNS, error) from error


_LONGEST_SUBJECT = 99
_UNPRINTABLE = re.compile(r"[^\x20-\x7e]")
_UNSENDABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


def _subject(text: str) -> str:
    """Return a text as SNS takes a subject: ASCII without control characters, not blank at its start, below 100."""
    return _UNPRINTABLE.sub("?", text).strip()[:_LONGEST_SUBJECT] or "aiops"


def _sendable(value: str) -> str:
    """Return a text as SNS and SQS take the value of an attribute."""
    return _UNSENDABLE.sub("\ufffd", value)


def _fifo_id(text: str) -> str:
    """Return a text of any length and letters as AWS takes ids of groups and duplicates: its hash."""
    return sha256(text.encode(errors="surrogatepass")).hexdigest()


def _attributes(alert: Alert, deduplication_id: str) -> dict[str, str]:
    return {
        "alertId": alert.alert_id,
        "alertType": alert.alert_type.value,
        "severity": alert.severity.value,
        "stationId": alert.station_id,
        "deduplicationId": deduplication_id,
    }
