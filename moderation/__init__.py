"""The moderation service of Écoute, and the contract between it and the build.

Importing this package costs nothing: the build needs only `moderation.publication`, which stands on the standard
library, and must not pay for the service.
"""
