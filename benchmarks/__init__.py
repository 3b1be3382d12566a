"""What is measured, so that it need not be believed: `python -m benchmarks`."""
