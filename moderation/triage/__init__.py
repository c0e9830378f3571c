"""Triage: what the moderators' own decisions say about what waits. It orders and suggests; it decides nothing."""
