"""Answers to questions; nothing here writes."""
