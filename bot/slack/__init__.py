"""What the bot says to Slack: its errors by what a caller does, pace, limits, the channel and the people in it."""
