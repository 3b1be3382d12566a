"""What a setting is, in words for whoever has not set it."""

_TABLE = "the name of a table: 3 to 255 letters, digits, _ - and ."
MEANINGS = {
    "AIOPS_METRICS_TABLE": _TABLE,
    "AIOPS_ALERTS_TABLE": _TABLE,
    "AIOPS_AUDIT_TABLE": _TABLE,
    "AIOPS_COORDINATION_TABLE": _TABLE,
    "SLACK_BOT_TOKEN": "the bot token of the Slack app (xoxb-…)",
    "AIOPS_ALERT_CHANNEL": "the id of the channel for alerts (C…), not its name",
    "AIOPS_STATE_MACHINE_ARN": "the state machine that an approval starts (`aiops init` makes one and prints it)",
    "AIOPS_SNS_TOPIC_ARN": "the topic that is told of approvals (`aiops init` makes one and prints it)",
    "AIOPS_APPROVERS": "who may approve and reject: Slack user ids (U…, W…), user-group ids (S…), or * for everyone",
    "AIOPS_MANAGERS": "who may read the audit: Slack user ids (U…, W…), user-group ids (S…), or * for everyone",
    "AIOPS_COPILOT_MODEL": "with AIOPS_COPILOT, the id of a model or inference profile that takes a forced tool",
    "AIOPS_LOG_FORMAT": "console or json",
    "AIOPS_ENVIRONMENT": "small letters, digits and hyphens, like prod or staging",
}
