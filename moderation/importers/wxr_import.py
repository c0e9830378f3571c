"""Bringing a WordPress export here: posts and pages to the content folder, comments and pings to the sink."""

import re
from collections import Counter
from pathlib import Path

from moderation.importers.keys import free_key, key_from
from moderation.importers.posts import Library, Written
from moderation.importers.records import (
    ContributionKind,
    ContributionSink,
    Fate,
    ImportedPost,
    ImportedState,
    PostKind,
    Progress,
    silent,
)
from moderation.importers.report import Item, ItemKind, Report
from moderation.importers.text import for_terminal, one_line, plain
from moderation.importers.wxr import KNOWN_VERSIONS, Outline, WxrFile, WxrItem
from moderation.importers.wxr_comments import PINGS, SOURCE, CommentReader, Thread
from moderation.importers.wxr_posts import SKIPPED_STATUS, Attachments, read_post, wanted_slug

_KINDS = {
    "post": ItemKind.POST,
    "page": ItemKind.PAGE,
    "attachment": ItemKind.ATTACHMENT,
    "nav_menu_item": ItemKind.MENU_ITEM,
}
_POSTS = {ItemKind.POST: PostKind.POST, ItemKind.PAGE: PostKind.PAGE}
_NEVER_CARRIED = {ItemKind.ATTACHMENT: "attachment", ItemKind.MENU_ITEM: "menu", ItemKind.OTHER: "type"}
_FATES = {Written.NEW: Fate.BROUGHT, Written.UPDATED: Fate.BROUGHT, Written.UNCHANGED: Fate.ALREADY_HERE}


