"""All of aiops on one machine: a local AWS, a local Slack and a simulated fleet."""
