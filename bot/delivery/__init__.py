"""Carrying work out: each kind of work is one file, `delivery.py` decides what is done when."""
