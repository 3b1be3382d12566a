"""What travels between Slack and an app."""

from typing import Any

Json = dict[str, Any]
