"""A WordPress item as a post or page for the content folder, with its remarks."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import unquote

from moderation.importers.addresses import web_address
from moderation.importers.bodies import post_body
from moderation.importers.records import ImportedPost, PostKind
from moderation.importers.shortcodes import Gallery, Picture
from moderation.importers.summaries import summary
from moderation.importers.text import has_words, one_line, plain, storable
from moderation.importers.tree import parsed
from moderation.importers.wording import Noted
from moderation.importers.wp_dates import post_date
from moderation.importers.wxr import Outline, Overview, WxrItem

SKIPPED_STATUS = {"trash": "trash", "auto-draft": "auto_draft"}
_DRAFTS = {"draft": None, "pending": "pending_post", "future": "scheduled", "private": "private"}
_CLOSED = ("closed", "registered_only")
_TITLE_WORDS = 8


@dataclass(frozen=True, slots=True)
class ReadPost:
    """A post that was read, and what is to be said of it. `hidden`: a draft, whatever its comments' states are."""

    post: ImportedPost
    remarks: tuple[Noted, ...]


class Attachments:
    """Where the export says that its pictures lie: only addresses, nothing is fetched."""

    def __init__(self, outlines: Sequence[Outline]) -> None:
        self._by_id: dict[str, Picture] = {}
        self._by_parent: dict[str, list[Picture]] = {}
        for outline in outlines:
            if outline.type == "attachment" and web_address(outline.attachment_url):
                picture = Picture(outline.attachment_url, alt=plain(outline.title))
                self._by_id[outline.id] = picture
                self._by_parent.setdefault(outline.parent, []).append(picture)

    def url(self, attachment_id: str) -> str | None:
        picture = self._by_id.get(attachment_id)
        return picture.url if picture else None

    def gallery_of(self, post_id: str) -> Gallery:
        """What `[gallery]` shows in that post."""

        def gallery(ids: Sequence[str] | None) -> tuple[Sequence[Picture], int]:
            if ids is None:
                return self._by_parent.get(post_id, []), 0
            found = [self._by_id[number] for number in ids if number in self._by_id]
            return found, len(ids) - len(found)

        return gallery


def read_post(
    item: WxrItem, kind: PostKind, key: str, original_id: str, overview: Overview, attachments: Attachments
) -> ReadPost:
    """`item` as it will be written under `key`."""
    remarks: list[Noted] = []
    body = post_body(item.content, gallery=attachments.gallery_of(item.id))
    remarks += body.remarks
    created, about_date = post_date(item.date, item.date_gmt, item.pub_date, overview.published)
    if about_date:
        remarks.append((about_date, {"date": created.isoformat(" ")} if about_date == "date_unknown" else {}))
    modified, about_modified = post_date(item.modified, item.modified_gmt)
    later = about_modified is None and (modified.tzinfo is None) == (created.tzinfo is None) and modified > created
    category, tags = _labels(item, remarks)
    draft = _is_draft(item, remarks)
    remarks += _left_behind(item, attachments)
    excerpt = item.excerpt if has_words(item.excerpt) else body.teaser or ""
    author = plain(overview.authors.get(item.creator, item.creator))
    post = ImportedPost(
        kind=kind,
        original_id=original_id,
        key=key,
        title=_title(item.title, item.content, key, remarks),
        created=created,
        modified=modified if later else None,
        category=category,
        tags=tags,
        author=author if has_words(author) else None,
        summary=summary(excerpt),
        draft=draft,
        comments_open=item.comment_status not in _CLOSED,
        original_url=web_address(item.link),
        body=body.markdown,
    )
    return ReadPost(post, tuple(remarks))


def wanted_slug(outline: Outline) -> str:
    """What the key should be made from: the address if it has one, else the title."""
    return unquote(outline.name) or plain(outline.title)


def _title(title: str, content: str, key: str, remarks: list[Noted]) -> str:
    words = plain(title)
    if has_words(words):
        if one_line(storable(title)[0]) != words and "<" in title:
            remarks.append(("title_formatting", {}))
        return words
    first = parsed(storable(content)[0]).get_text(" ").split()
    made = one_line(" ".join(first[:_TITLE_WORDS]) + ("…" if len(first) > _TITLE_WORDS else "")) or key
    remarks.append(("title_made", {"title": made}))
    return made


def _is_draft(item: WxrItem, remarks: list[Noted]) -> bool:
    if item.password:
        remarks.append(("password", {}))
    if item.status == "publish":
        return bool(item.password)
    code = _DRAFTS.get(item.status, "status_unknown")
    if code:
        remarks.append((code, {"status": one_line(item.status)} if code == "status_unknown" else {}))
    return True


def _labels(item: WxrItem, remarks: list[Noted]) -> tuple[str | None, tuple[str, ...]]:
    """The first category, and everything else as tags."""
    categories, tags = [], []
    for term in item.terms:
        name = plain(term.name) or plain(unquote(term.nicename))
        if not has_words(name):
            continue
        if term.domain == "category":
            categories.append(name)
        elif term.domain in ("post_tag", "tag"):
            tags.append(name)
        elif term.domain == "post_format":
            remarks.append(("post_format", {"name": name}))
    labels = list(dict.fromkeys([*categories[1:], *tags]))
    remarks += [("tag_semicolon", {"tag": label}) for label in labels if ";" in label]
    return (categories[0] if categories else None), tuple(labels)


def _left_behind(item: WxrItem, attachments: Attachments) -> list[Noted]:
    remarks: list[Noted] = []
    if item.sticky:
        remarks.append(("sticky", {}))
    custom = sorted({one_line(name) for name, _ in item.meta if name and not name.startswith("_")})
    if custom:
        remarks.append(("custom_fields", {"names": ", ".join(custom)}))
    for name, value in item.meta:
        if name == "_thumbnail_id":
            remarks.append(("featured_image", {"url": attachments.url(value) or f"n° {one_line(value)}"}))
    return remarks
