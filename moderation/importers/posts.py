"""Posts and pages as Markdown files in the blogger's content folder, which is the blogger's: nothing there is lost.

A file is written whole by temporary file and rename. One that the import did not write, or that somebody has changed
since, is left alone. Writing the same post again changes nothing.
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from moderation.documents import replace_file
from moderation.importers.header import composed, header_values, untouched
from moderation.importers.records import ImportedPost, ImportRefused, PostKind

FOLDERS = {PostKind.POST: "articles", PostKind.PAGE: "pages"}


class Written(StrEnum):
    """What became of a post's file."""

    NEW = "new"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    FOREIGN = "file_foreign"
    EDITED = "file_edited"


@dataclass(frozen=True, slots=True)
class Existing:
    """A file of the content folder: its key, and the `Original_id` that an import gave it."""

    path: Path
    key: str
    original_id: str | None


class Library:
    """The content folder as it was when the import began."""

    def __init__(self, content: Path) -> None:
        """Reads the headers of all Markdown files of posts and pages. Raises ImportRefused where one cannot be read."""
        self.content = content
        self._by_original: dict[str, Existing] = {}
        self._by_key: dict[str, Existing] = {}
        for folder in FOLDERS.values():
            for path in sorted((content / folder).rglob("*.md")):
                self._add(path)

    def _add(self, path: Path) -> None:
        try:
            values = header_values(_text(path))
        except OSError as error:
            raise ImportRefused(f"{path} : illisible ({error.strerror}) ; rendez-le lisible et recommencez") from error
        found = Existing(path, values.get("slug") or path.stem, values.get("original_id"))
        self._by_key.setdefault(found.key, found)
        if found.original_id:
            self._by_original.setdefault(found.original_id, found)

    def brought_before(self, original_id: str) -> Existing | None:
        """The file that an earlier import wrote for `original_id`, wherever it lies and whatever its key is now."""
        return self._by_original.get(original_id)

    def imported_keys(self) -> set[str]:
        """The keys that earlier imports gave: they belong to their posts for ever."""
        return {found.key for found in self._by_original.values()}

    def file_of(self, post: ImportedPost) -> Path:
        """Where `post` lies, or will."""
        before = self._by_original.get(post.original_id)
        if before is not None:
            return before.path
        same_key = self._by_key.get(post.key)
        return same_key.path if same_key else self.content / FOLDERS[post.kind] / f"{post.key}.md"

    def write(self, post: ImportedPost, *, dry_run: bool) -> Written:
        """Write `post`, or say why not; with `dry_run` only say. Raises ImportRefused where the disk does."""
        path = self.file_of(post)
        try:
            return self._write(path, composed(post), post, dry_run=dry_run)
        except OSError as error:
            raise ImportRefused(f"{path} : écriture impossible ({error.strerror}) ; rien n’y a été changé") from error

    def _write(self, path: Path, text: str, post: ImportedPost, *, dry_run: bool) -> Written:
        fate = Written.NEW
        if path.is_symlink() or path.exists():
            before = _text(path)
            if header_values(before).get("original_id") != post.original_id:
                return Written.FOREIGN
            if before == text:
                return Written.UNCHANGED
            if not untouched(before):
                return Written.EDITED
            fate = Written.UPDATED
        if not dry_run:
            path.parent.mkdir(parents=True, exist_ok=True)
            replace_file(path, text.encode())
        return fate


def _text(path: Path) -> str:
    """The file as written; what is no UTF-8 can only be somebody else's file."""
    return path.read_bytes().decode("utf-8", errors="replace").replace("\r\n", "\n")
