"""The playbook: what is recommended for which trouble, what approving does, and which remediation it starts."""
