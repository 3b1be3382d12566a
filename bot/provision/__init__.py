"""`aiops init`: creates what is missing in AWS, one kind of resource per file."""
