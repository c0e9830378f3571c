"""HTML that somebody else wrote, as a safe and tidy tree.

nh3 reads it as browsers do and keeps an allow-list: no script, style, event handler or `javascript:` address comes
through. Then embedded pages become links, obsolete tags their successors, and attributes that say nothing to a reader
go, so that what is left means something.
"""

import re
from html import escape

import nh3
from bs4 import Comment, Tag

from moderation.importers.addresses import safe_address
from moderation.importers.tree import BLOCKS, depth, elements, holds, link, parsed, tag_names, within
from moderation.importers.wording import Noted

DEEPEST = 60
"""Nesting beyond which a body is no longer a text that somebody wrote."""


_INLINE = tag_names(
    "a abbr acronym b bdi bdo big br button cite code data del dfn em i img input ins kbd label mark meter option "
    "output progress q rp rt ruby s samp select small source span strike strong sub sup textarea time track tt u var "
    "wbr caption col colgroup center iframe embed object"
)
_ATTRIBUTES = {
    "*": {"class", "id", "lang", "dir", "style", "title"},
    "a": {"href", "name"},
    "img": {"src", "alt", "width", "height"},
    "td": {"colspan", "rowspan", "headers"},
    "th": {"colspan", "rowspan", "headers", "scope"},
    "ol": {"start", "reversed", "type"},
    "li": {"value"},
    "audio": {"src", "controls", "loop"},
    "video": {"src", "controls", "loop", "poster", "width", "height"},
    "source": {"src", "type"},
    "track": {"src", "kind", "srclang", "label"},
    "details": {"open"},
    "time": {"datetime"},
    "form": {"action", "method"},
    "input": {"type", "name", "value", "placeholder", "checked", "disabled"},
    "label": {"for"},
    "button": {"type", "disabled"},
    "option": {"value", "selected"},
    "textarea": {"name", "rows", "cols", "placeholder"},
    "select": {"name", "multiple"},
    "meter": {"value", "min", "max"},
    "progress": {"value", "max"},
    "iframe": {"src"},
    "embed": {"src"},
    "object": {"data"},
}
_SCHEMES = {"http", "https", "mailto", "tel", "ftp"}
_EMBEDDED = ("iframe", "embed", "object")
_ADDRESSES = ("href", "src", "poster", "action", "data")
_KEPT_CLASS = re.compile(r"align(left|right|center|wide|full)|has-text-align-\w+|language-[\w+#.-]+|wp-caption|gallery")
_RENAMED = {"acronym": "abbr", "tt": "code", "strike": "s", "center": "div", "i": "em", "b": "strong"}
_UNWRAPPED = ("big", "bdi", "data", "rp", "span")
_UNSAFE = re.compile(r"<\s*(?:script|style)\b|<[^<>]+\s(?:on\w+\s*=|(?:href|src)\s*=\s*[\"']?\s*javascript:)", re.I)


def looks_unsafe(html: str) -> bool:
    """Whether cleaning `html` takes away something that could have run."""
    return _UNSAFE.search(html) is not None


def clean_tree(html: str) -> tuple[Tag, list[Noted]]:
    """A safe tree of `html` under one root, at most DEEPEST deep, and remarks on what it lost."""
    safe = nh3.clean(
        html,
        tags=set(BLOCKS | _INLINE),
        clean_content_tags={"script", "style"},
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        filter_style_properties={"text-align"},
        strip_comments=False,
        link_rel=None,
    )
    root = parsed(safe)
    if depth(root) > DEEPEST:
        # Checked before anything else: much of what follows, here and in the libraries, is recursive.
        return parsed(escape(root.get_text("\n"))), [("too_deep", {"limit": DEEPEST})]
    remarks: list[Noted] = []
    comments = [node for node in root.descendants if isinstance(node, Comment)]
    for comment in comments:
        comment.extract()
    remarks += [("embedded", {"url": url}) for url in _link_embedded(root)]
    if comments:
        remarks.append(("hidden_text", {"count": len(comments)}))
    _rename(root)
    _prune(root)
    _simplify(root)
    root.smooth()
    return root, remarks


def _link_embedded(root: Tag) -> list[str]:
    addresses = []
    for element in elements(root, _EMBEDDED):
        if within(element, _EMBEDDED):
            continue
        source = str(element.get("src") or element.get("data") or "")
        url = f"https:{source}" if source.startswith("//") else source
        if url:
            addresses.append(url)
            element.insert_before(link(url))
    for element in elements(root, _EMBEDDED):
        if element.name == "object":
            element.unwrap()
        else:
            element.decompose()
    return addresses


def _rename(root: Tag) -> None:
    for element in elements(root, _RENAMED):
        if element.name == "center":
            element["style"] = "text-align:center"
        element.name = _RENAMED[element.name]
    for element in elements(root, _UNWRAPPED):
        if not (element.get("lang") or element.get("dir") or element.get("id")):
            element.unwrap()


def _prune(root: Tag) -> None:
    found = elements(root)
    targets = {str(anchor.get("href"))[1:] for anchor in found if str(anchor.get("href")).startswith("#")}
    for element in found:
        if element.name == "a" and element.get("name") and not element.get("id"):
            element["id"] = element["name"]
        attributes: dict[str, str] = {}
        for name, value in element.attrs.items():
            text = " ".join(value) if isinstance(value, list) else str(value)
            if name == "class":
                text = " ".join(word for word in text.split() if _KEPT_CLASS.fullmatch(word))
            if name in _ADDRESSES:
                text = safe_address(text)
            if text == "" and name in ("class", "id", "style", "title", "lang", "dir"):
                continue
            if (name == "id" and text not in targets) or (name == "name" and element.name == "a"):
                continue
            attributes[name] = text
        element.attrs = dict(attributes)


def _simplify(root: Tag) -> None:
    """One tree for what looks the same, and nothing that nobody sees."""
    for anchor in elements(root, ["a"]):
        if not anchor.attrs:
            anchor.unwrap()
    for name in ("em", "strong"):
        for element in elements(root, [name]):
            if within(element, [name]):
                element.unwrap()
    for element in elements(root, ["em"]):
        only = element.contents[0] if len(element.contents) == 1 else None
        if isinstance(only, Tag) and only.name == "strong":
            element.name, only.name = "strong", "em"
    for block in elements(root, ["pre"]):
        for line_end in elements(block, ["br"]):
            line_end.replace_with("\n")
        if not holds(block):
            block.append(_code(block))
    for group in elements(root, ["ul", "ol"]):
        if not group.get_text(strip=True) and not holds(group, ["img", "video", "audio", "input"]):
            group.decompose()


def _code(block: Tag) -> Tag:
    """The words of a `<pre>` as its `<code>`, with the language that either names."""
    code = Tag(name="code", attrs={"class": block.attrs.pop("class")} if block.get("class") else {})
    code.extend(list(block.children))
    return code
