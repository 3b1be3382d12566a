"""Who may decide what: a policy file, read once, asked at every press."""
