"""From a block as it was read to the HTML that shows it."""

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from xml.etree.ElementTree import Element, SubElement

from ..weave.i18n import format_day
from .days import read_day
from .errors import BlockError
from .kinds import KINDS, Head, check_fields
from .video import find_video
from .words import N_, say


@dataclass
class Block:
    """A block of a kind of :data:`KINDS`. Its element is a `div` until :func:`shape` makes of it what it shall be.

    `title` and those of `marked` (fields that may have markup) are children of `element`; its other children are its
    text. `day` is that of a P.S.
    """

    head: Head
    element: Element
    lang: str
    line: int | None
    fields: dict[str, str]
    day: str = ""
    title: Element | None = None
    marked: dict[str, Element] = field(default_factory=dict)

    def text(self) -> list[Element]:
        """The children that are the blogger's text."""
        own = [self.title, *self.marked.values()]
        return [child for child in self.element if not any(child is each for each in own)]


MARKED = ("credit", "author", "source")

TITLES = {"moralite": N_("The moral"), "lire": N_("Further reading")}


def open_block(parent: Element, head: Head, fields: dict[str, str], lang: str, line: int | None) -> Block:
    """Put the element of a block into `parent`. Raises :class:`BlockError` for what is wrong already."""
    kind = KINDS[head.kind]
    check_fields(kind, fields, head.title, line)
    element = SubElement(parent, "div", {"class": f"admonition {kind.name}"})
    block = Block(head, element, lang, line, fields)
    title = head.title
    if kind.name == "ps":
        block.day = read_day(head.words, title, lang, line)
        title = title or say(lang, N_("P.S., %(day)s"), day=format_day(lang, date.fromisoformat(block.day[:10])))
    elif title is None and kind.name in TITLES:
        title = say(lang, TITLES[kind.name])
    if title:
        block.title = SubElement(element, "p", {"class": "admonition-title"})
        block.title.text = title
    for name in MARKED:
        if name in fields:
            block.marked[name] = SubElement(element, "span")
            block.marked[name].text = fields[name]
    return block


def shape(block: Block, days: Counter[str]) -> None:
    """Make the element of `block` what readers get. Raises :class:`BlockError` where something is missing or wrong.

    `days` counts the P.S. of a text by their anchors, so that two of one day have two.
    """
    kind = KINDS[block.head.kind]
    if kind.text and not block.text():
        raise BlockError(f"{kind.name} has no text: write it below, each line behind four spaces", block.line)
    _SHAPES[kind.name](block)
    if anchor := block.element.get("id"):
        days[anchor] += 1
        if days[anchor] > 1:
            block.element.set("id", f"{anchor}-{days[anchor]}")


def _postscript(block: Block) -> None:
    block.element.tag = "section"
    block.element.set("id", f"ps-{block.day.replace(':', '').replace('T', '-')}")
    assert block.title is not None
    time = Element("time", {"datetime": block.day})
    _move(block.title, time)
    block.title.append(time)


def _remark(block: Block) -> None:
    block.element.set("role", "note")


def _quotation(block: Block) -> None:
    if not {"author", "source"} & block.fields.keys():
        raise BlockError("citation has no Author and no Source: write one of them, or quote with “>”", block.line)
    text = block.text()
    element = _figure_of(block, "quote")
    url = block.fields.get("url", "")
    quote = SubElement(element, "blockquote")
    if url:
        if not re.match(r"https?://|\{|/|\.\.?/", url):
            raise BlockError(f"Url of citation is “{url}”: write an address that begins with https://", block.line)
        quote.set("cite", url)
    quote.extend(text)
    caption = SubElement(element, "figcaption")
    for name in ("author", "source"):
        if name not in block.marked:
            continue
        if len(caption):
            caption[-1].tail = ", "
        holder = SubElement(caption, "cite" if name == "source" else "span")
        linked = url and (name == "source" or "source" not in block.marked)
        _move(block.marked[name], SubElement(holder, "a", {"href": url}) if linked else holder)


