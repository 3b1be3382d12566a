"""A simulated fleet of stations that posts real metrics."""
