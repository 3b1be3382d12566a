"""HTTP: metrics in, health out and, in HTTP mode, the requests from Slack."""
