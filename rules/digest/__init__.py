"""What a digest is: who belongs to it, and how far its ladder has gone."""
