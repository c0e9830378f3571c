"""The catalogue: what the build tells the service of the site's posts and brands."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from moderation.documents import Fields, document

SECOND = (1, 1)
FOURTH = (1, 3)
FIFTH = (1, 4)
"""The versions of the contract that brought fields which not every catalogue has."""


@dataclass(frozen=True, slots=True)
class Post:
    """A post as the service knows it. Dates are ISO 8601 text as the blogger's site states them.

    `saga`, `episode`: the slug of the saga whose episode it is, and which, where it is one (contract 1.3). `length`:
    how many characters its text has, white space taken as one (1.4): a reply by right may be as long. None: not said.
    `unlisted`: it has a page, and stands in no list (1.4).
    """

    key: str
    title: str
    url: str
    lang: str
    published: str
    excerpt: str = ""
    brands: tuple[str, ...] = ()
    experience: str | None = None
    experience_date: str | None = None
    comments_open: bool = True
    comments_until: date | None = None
    comments_slow: bool = False
    saga: str | None = None
    episode: int | None = None
    length: int | None = None
    unlisted: bool = False

    def takes_comments(self, today: date) -> bool:
        """Whether a contribution sent on `today` (the site's day) is accepted."""
        return self.comments_open and (self.comments_until is None or today <= self.comments_until)


@dataclass(frozen=True, slots=True)
class Brand:
    """A brand as the service knows it.

    `aliases`: other names that people write; `sector`: in which alone it is compared; `mediator`: who can be asked when
    the brand does not settle a complaint; `complaints`: where it takes them, an e-mail or web address as the blogger
    wrote it; `former`: slugs under which it was known before, or brands that it took over, each with the day since
    which it is this one. Those five since contract 1.3; empty where the brand's file does not say.
    """

    slug: str
    name: str
    url: str
    domains: tuple[str, ...] = ()
    fiction: bool = False
    aliases: tuple[str, ...] = ()
    sector: str = ""
    mediator: str = ""
    complaints: str = ""
    former: tuple[tuple[str, date], ...] = ()


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything the build tells the service; `posts` and `brands` by key and slug.

    `timezone` (an IANA name), `lang` and `service_url` are the site's: a thread woven later must look as when built.
    `site_url` stands before the site's own paths; empty while trying out (contract 1.1).
    """

    posts: dict[str, Post] = field(default_factory=dict)
    brands: dict[str, Brand] = field(default_factory=dict)
    site_name: str = ""
    timezone: str = "UTC"
    lang: str = "fr"
    service_url: str = ""
    site_url: str = ""


# --- writing ---------------------------------------------------------------------------------------------------------


def catalogue_document(catalogue: Catalogue) -> bytes:
    """The catalogue as canonical bytes. Fields of later minor versions stand there only where they say something."""
    newer = [SECOND] if catalogue.site_url or any(post.comments_slow for post in catalogue.posts.values()) else []
    if any(map(_facts_out, catalogue.brands.values())) or any(post.saga for post in catalogue.posts.values()):
        newer = [FOURTH]
    if any(post.length is not None or post.unlisted for post in catalogue.posts.values()):
        newer = [FIFTH]
    return document(
        {
            "site_name": catalogue.site_name,
            "timezone": catalogue.timezone,
            "lang": catalogue.lang,
            "service_url": catalogue.service_url,
            **({"site_url": catalogue.site_url} if catalogue.site_url else {}),
            "posts": [_post_out(catalogue.posts[key]) for key in sorted(catalogue.posts)],
            "brands": [_brand_out(catalogue.brands[slug]) for slug in sorted(catalogue.brands)],
        },
        *newer,
    )


def _post_out(post: Post) -> dict[str, Any]:
    return {
        "key": post.key,
        "title": post.title,
        "url": post.url,
        "lang": post.lang,
        "published": post.published,
        "excerpt": post.excerpt,
        "brands": list(post.brands),
        "experience": post.experience,
        "experience_date": post.experience_date,
        "comments_open": post.comments_open,
        "comments_until": post.comments_until.isoformat() if post.comments_until else None,
        **({"comments_slow": True} if post.comments_slow else {}),
        **({"saga": post.saga, "episode": post.episode} if post.saga else {}),
        **({"length": post.length} if post.length is not None else {}),
        **({"unlisted": True} if post.unlisted else {}),
    }


def _brand_out(brand: Brand) -> dict[str, Any]:
    return {
        "slug": brand.slug,
        "name": brand.name,
        "url": brand.url,
        "domains": list(brand.domains),
        "fiction": brand.fiction,
        **_facts_out(brand),
    }


def _facts_out(brand: Brand) -> dict[str, Any]:
    """The fields of contract 1.3 that say something."""
    facts: dict[str, Any] = {"aliases": list(brand.aliases), "sector": brand.sector, "mediator": brand.mediator}
    former = [{"slug": slug, "since": since.isoformat()} for slug, since in brand.former]
    facts |= {"complaints": brand.complaints, "former": former}
    return {name: value for name, value in facts.items() if value}


# --- reading ---------------------------------------------------------------------------------------------------------


def read_catalogue(data: bytes, where: str) -> Catalogue:
    """Read the catalogue; `where` names it in errors. Raises ContractError."""
    content = Fields.of_document(data, where, "ecoute build")
    posts = [_post_in(each) for each in content.records("posts")]
    brands = [_brand_in(each) for each in content.records("brands")]
    return Catalogue(
        {post.key: post for post in posts},
        {brand.slug: brand for brand in brands},
        content.text("site_name"),
        content.text("timezone"),
        content.text("lang"),
        content.text("service_url"),
        content.optional_text("site_url") or "",
    )


def _post_in(content: Fields) -> Post:
    return Post(
        key=content.key("key"),
        title=content.text("title"),
        url=content.text("url"),
        lang=content.text("lang"),
        published=content.text("published"),
        excerpt=content.text("excerpt"),
        brands=content.texts("brands"),
        experience=content.optional_text("experience"),
        experience_date=content.optional_text("experience_date"),
        comments_open=content.boolean("comments_open"),
        comments_until=content.optional_day("comments_until"),
        comments_slow=content.has("comments_slow") and content.boolean("comments_slow"),
        saga=content.key("saga") if content.has("saga") else None,
        episode=content.integer("episode") if content.has("episode") else None,
        length=content.integer("length") if content.has("length") else None,
        unlisted=content.has("unlisted") and content.boolean("unlisted"),
    )


def _brand_in(content: Fields) -> Brand:
    return Brand(
        content.key("slug"),
        content.text("name"),
        content.text("url"),
        content.texts("domains"),
        content.boolean("fiction"),
        content.texts("aliases") if content.has("aliases") else (),
        content.optional_text("sector") or "",
        content.optional_text("mediator") or "",
        content.optional_text("complaints") or "",
        tuple((each.key("slug"), each.day("since")) for each in content.records("former"))
        if content.has("former")
        else (),
    )
