"""An alert's card as a message that stands in the channel, and its chart."""
