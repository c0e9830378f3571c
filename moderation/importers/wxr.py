"""Reading a WordPress export (WXR 1.0 to 1.2) in bounded memory, without network and without entities.

The file is read twice: once for an overview (how many items, which slugs, where the attachments are), and once item by
item. What is malformed is read as far as it goes; the overview says what was wrong.
"""

import re
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from lxml import etree

from moderation.importers.records import ImportRefused
from moderation.importers.xml_stream import XmlStream

_NAMESPACE = re.compile(r"https?://(?:www\.)?wordpress\.org/export/(\d+\.\d+)/?")
_EXCERPT = re.compile(r"https?://(?:www\.)?wordpress\.org/export/\d+\.\d+/excerpt/?")
CONTENT = "http://purl.org/rss/1.0/modules/content/"
DUBLIN_CORE = "http://purl.org/dc/elements/1.1/"
KNOWN_VERSIONS = ("1.0", "1.1", "1.2")


class Term(NamedTuple):
    """A category, tag or other label of an item."""

    domain: str
    nicename: str
    name: str


class WxrComment(NamedTuple):
    """A comment as it stands in the file: text, stripped of the white space around it."""

    id: str
    author: str
    email: str
    url: str
    has_network_data: bool
    date: str
    date_gmt: str
    content: str
    approved: str
    type: str
    parent: str


@dataclass(slots=True)
class Outline:
    """What the overview keeps of an item."""

    id: str
    type: str
    status: str
    title: str
    name: str
    parent: str
    guid: str
    attachment_url: str


@dataclass(slots=True)
class WxrItem(Outline):
    """A whole item as it stands in the file."""

    link: str
    pub_date: str
    creator: str
    content: str
    excerpt: str
    date: str
    date_gmt: str
    modified: str
    modified_gmt: str
    comment_status: str
    password: str
    sticky: bool
    terms: list[Term]
    meta: list[tuple[str, str]]
    comments: list[WxrComment]


@dataclass(slots=True)
class Overview:
    """The whole file at a glance. `authors`: display names by login. `problem`: line and message of the first error."""

    version: str = ""
    blog_url: str = ""
    published: str = ""
    authors: dict[str, str] = field(default_factory=dict)
    items: list[Outline] = field(default_factory=list)
    problem: tuple[int, str] | None = None
    cut: bool = False
    junk: int = 0
    removed: int = 0


