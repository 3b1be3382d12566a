"""`aiops init`: creating what is missing in AWS, one thing a file."""
