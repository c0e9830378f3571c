"""Whether the links of the built site lead anywhere: within it as files and places in pages, outside it by asking.

What visitors and brands wrote (`rel="ugc"`) is left alone: their words are not the blogger's to correct.
"""

from moderation.links.asking import Asker
from moderation.links.checking import LinksError, Read, inside, outside, read_site
from moderation.links.finding import Finding, Weight
from moderation.links.memory import Memory

__all__ = ["Asker", "Finding", "LinksError", "Memory", "Read", "Weight", "inside", "outside", "read_site"]
