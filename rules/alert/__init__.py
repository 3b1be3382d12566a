"""What an alert is, and everything that is stored in one."""
