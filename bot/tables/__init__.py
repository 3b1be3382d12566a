"""The stores as the event loop sees them."""
