"""Checks that `make lint` runs, and measures of the tree. None of it is needed to run the bot."""