class WxrFile:
    """One export. Raises ImportRefused when it is none, with one line that says why."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.overview = Overview()
        self._wp = self._excerpt = ""
        with closing(XmlStream(path)) as stream:
            for element in self._elements(stream):
                self._survey(element)
            seen = self.overview
            seen.cut, seen.junk, seen.removed = stream.cut, stream.junk, stream.removed
        if seen.cut and seen.items:
            seen.items.pop()
        if not self._wp:
            raise ImportRefused(f"{path} : aucun élément lisible ; exportez le fichier de nouveau")
        if not seen.blog_url and seen.items:
            seen.blog_url = re.sub(r"(?<=\w)/.*", "", seen.items[0].guid.replace("://", "\0")).replace("\0", "://")

    def items(self) -> Iterator[WxrItem]:
        """The items in the file's order, one in memory at a time; one that the end of the file cut is left out."""
        whole = len(self.overview.items)
        with closing(XmlStream(self.path)) as stream:
            for element in self._elements(stream):
                if element.tag == "item":
                    if whole == 0:
                        return
                    whole -= 1
                    yield self._item(element)

    def _elements(self, stream: XmlStream) -> Iterator[etree._Element]:
        """The children of the channel, each cleared afterwards."""
        context = etree.iterparse(
            stream,
            events=("start", "end"),
            resolve_entities=False,
            load_dtd=False,
            no_network=True,
            huge_tree=True,
            recover=True,
            remove_comments=True,
            remove_pis=True,
            encoding="utf-8",
        )
        depth = 0
        try:
            for event, element in context:
                if event == "start":
                    if depth == 0:
                        self._recognise(element)
                    depth += 1
                    continue
                depth -= 1
                if depth == 2 or element.tag == "item":
                    yield element
                    _release(element)
        except etree.XMLSyntaxError as error:
            self.overview.problem = self.overview.problem or (error.lineno or 0, error.msg or "")
        for entry in context.error_log:
            self.overview.problem = self.overview.problem or (entry.line, entry.message)

    def _recognise(self, root: etree._Element) -> None:
        spaces = [uri for uri in root.nsmap.values() if uri]
        found = next((match for uri in spaces if (match := _NAMESPACE.fullmatch(uri))), None)
        if root.tag != "rss" or found is None:
            what = "un flux RSS ordinaire" if root.tag == "rss" else f"un document <{etree.QName(root).localname}>"
            raise ImportRefused(
                f"{self.path} : c’est {what}, pas un export de WordPress ; dans WordPress, "
                "« Outils, Exporter, Tout le contenu » donne le fichier attendu"
            )
        self._wp, self.overview.version = found[0], found[1]
        self._excerpt = next((uri for uri in spaces if _EXCERPT.fullmatch(uri)), "")

    def _survey(self, element: etree._Element) -> None:
        seen = self.overview
        if element.tag == "item":
            seen.items.append(self._outline(element))
        elif element.tag == f"{{{self._wp}}}author":
            login = self._of(element, "author_login")
            seen.authors[login] = self._of(element, "author_display_name") or login
        elif element.tag == f"{{{self._wp}}}base_blog_url" or (element.tag == "link" and not seen.blog_url):
            seen.blog_url = _text(element)
        elif element.tag == "pubDate":
            seen.published = _text(element)

    def _outline(self, element: etree._Element) -> Outline:
        return Outline(
            id=self._of(element, "post_id"),
            type=self._of(element, "post_type") or "post",
            status=self._of(element, "status"),
            title=_text(element.find("title")),
            name=self._of(element, "post_name"),
            parent=self._of(element, "post_parent"),
            guid=_text(element.find("guid")) or _text(element.find("link")),
            attachment_url=self._of(element, "attachment_url"),
        )

    def _item(self, element: etree._Element) -> WxrItem:
        outline = self._outline(element)
        return WxrItem(
            **{name: getattr(outline, name) for name in Outline.__dataclass_fields__},
            link=_text(element.find("link")),
            pub_date=_text(element.find("pubDate")),
            creator=_text(element.find(f"{{{DUBLIN_CORE}}}creator")),
            content=_raw_text(element.find(f"{{{CONTENT}}}encoded")),
            excerpt=_raw_text(element.find(f"{{{self._excerpt}}}encoded")) if self._excerpt else "",
            date=self._of(element, "post_date"),
            date_gmt=self._of(element, "post_date_gmt"),
            modified=self._of(element, "post_modified"),
            modified_gmt=self._of(element, "post_modified_gmt"),
            comment_status=self._of(element, "comment_status"),
            password=self._of(element, "post_password"),
            sticky=self._of(element, "is_sticky") == "1",
            terms=[Term(t.get("domain", ""), t.get("nicename", ""), _text(t)) for t in element.findall("category")],
            meta=[
                (self._of(meta, "meta_key"), self._of(meta, "meta_value"))
                for meta in element.findall(f"{{{self._wp}}}postmeta")
            ],
            comments=[self._comment(comment) for comment in element.findall(f"{{{self._wp}}}comment")],
        )

    def _comment(self, element: etree._Element) -> WxrComment:
        return WxrComment(
            id=self._of(element, "comment_id"),
            author=self._of(element, "comment_author"),
            email=self._of(element, "comment_author_email"),
            url=self._of(element, "comment_author_url"),
            has_network_data=bool(self._of(element, "comment_author_IP") or self._of(element, "comment_agent")),
            date=self._of(element, "comment_date"),
            date_gmt=self._of(element, "comment_date_gmt"),
            content=_raw_text(element.find(f"{{{self._wp}}}comment_content")).strip(),
            approved=self._of(element, "comment_approved"),
            type=self._of(element, "comment_type"),
            parent=self._of(element, "comment_parent"),
        )

    def _of(self, element: etree._Element, name: str) -> str:
        return _text(element.find(f"{{{self._wp}}}{name}"))


def _raw_text(element: etree._Element | None) -> str:
    return "" if element is None else "".join(str(part) for part in element.itertext())


def _text(element: etree._Element | None) -> str:
    return _raw_text(element).strip()


def _release(element: etree._Element) -> None:
    """Give back the memory of `element` and of what stood before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
