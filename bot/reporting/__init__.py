"""Reports over a period: counted, written as rows, sent to one person."""
