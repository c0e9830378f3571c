"""Mail: plain text, composed here, kept in the outbox, handed over by the postman."""
