"""A digest's messages: post, redraw, reply, duplicates."""
