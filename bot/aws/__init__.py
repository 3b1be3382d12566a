"""Step Functions and SNS: what an approval starts and tells."""
