"""Reading pages as a browser would, without the code that wrote them: whole or broken, and what a reader sees."""

import re
from html.parser import HTMLParser

from bs4 import BeautifulSoup, NavigableString, Tag

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"}
SVG = {"path", "circle", "rect", "line", "polyline", "polygon", "ellipse", "use"}

WORDS_OF_VISITORS = {
    "p": set(),
    "br": set(),
    "em": set(),
    "strong": set(),
    "code": set(),
    "pre": set(),
    "blockquote": set(),
    "ul": set(),
    "ol": {"start"},
    "li": {"value"},
    "a": {"href", "rel"},
}
"""The elements that a comment may become, with their attributes."""

ELEMENTS_AROUND = {"article", "header", "span", "bdi", "time", "div", "footer", "section", "h2", "form", "h3", "label"}
ELEMENTS_AROUND |= {"input", "textarea", "button", "details", "summary", "link", "meta", *WORDS_OF_VISITORS}
ATTRIBUTES_AROUND = {"id", "class", "href", "rel", "datetime", "dir", "aria-labelledby", "method"}
ATTRIBUTES_AROUND |= {"action", "accept-charset", "type", "name", "value", "for", "required", "maxlength", "rows"}
ATTRIBUTES_AROUND |= {"itemprop", "itemscope", "itemtype", "itemid", "content"}
ATTRIBUTES_AROUND |= {
    "autocomplete",
    "data-initials",
    "aria-describedby",
    "aria-hidden",
    "inputmode",
    "start",
    "tabindex",
    "formaction",
}


class _Balance(HTMLParser):
    """Fails at the first end tag that is not the last open element's."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.ids: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.ids += [value or "" for name, value in attrs if name == "id"]
        names = [name for name, _value in attrs]
        assert len(names) == len(set(names)), (tag, attrs)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID | SVG, f"<{tag}/> closes nothing in HTML"

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> at {self.getpos()} closes nothing"
        assert self.open.pop() == tag, f"</{tag}> at {self.getpos()}"


def whole(page: str) -> BeautifulSoup:
    """The page, after making sure that every element is closed in turn and no id stands twice."""
    balance = _Balance()
    balance.feed(page)
    balance.close()
    assert balance.open == []
    assert len(balance.ids) == len(set(balance.ids)), "an id stands twice"
    assert page.rstrip().endswith("</html>")
    return BeautifulSoup(page, "html.parser")


def check_thread(root: BeautifulSoup) -> Tag:
    """The thread of a page; nothing in it is of a visitor's making but words and links to the web."""
    sections = root.select("section#comments")
    assert len(sections) == 1
    section = sections[0]
    for element in section.find_all(True):
        inside = element.find_parent(class_="contribution-body")
        if inside is not None:
            assert element.name in WORDS_OF_VISITORS, element
            assert set(element.attrs) <= WORDS_OF_VISITORS[element.name], element
        assert element.name in ELEMENTS_AROUND, element
        assert inside is not None or set(element.attrs) <= ATTRIBUTES_AROUND, element
        if inside is not None and element.name == "a":
            assert re.match(r"(https?://|mailto:)", str(element["href"]), re.IGNORECASE), element
            assert element["rel"] == ["nofollow", "ugc", "noopener"]
    return section


def seen(body: Tag) -> list[str]:
    """The lines that a reader sees, spaces as HTML shows them; numbers and bullets of lists not among them."""
    text = "".join(_parts(body))
    return [line for line in (re.sub("[ \t]+", " ", line).strip(" ") for line in text.split("\n")) if line]


def _parts(element: Tag) -> list[str]:
    parts: list[str] = []
    for child in element.children:
        if isinstance(child, Tag):
            if child.name == "br":
                parts.append("\n")
            else:
                block = child.name in {"p", "pre", "blockquote", "ul", "ol", "li"}
                parts += ["\n", *_parts(child), "\n"] if block else _parts(child)
        elif isinstance(child, NavigableString):
            preformatted = child.find_parent("pre") is not None
            parts.append(str(child) if preformatted else re.sub("[ \t\n\r\f]+", " ", str(child)))
    return parts


def typed(text: str) -> list[str]:
    """The lines of a text as typed, spaces as HTML shows them."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return [line for line in (re.sub("[ \t]+", " ", line).strip(" ") for line in lines) if line]


_MARKUP = re.compile(r"[*_`]|\]\(|<(https?:|mailto:|[^ <>]+@)|^ *(>|[-+] |\d{1,9}\. )|^ *\t|^    ", re.MULTILINE)


def has_markup(text: str) -> bool:
    """Whether the Markdown of comments might see a mark in it."""
    return _MARKUP.search(text) is not None


def without_marks(lines: list[str]) -> str:
    """What is left when every mark of that Markdown, and the address behind a link's words, is taken away."""
    text = re.sub(
        r"\]\((https?://|mailto:)[^\s()<>]*(\([^\s()<>]*\)[^\s()<>]*)*\)", "", " ".join(lines), flags=re.IGNORECASE
    )
    return re.sub(r"[*_`<>\[\]+\-.\s0-9]", "", text)
