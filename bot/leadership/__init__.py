"""Which replica leads: it alone evaluates, reminds and redraws home tabs."""
