"""The settings without which no bot starts."""

NEEDED = {
    "SLACK_BOT_TOKEN": "xoxb-very-secret",
    "AIOPS_ALERT_CHANNEL": "C0123456789",
    "AIOPS_STATE_MACHINE_ARN": "arn:aws:states:us-east-1:123456789012:stateMachine:ai-ops-remediation",
    "AIOPS_SNS_TOPIC_ARN": "arn:aws:sns:us-east-1:123456789012:ai-ops",
    "AIOPS_APPROVERS": "U0ALICE,S0CREW",
    "AIOPS_MANAGERS": "*",
}
