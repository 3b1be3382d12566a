"""HTTP: metrics come in, health goes out, and in HTTP mode Slack's requests arrive."""
