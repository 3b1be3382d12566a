"""What a channel is told when it goes quiet."""
