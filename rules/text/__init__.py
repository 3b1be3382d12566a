"""Numbers, durations and names in words."""
