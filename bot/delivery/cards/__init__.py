"""An alert's card: post, redraw, reply, chart, duplicates."""
