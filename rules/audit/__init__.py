"""The chain of the audit, and how it is verified."""
