"""Bringing an old blog along: posts to Markdown, comments to the store, and a report on everything read.

An importer reads one format; what it brings goes to a `ContributionSink`, which is the caller's, and to a content
folder. No importer knows a database, a web framework or Pelican, and none ever touches the network.
"""

from moderation.importers.records import (
    ContributionSink,
    Fate,
    ImportedContribution,
    ImportRefused,
    Outcome,
    Progress,
)
from moderation.importers.report import Report
from moderation.importers.wxr_import import import_wxr

__all__ = [
    "ContributionSink",
    "Fate",
    "ImportRefused",
    "ImportedContribution",
    "Outcome",
    "Progress",
    "Report",
    "import_wxr",
]
