"""What commands answer with."""
