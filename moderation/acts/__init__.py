"""What people do, each act in one transaction: rules, rows, log and outbox together or not at all.

Forms, the API, imports and the command line all come here. An act takes a connection inside a transaction
(`Store.write`), checks everything on the server against this object and this actor, and raises `Refused` otherwise.
"""

PUBLISH = "publish"
"""The outbox topic that asks for a thread to be published anew, with its cases; its subject is the post's key."""

REPUBLISH = "republish"
"""As PUBLISH, where nothing was decided under that post: thousands of them come behind whatever is decided."""

RECORD = "record"
"""The outbox topic that asks for a brand's record to be published anew; its subject is the brand's slug."""

DRAWING = "drawing"
"""The outbox topic that asks for a drawing to be woven anew; its subject is what pages call its slot."""
