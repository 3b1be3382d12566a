"""The edge to Slack: parse payloads, acknowledge in time, answer, say what failed."""
