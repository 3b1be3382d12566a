"""What people decide: approve, reject, retry, snooze, escalate, mute, many at once. No Slack, no AWS."""
