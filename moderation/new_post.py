"""A new post: a file in the content folder with its fields begun, so that only the words are missing."""

import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from babel import localedata
from pelican.plugins.hashtags.titles import take_hashtags
from pelican.settings import read_settings
from pelican.utils import slugify

from moderation.settings import Settings


class NotWritten(Exception):
    """The post cannot be begun like this; says why, and nothing was written."""


@dataclass(frozen=True)
class Begun:
    """The file of a new post, the address at which its draft can be read once the site is built, and when it appears by
    itself, if it does."""

    path: Path
    address: str
    appears: datetime | None = None


def begin(
    settings: Settings,
    title: str,
    now: datetime,
    category: str,
    brands: tuple[str, ...],
    lang: str | None,
    date: datetime | None = None,
) -> Begun:
    """Begin a post with `title`, dated `now`: a draft, in `category` or in the one that most posts are in.

    With a `date`, by the clocks of the blog, it has that one; and if that lies ahead, it is no draft: it appears then.

    `brands`: by the names of their files; such a post is a story, whose fields are begun too. The address leaves out
    the title's hashtags, as the build does. Raises NotWritten, OSError.
    """
    blog = read_settings(str(settings.pelicanconf))
    title, category = " ".join(title.split()), " ".join(category.split())
    if lang and not (re.fullmatch("[a-z]{2,3}", lang) and localedata.exists(lang)):
        raise NotWritten(f"“{lang}” is the code of no language: write one such as fr or en")
    shown, _hashtags = take_hashtags(title)
    slug = slugify(shown, regex_subs=blog["SLUG_REGEX_SUBSTITUTIONS"], use_unicode=blog.get("SLUG_USE_UNICODE", False))
    if not slug:
        raise NotWritten(f"“{title}”: a title needs a letter or a digit, of which the address of the post is made")
    content, zone = Path(blog["PATH"]), ZoneInfo(blog["TIMEZONE"])
    date = date.replace(tzinfo=zone) if date else None
    waits = date is not None and date > now
    if waits and not any(name.rpartition(".")[2] == "schedule" for name in blog["PLUGINS"] or ()):
        raise NotWritten(
            "this blog publishes a post at once, whatever its date: name pelican.plugins.schedule in PLUGINS"
        )
    folder = content / (blog["ARTICLE_PATHS"][0] if blog["ARTICLE_PATHS"] else "")
    fields = {
        "Title": title,
        "Date": f"{(date or now).astimezone(zone):%Y-%m-%d %H:%M}",
        "Category": category or _usual(folder, "category") or blog["DEFAULT_CATEGORY"],
        "Tags": "",
        "Slug": slug,
        "Summary": "",
    }
    suffix = ""
    if lang and lang != blog["DEFAULT_LANG"]:
        fields["Lang"], suffix = lang, f".{lang}"
    if brands:
        fields |= _of_a_story(content, blog, brands)
    if not waits:
        fields["Status"] = "draft"
    path = folder / f"{fields['Date'][:10]}-{slug}{suffix}.md"
    named = re.compile(rf"(?:\d{{4}}-\d\d-\d\d-)?{re.escape(slug + suffix)}\.md")
    for other in sorted(folder.rglob("*.md")):
        if named.fullmatch(other.name):
            raise NotWritten(f"{other}: a post of that name is there already; give the new one another title")
    folder.mkdir(parents=True, exist_ok=True)
    text = "".join(f"{name}: {value}".rstrip() + "\n" for name, value in fields.items()) + "\n"
    # Refuses to write over a file that came meanwhile.
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644), "w", encoding="utf-8") as stream:
        stream.write(text)
    pattern = blog["DRAFT_LANG_URL"] if suffix else blog["DRAFT_URL"]
    address = f"{blog['SITEURL'] or settings.service_address}/{pattern.format(slug=slug, lang=lang)}"
    return Begun(path, address, date if waits else None)


def _of_a_story(content: Path, blog: dict[str, Any], brands: tuple[str, ...]) -> dict[str, str]:
    """The fields that a story has besides. Raises NotWritten for a brand that has no file."""
    places = [content / place for place in blog.get("BRAND_PATHS", ["brands"])]
    known = sorted({path.stem for place in places for path in place.glob("*.md")})
    fiction = False
    for brand in brands:
        if brand not in known:
            guess = get_close_matches(brand.lower(), known, n=1)
            ask = f"did you mean {guess[0]}?" if guess else f"there are: {', '.join(known) or 'none yet'}"
            raise NotWritten(f"{brand}: no brand has that name; {ask}")
        file = next(place / f"{brand}.md" for place in places if (place / f"{brand}.md").is_file())
        fiction = fiction or dict(_head(file)).get("fiction", "").lower() == "yes"
    story = {"Brands": ", ".join(brands), "Experience": "", "Experience_date": ""}
    return {**story, "Fiction": "yes"} if fiction else story


def _usual(folder: Path, field: str) -> str:
    """What most posts say in `field`; of several, the first in the order of letters."""
    said = Counter(value for path in sorted(folder.rglob("*.md")) for name, value in _head(path) if name == field)
    return min(said, key=lambda each: (-said[each], each), default="")


def _head(path: Path) -> Iterator[tuple[str, str]]:
    """The fields at the head of a Markdown file, by their names in small letters."""
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        name, colon, value = line.partition(":")
        if not colon:
            return
        yield name.strip().lower(), value.strip()
