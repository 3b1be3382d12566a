"""What people see: pure functions from stored facts to Slack messages and views."""
