"""DynamoDB and nothing else: the only place that sees items, conditions and ClientError."""
