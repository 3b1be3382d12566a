"""A digest as messages that stand in the channel."""
