"""The station register: what an operator knows about each station that no metric says."""
