"""A seeded, event-level simulation of a battery-swap network, with labels of what was really wrong."""
