"""The rules: what may be sent, who may decide what, and what follows. Standard library only; no clock, no store."""
