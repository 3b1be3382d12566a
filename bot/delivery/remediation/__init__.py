"""Start the remediation, follow it, tell the field, look at the station again."""
