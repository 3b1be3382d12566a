"""A message of ours that stands in the channel, and its thread: post, adopt, redraw, reply, delete duplicates."""
