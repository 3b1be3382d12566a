"""One message that stands in the channel: post, adopt, redraw, reply in its thread, delete duplicates."""
