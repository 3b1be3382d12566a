"""Validation of the metrics that stations send."""
