"""The DynamoDB tables, as the event loop uses them."""
