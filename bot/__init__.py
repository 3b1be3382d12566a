"""The bot: Slack, Step Functions, SNS, the jobs, HTTP, the command line and the demo."""

__version__ = "0.1.0"
