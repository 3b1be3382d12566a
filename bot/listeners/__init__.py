"""The only package that sees raw Slack payloads. A listener parses, calls one use case and renders."""
