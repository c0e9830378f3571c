"""The blocks as an extension of Python-Markdown, usable without Pelican.

`markdown.markdown(text, extensions=["ecoute_blocks"])`, with the options `lang` (of what blocks say; the field
`Lang` of the extension `meta` goes before it) and `admonitions` (names of plain blocks, besides reStructuredText’s).
Raises :class:`BlockError` for a block that cannot be shown.
"""

import re
from collections import Counter
from typing import Any
from xml.etree.ElementTree import Element

from babel import localedata
from markdown import Markdown
from markdown.blockparser import BlockParser
from markdown.extensions import Extension
from markdown.extensions.admonition import AdmonitionProcessor
from markdown.preprocessors import Preprocessor
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE

from .errors import BlockError
from .kinds import KINDS, PLAIN, read_head
from .shapes import Block, open_block, shape

_MARK = re.compile(r" *!!! ?(?=[^\W\d_])(.*)")
_FENCE = re.compile(r" {0,3}(`{3,}|~{3,})")
_FIELD = re.compile(r"([A-Za-z_]+)[ \u00a0\u202f]?:(?:[ \t]+(.*))?")


class HeadLines(Preprocessor):
    """Notes on which line each block begins, before other preprocessors take lines away; changes nothing."""

    def __init__(self, md: Markdown) -> None:
        super().__init__(md)
        self._found: dict[str, list[int]] = {}

    def run(self, lines: list[str]) -> list[str]:
        self._found, fence = {}, ""
        for number, line in enumerate(lines, 1):
            if mark := _FENCE.match(line):
                if not fence:
                    fence = mark[1]
                elif mark[1].startswith(fence):
                    fence = ""
            elif not fence and (head := _MARK.match(line)):
                self._found.setdefault(head[1].strip(), []).append(number)
        return lines

    def line_of(self, head: str) -> int | None:
        """The line of the next block that begins with these words; each is given once."""
        numbers = self._found.get(head)
        return numbers.pop(0) if numbers else None


class BlockProcessor(AdmonitionProcessor):
    """Reads `!!! kind "Title"`, the fields below it and the text, all behind four spaces."""

    RE = re.compile(r"(?:^|\n) {0,3}!!! ?(?=[^\W\d_])(.*)(?:\n|$)")

    def __init__(self, parser: BlockParser, lines: HeadLines, options: dict[str, Any]) -> None:
        super().__init__(parser)
        self.blocks: list[Block] = []
        self._lines, self._options = lines, options

    def run(self, parent: Element, blocks: list[str]) -> None:
        match = self.RE.search(blocks[0])
        if match is None:
            super().run(parent, blocks)  # more text of a block that has begun
            return
        block = blocks.pop(0)
        if match.start() > 0:
            self.parser.parseBlocks(parent, [block[: match.start()]])
        inside, after = self.detab(block[match.end() :])
        self.parser.parseChunk(*self._open(parent, match[1].strip(), inside))
        if after:
            blocks.insert(0, after)

    def _open(self, parent: Element, text: str, inside: str) -> tuple[Element, str]:
        """Begin the block `text`; returns its element and what of `inside` is its text."""
        line = self._lines.line_of(text)
        head = read_head(text, line, (*PLAIN, *self._options["admonitions"]))
        if head.kind not in KINDS:
            return self._plain(parent, [head.kind, *head.words], head.title), inside
        fields: dict[str, str] = {}
        lines = inside.split("\n")
        while KINDS[head.kind].fields and (match := _FIELD.fullmatch(lines[0])):
            name = match[1].lower()
            if name in fields:
                raise BlockError(f"{head.kind} has {name.capitalize()} twice: keep one", line)
            fields[name] = (match[2] or "").strip()
            lines = lines[1:] or [""]
        if fields and lines[0].strip():
            below = f"“{lines[0].strip()[:60]}” stands right below the fields of {head.kind}"
            raise BlockError(f"{below}: write each field on one line, and leave a line empty before the text", line)
        self.blocks.append(open_block(parent, head, fields, self.lang(), line))
        return self.blocks[-1].element, "\n".join(lines)

    def _plain(self, parent: Element, classes: list[str], title: str | None) -> Element:
        element = Element("div", {"class": " ".join([self.CLASSNAME, *classes]).lower()})
        parent.append(element)
        if title is None:
            title = classes[0].capitalize()
        if title:
            heading = Element("p", {"class": self.CLASSNAME_TITLE})
            heading.text = title
            element.append(heading)
        return element

    def lang(self) -> str:
        """The language of the text: what its metadata say, or the option; English where nobody has heard of it."""
        said = getattr(self.parser.md, "Meta", {}).get("lang", [self._options["lang"]])[0].strip()
        return said if said and localedata.exists(said) else "en"


class Shaping(Treeprocessor):
    """Gives the blocks their form, once the text in them is read."""

    def __init__(self, md: Markdown, processor: BlockProcessor) -> None:
        super().__init__(md)
        self._processor = processor

    def run(self, _root: Element) -> None:
        days: Counter[str] = Counter()
        for block in self._processor.blocks:
            shape(block, days)
            if block.head.kind == "promo":
                self._refuse_raw_links(block)
        self._processor.blocks.clear()

    def _refuse_raw_links(self, block: Block) -> None:
        """A link in HTML of its own would not be marked as sponsored."""
        for text in filter(None, (text for each in block.element.iter() for text in (each.text, each.tail))):
            for found in HTML_PLACEHOLDER_RE.finditer(text):
                raw = self.md.htmlStash.rawHtmlBlocks[int(found[1])]
                if isinstance(raw, str) and re.search(r"<a\b", raw, re.IGNORECASE):
                    raise BlockError("promo has a link in HTML: write it in Markdown, [words](address)", block.line)


class BlocksExtension(Extension):
    """Takes the place of `markdown.extensions.admonition`, which may be named beside it."""

    def __init__(self, **options: Any) -> None:
        self.config = {
            "lang": ["en", "the language of what blocks say"],
            "admonitions": [[], "further names of plain blocks"],
        }
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register with `md`: before other readers of `!!!`, and after markup and attributes in blocks are read."""
        lines = HeadLines(md)
        self._processor = BlockProcessor(md.parser, lines, self.getConfigs())
        md.registerExtension(self)
        md.preprocessors.register(lines, "block_lines", 31)
        md.parser.blockprocessors.register(self._processor, "blocks", 106)
        md.treeprocessors.register(Shaping(md, self._processor), "blocks", 5)

    def reset(self) -> None:
        """Forget what an interrupted text has left."""
        self._processor.blocks.clear()


def makeExtension(**options: Any) -> BlocksExtension:
    """What Python-Markdown calls for the name of this module."""
    return BlocksExtension(**options)
