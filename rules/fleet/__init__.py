"""The state of the whole fleet, and the handover of a shift."""
