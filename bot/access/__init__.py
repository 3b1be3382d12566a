"""Who may decide what: the policy file, and what Slack says about people."""
