"""From metrics to findings: the rules, and when a condition clears."""