def import_wxr(
    path: Path,
    content_dir: Path | None,
    contributions: ContributionSink,
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> Report:
    """Bring everything in the WordPress export `path` that can be brought, and report on all of it.

    Without a `content_dir` no post is written, and comments come all the same. Bringing the same file again changes
    nothing. With `dry_run` no file is written and the sink's `commit` is never called: the report is the same.
    Raises ImportRefused when the file is no export or a file cannot be written; what was committed before stays.
    """
    return _WxrImport(path, content_dir, contributions, dry_run=dry_run).run(progress)


class _WxrImport:
    def __init__(self, path: Path, content_dir: Path | None, sink: ContributionSink, *, dry_run: bool) -> None:
        self._file = WxrFile(path)
        self._overview = self._file.overview
        self._origin = _origin(self._overview.blog_url)
        self._sink = sink
        self._dry_run = dry_run
        self._library = Library(content_dir) if content_dir else None
        self._report = Report(SOURCE, path.name, dry_run=dry_run)
        self._attachments = Attachments(self._overview.items)
        self._comments = CommentReader(self._origin)
        self._originals = self._original_ids()
        self._keys = self._allocated()
        self._titles = {outline.id: plain(outline.title) for outline in self._overview.items if outline.type == "page"}
        self._network_data = 0
        self._internal_fields = 0
        self._unknown_types: set[str] = set()

    def run(self, progress: Progress) -> Report:
        self._about_the_file()
        total = len(self._overview.items)
        for done, (item, original) in enumerate(zip(self._file.items(), self._originals, strict=False), 1):
            self._bring(item, original)
            progress(done, total, for_terminal(plain(item.title)))
        if self._network_data:
            self._report.remark(None, "network_data", count=self._network_data)
        if self._internal_fields:
            self._report.remark(None, "internal_fields", count=self._internal_fields)
        if self._unknown_types:
            self._report.remark(None, "types", names=", ".join(sorted(self._unknown_types)))
        return self._report

    def _about_the_file(self) -> None:
        seen, report = self._overview, self._report
        if seen.junk:
            report.remark(None, "file_junk", count=seen.junk)
        if seen.removed:
            report.remark(None, "file_characters", count=seen.removed)
        if seen.version not in KNOWN_VERSIONS:
            report.remark(None, "file_version", version=seen.version)
        if seen.cut:
            report.remark(None, "file_cut")
            report.count(ItemKind.OTHER, Fate.SKIPPED, "cut")
        if seen.problem:
            line, problem = seen.problem
            report.remark(None, "file_recovered", line=line, problem=plain(problem))

    def _allocated(self) -> dict[str, str]:
        """Every post's key by its original id: those given before first, then by rising number, so that keys last."""
        keys: dict[str, str] = {}
        taken = self._library.imported_keys() if self._library else set()
        items = zip(self._overview.items, self._originals, strict=True)
        posts = [(outline, original) for outline, original in items if _is_brought(outline)]
        for outline, original in sorted(posts, key=lambda post: _by_number(post[0])):
            before = self._library.brought_before(original) if self._library else None
            if before is not None:
                keys[original] = before.key
                continue
            number = key_from(outline.id) or "0"
            wanted = key_from(wanted_slug(outline)) or key_from(plain(outline.title)) or f"billet-{number}"
            keys[original] = free_key(wanted, taken)
            taken.add(keys[original])
        return keys

    def _original_ids(self) -> list[str]:
        """A name for ever for each item, in the file's order; broken files give the same number twice."""
        times: Counter[str] = Counter()
        originals = []
        for outline in self._overview.items:
            name = outline.id or outline.guid or outline.name or key_from(plain(outline.title))
            times[name] += 1
            again = f"~{times[name]}" if times[name] > 1 else ""
            originals.append(one_line(f"{SOURCE}:{self._origin}#{name}{again}"))
        return originals

    def _bring(self, item: WxrItem, original: str) -> None:
        kind = _KINDS.get(item.type, ItemKind.OTHER)
        self._network_data += sum(comment.has_network_data for comment in item.comments)
        self._internal_fields += sum(name.startswith("_") and name != "_thumbnail_id" for name, _ in item.meta)
        if kind in _NEVER_CARRIED:
            if kind is ItemKind.OTHER:
                self._unknown_types.add(item.type)
            self._report.count(kind, Fate.SKIPPED, _NEVER_CARRIED[kind])
            self._leave_comments(item)
        elif item.status in SKIPPED_STATUS:
            self._report.count(kind, Fate.SKIPPED, SKIPPED_STATUS[item.status])
            self._leave_comments(item)
        else:
            self._bring_post(item, kind, original)

    def _bring_post(self, item: WxrItem, kind: ItemKind, original: str) -> None:
        read = read_post(item, _POSTS[kind], self._keys[original], original, self._overview, self._attachments)
        about = Item(kind.value, item.id, read.post.title)
        for code, details in read.remarks:
            self._report.remark(about, code, **details)
        self._about_the_key(item, about, read.post)
        self._write(read.post, kind, about)
        self._bring_comments(item, read.post, about)
        if not self._dry_run:
            self._sink.commit()

    def _about_the_key(self, item: WxrItem, about: Item, post: ImportedPost) -> None:
        wanted = key_from(wanted_slug(item))
        if not wanted:
            self._report.remark(about, "key_made", key=post.key)
        elif wanted != post.key:
            self._report.remark(about, "key_changed", wanted=wanted, key=post.key)
        if post.kind is PostKind.PAGE and item.parent not in ("", "0"):
            self._report.remark(about, "page_parent", parent=self._titles.get(item.parent, item.parent), key=post.key)

    def _write(self, post: ImportedPost, kind: ItemKind, about: Item) -> None:
        if self._library is None:
            self._report.count(kind, Fate.SKIPPED, "no_content")
            return
        written = self._library.write(post, dry_run=self._dry_run)
        self._report.count(kind, _FATES.get(written, Fate.SKIPPED), written.value if written not in _FATES else "")
        if written is Written.UPDATED:
            self._report.remark(about, "updated")
        elif written not in _FATES:
            self._report.remark(about, written.value, path=str(self._library.file_of(post)))

    def _bring_comments(self, item: WxrItem, post: ImportedPost, about: Item) -> None:
        thread = Thread(item.comments)
        hidden = 0
        reading = self._comments.read(item.comments, post.key, post.created, thread)
        for comment, read in zip(item.comments, reading, strict=True):
            kind = ItemKind.PING if read.kind is ContributionKind.PING else ItemKind.COMMENT
            said = Item(kind.value, read.id, read.title)
            for code, details in read.remarks:
                self._report.remark(said, code, **details)
            if read.record is None:
                self._report.count(kind, Fate.SKIPPED, read.skipped)
                thread.settle(comment, None)
                continue
            outcome = self._sink.bring(read.record)
            self._report.count(kind, outcome.fate, outcome.reason and "refused")
            if outcome.fate is Fate.SKIPPED:
                self._report.remark(said, "refused", reason=outcome.reason)
            thread.settle(comment, None if outcome.fate is Fate.SKIPPED else read.record.source_id)
            hidden += post.draft and read.record.state is ImportedState.APPROVED
        if hidden:
            self._report.remark(about, "hidden_comments", count=hidden)

    def _leave_comments(self, item: WxrItem) -> None:
        for comment in item.comments:
            kind = ItemKind.PING if comment.type in PINGS else ItemKind.COMMENT
            self._report.count(kind, Fate.SKIPPED, "post_not_brought")


def _origin(blog_url: str) -> str:
    """The blog's name in ids: its address without the scheme, which moves to https some day, and without case."""
    return re.sub(r"^https?://", "", blog_url.strip().lower()).rstrip("/") or "wordpress"


def _is_brought(outline: Outline) -> bool:
    return outline.type in ("post", "page") and outline.status not in SKIPPED_STATUS


def _by_number(outline: Outline) -> tuple[int, str]:
    return (int(outline.id) if outline.id.isdecimal() and outline.id.isascii() else 1 << 62), outline.guid
