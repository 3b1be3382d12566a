"""Parse, acknowledge, answer, say what failed."""
