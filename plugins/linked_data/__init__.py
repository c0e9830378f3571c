"""What a page is about in the words of schema.org, as JSON-LD for search engines and other programs.

Templates write `{{ linked_data() }}` anywhere, most simply at the end of the frame that all pages share; what the page
is the plugin sees from the template's own variables. A post is a `BlogPosting`, an author's page a `ProfilePage`, the
home page tells the `WebSite` and its `Blog`; every page below has its `BreadcrumbList`. Drafts and hidden posts have
nothing. A brand is only named, as what a story is about: no rating and no review, for nobody's stories add up to a
grade.

Comments are not here: they come and go after a build, and the plugin `conversation` marks them up where they stand.

No settings of its own; Pelican's say the names and addresses.
"""

from collections.abc import Sequence
from typing import Any

from jinja2 import pass_context
from jinja2.runtime import Context
from markupsafe import Markup
from pelican import signals

from ..weave.data_block import data_block
from .graph import nodes_of


def offer(generators: Sequence[Any]) -> None:
    """Give every template `linked_data()`."""
    settings = generators[0].settings

    @pass_context
    def linked_data(context: Context) -> Markup:
        nodes = nodes_of(context, settings)
        return data_block({"@context": "https://schema.org", "@graph": nodes}) if nodes else Markup("")

    for generator in generators:
        generator.env.globals["linked_data"] = linked_data


def register() -> None:
    """Connect to Pelican."""
    signals.all_generators_finalized.connect(offer)
