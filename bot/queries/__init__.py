"""What people ask: reading only."""
