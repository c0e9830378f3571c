"""The blocks in reStructuredText: `.. ps:: 2011-04-04`, `.. figure` is docutils' own.

What stands behind `!!!` in Markdown stands behind the name of the directive; fields are its options. An advertisement
is Markdown's alone: docutils has no say over the `rel` of links.
"""

from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element, SubElement

from babel import localedata
from docutils import nodes
from docutils.parsers.rst import Directive, directives
from markdown.serializers import to_html_string

from .kinds import KINDS, read_head
from .shapes import open_block, shape

DIRECTIVES = ("ps", "moralite", "lire", "citation", "video")

_PLACE = "\ufdd0"
"""Stands where the text comes; a character that no text may have."""


class BlockDirective(Directive):
    """A block whose name is the directive's."""

    optional_arguments = 1
    final_argument_whitespace = True
    has_content = True

    def run(self) -> list[nodes.Node]:
        """The HTML around the block's text, and the text. Raises :class:`BlockError`."""
        written = " ".join(self.arguments)
        head = read_head(f"{self.name} {written}".strip(), self.lineno)
        fields = {name: value.strip() for name, value in self.options.items()}
        block = open_block(Element("div"), head, fields, self._lang(), self.lineno)
        if self.content:
            SubElement(block.element, "div").text = _PLACE
        document = self.state.document
        shape(block, document.__dict__.setdefault("blocks_days", Counter()))
        before, _, after = to_html_string(block.element).partition(f"<div>{_PLACE}</div>")
        text = nodes.Element()
        self.state.nested_parse(self.content, self.content_offset, text)
        return [nodes.raw("", before, format="html"), *text.children, nodes.raw("", after, format="html")]

    def _lang(self) -> str:
        """The language that the post's fields say, or the blog's."""
        document = self.state.document
        for field in document.findall(nodes.field):
            if field[0].astext().lower() == "lang" and localedata.exists(field[1].astext()):
                return str(field[1].astext())
        return str(document.settings.language_code)


def register_directives() -> None:
    """Make the directives known to docutils."""
    for name in DIRECTIVES:
        options: dict[str, Any] = dict.fromkeys(KINDS[name].fields, directives.unchanged)
        made = type(f"{name.capitalize()}Directive", (BlockDirective,), {"option_spec": options})
        directives.register_directive(name, made)
