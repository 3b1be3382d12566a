"""How a metric that somebody sends is read."""