def _picture(block: Block) -> None:
    alt, decorative = block.fields.get("alt"), block.fields.get("decorative", "no").lower()
    if decorative not in ("yes", "no"):
        raise BlockError(f"Decorative of figure is “{decorative}”: write yes, or remove it", block.line)
    if (alt is None) == (decorative == "no"):
        what = "has no Alt: write what the image says, or “Decorative: yes” if it says nothing"
        both = "has an Alt and is decorative: keep one of the two"
        raise BlockError(f"figure {what if alt is None else both}", block.line)
    text, image = block.text(), _local_image(block)
    element = _figure_of(block, "figure")
    SubElement(element, "img", {"src": image, "alt": alt or ""})
    _caption(block, element, text)


def _video(block: Block) -> None:
    url, image, text = block.fields["url"], _local_image(block), block.text()
    video = find_video(url)
    if video is None:
        sites = "YouTube, Dailymotion or a PeerTube site"
        raise BlockError(f"Url of video is “{url}”: write the https:// address of a video on {sites}", block.line)
    title = str(block.head.title)
    element = _figure_of(block, "video")
    link = SubElement(element, "a", {"href": url, "data-player": video.player})
    SubElement(link, "img", {"src": image, "alt": title})
    SubElement(link, "span", {"class": "play"}).text = say(block.lang, N_("Watch the video"))
    named = Element("strong")
    named.text = title
    caption = _caption(block, element, text, named)
    note = N_("It is on %(site)s, which is asked for nothing before you click, and learns your IP address when you do.")
    _add(caption, "hint", Element("span")).text = say(block.lang, note, site=video.site)


def _advertisement(block: Block) -> None:
    block.element.set("role", "note")
    label = Element("p", {"class": "admonition-title"})
    label.text = say(block.lang, N_("Advertisement for %(name)s"), name=block.fields["advertiser"])
    block.element.insert(0, label)
    if block.title is not None:
        block.title.set("class", "promo-title")
    for link in block.element.iter("a"):
        link.set("rel", " ".join(filter(None, [link.get("rel"), "sponsored"])))


def _local_image(block: Block) -> str:
    """The address of the image, which must be this site's own: whoever else held it would learn of every reader."""
    image = block.fields["image"]
    if re.match(r"(?:[a-zA-Z][\w+.-]*:|//)", image):
        raise BlockError(
            f"Image of {block.head.kind} is “{image}”: put a copy into the blog, and write {{static}}/images/…",
            block.line,
        )
    return image


def _figure_of(block: Block, kind: str) -> Element:
    """The element of `block`, emptied, as a figure."""
    tail, element = block.element.tail, block.element
    element.clear()
    element.tag, element.tail = "figure", tail
    element.set("class", kind)
    return element


def _caption(block: Block, figure: Element, text: list[Element], first: Element | None = None) -> Element:
    """Add what stands below a picture: `first`, the text (of one paragraph without its tags), and the credit."""
    caption = Element("figcaption")
    if first is not None:
        caption.append(first)
    if len(text) == 1 and text[0].tag == "p":
        _move(text[0], _add(caption, "legend", Element("span")) if first is not None else caption)
    else:
        caption.extend(text)
    if "credit" in block.marked:
        credit = _add(caption, "credit", Element("span"))
        _move(block.marked["credit"], credit)
        label = say(block.lang, N_("Credit:"))
        credit.text = f"{label}\u00a0{credit.text or ''}"
    if len(caption) or caption.text:
        figure.append(caption)
    return caption


def _add(caption: Element, kind: str, part: Element) -> Element:
    """Append a part to a caption, behind a space."""
    if len(caption):
        caption[-1].tail = f"{caption[-1].tail or ''} "
    elif caption.text:
        caption.text += " "
    part.set("class", kind)
    caption.append(part)
    return part


def _move(source: Element, target: Element) -> None:
    """Move the content of one element into another, which is empty."""
    target.text = source.text
    target.extend(list(source))
    source[:], source.text = [], None


_SHAPES: dict[str, Callable[[Block], None]] = {
    "ps": _postscript,
    "moralite": _remark,
    "lire": _remark,
    "citation": _quotation,
    "figure": _picture,
    "video": _video,
    "promo": _advertisement,
}
