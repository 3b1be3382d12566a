"""A file for each button and its dialog."""
