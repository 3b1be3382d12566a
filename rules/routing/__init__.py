"""Where an alert goes: the routes of the policy, a tree like Alertmanager's."""
