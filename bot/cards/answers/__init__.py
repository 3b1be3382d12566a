"""The answers to commands."""
