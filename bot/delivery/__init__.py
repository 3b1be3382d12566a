"""The work list carried out: `worker.py` decides what is done when, `build.py` which handler does it."""
