"""What every message to the channel has in common."""
