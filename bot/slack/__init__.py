"""Slack's Web API: calls and their errors, rate limits, ids, limits and text of messages, the alert channel."""
