"""Backup and restore: everything that cannot be made again, in files that any tool can read.

A backup is a folder: one JSON-lines file a table, the secret, the catalogue, and a manifest with the SHA-256 of each.
It is taken in one snapshot while the service runs, and one of SQLite restores into PostgreSQL as well as the reverse.
The publication and the site are not in it: `ecoute publish --all` and `ecoute build` make them again.
"""

from moderation.backup.manifest import BackupError
from moderation.backup.restoring import restore
from moderation.backup.saving import backup

__all__ = ["BackupError", "backup", "restore"]
