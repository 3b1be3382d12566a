"""The report of a period: read, written as rows, handed to one person."""
