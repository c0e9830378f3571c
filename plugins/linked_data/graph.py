"""From the variables of a page to nodes of schema.org. Ids are addresses with a fragment: the same on every page."""

from collections.abc import Mapping
from typing import Any

from ..weave.text import plain
from .trail import trail_of

DESCRIPTION = 300
"""Characters of a description."""

Node = dict[str, Any]


def nodes_of(page: Any, settings: Mapping[str, Any]) -> list[Node]:
    """What there is to tell of a page; nothing of one that is not to be found. `page` has `get`, as mappings do."""
    content = page.get("article") or page.get("page")
    if content is not None and content.status != "published":
        return []
    root = str(settings["SITEURL"])
    found: list[Node] = []
    if page.get("article") is not None:
        found = [_posting(content, page, settings), _blog(settings), _publisher(settings)]
    elif page.get("author") is not None:
        found = [_profile(page.get("author"), root)]
    elif page.get("output_file") == settings.get("INDEX_SAVE_AS", "index.html"):
        found = [_site(settings), _blog(settings), _publisher(settings)]
    trail = trail_of(page, settings)
    return [*found, trail] if trail else found


def _posting(article: Any, page: Any, settings: Mapping[str, Any]) -> Node:
    root = str(settings["SITEURL"])
    url = f"{root}/{article.url}"
    modified = getattr(article, "modified", None)
    tags = [each.name for each in getattr(article, "tags", ())]
    return _told(
        {
            "@type": "BlogPosting",
            "@id": f"{url}#post",
            "url": url,
            "mainEntityOfPage": url,
            "headline": plain(article.title),
            "description": plain(article.summary or "", DESCRIPTION),
            "inLanguage": article.lang,
            "datePublished": article.date.isoformat(),
            "dateModified": (modified or article.date).isoformat(),
            "author": [_person(each, root) for each in getattr(article, "authors", None) or ()],
            "publisher": {"@id": f"{root}/#publisher"},
            "isPartOf": {"@id": f"{root}/#blog"},
            "articleSection": article.category.name if getattr(article, "category", None) else "",
            "keywords": tags,
            "genre": "fiction" if getattr(article, "fiction", None) in (True, "yes") else "",
            "about": [_brand(each, root) for each in getattr(article, "brands", ()) if hasattr(each, "slug")],
            "image": _image(getattr(article, "card", None) or page.get("site_card"), root),
            "workTranslation": [{"@id": f"{root}/{each.url}#post"} for each in _translations(article)],
        }
    )


def _translations(article: Any) -> list[Any]:
    return sorted(
        (each for each in article.translations if each.status == "published"), key=lambda each: str(each.lang)
    )


def _person(author: Any, root: str) -> Node:
    url = f"{root}/{author.url}"
    return {"@type": "Person", "@id": f"{url}#person", "name": plain(author.name), "url": url}


def _brand(brand: Any, root: str) -> Node:
    site = getattr(brand, "site", "")
    return _told({"@type": "Organization", "@id": f"{root}/{brand.url}#brand", "name": brand.name, "url": site})


def _profile(author: Any, root: str) -> Node:
    url = f"{root}/{author.url}"
    return {"@type": "ProfilePage", "@id": f"{url}#page", "url": url, "mainEntity": _person(author, root)}


def _site(settings: Mapping[str, Any]) -> Node:
    root = str(settings["SITEURL"])
    return _told(
        {
            "@type": "WebSite",
            "@id": f"{root}/#website",
            "url": f"{root}/",
            "name": plain(settings["SITENAME"]),
            "description": plain(settings.get("SITESUBTITLE") or ""),
            "inLanguage": settings["DEFAULT_LANG"],
            "publisher": {"@id": f"{root}/#publisher"},
        }
    )


def _blog(settings: Mapping[str, Any]) -> Node:
    root = str(settings["SITEURL"])
    return {"@type": "Blog", "@id": f"{root}/#blog", "url": f"{root}/", "name": plain(settings["SITENAME"])}


def _publisher(settings: Mapping[str, Any]) -> Node:
    root = str(settings["SITEURL"])
    return {
        "@type": "Organization",
        "@id": f"{root}/#publisher",
        "name": plain(settings["SITENAME"]),
        "url": f"{root}/",
    }


def _image(card: Any, root: str) -> Node | None:
    """The picture that stands for a page, where a plugin draws one."""
    if not card:
        return None
    return {
        "@type": "ImageObject",
        "url": f"{root}/{card.url}",
        "width": card.width,
        "height": card.height,
        "caption": str(card.alt),
    }


def _told(node: Node) -> Node:
    """A node without the properties that say nothing."""
    return {name: value for name, value in node.items() if value}
