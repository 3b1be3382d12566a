"""The card of a digest: many alerts of one storm."""
