"""Telling a brand's own systems what happened: signed messages from the outbox to the endpoints that it registered."""
