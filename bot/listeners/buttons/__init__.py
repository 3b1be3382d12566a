"""One file a button and its dialog."""
