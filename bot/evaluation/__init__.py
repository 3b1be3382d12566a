"""From metrics to alerts: the tick that evaluates every station, and the reminders of pending alerts."""
