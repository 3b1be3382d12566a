"""Step Functions and SNS: remediations are started with one, the field is notified with the other."""
