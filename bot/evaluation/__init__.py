"""The rule engine's tick: who evaluates, which stations, what is found, what is opened."""
