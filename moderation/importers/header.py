"""A post as the text of a Pelican Markdown file: a header of `Name: value` lines, an empty line, the body.

Nothing in a value can end its line, so nothing can become another value or the body. Values are plain text: themes
escape them. `Original_digest` is last, and says whether anybody changed the file since.
"""

import hashlib
import re

from moderation.importers.records import ImportedPost, PostKind
from moderation.importers.text import one_line

_DIGEST = re.compile(r"^Original_digest: ([0-9a-f]{64})\n", re.MULTILINE)
_HEADER_LINE = re.compile(r"([A-Za-z_]+):[ \t]*(.*)")


def composed(post: ImportedPost) -> str:
    """The whole file: the same post gives the same text."""
    values = [
        ("Title", post.title),
        ("Date", post.created.isoformat(" ", "seconds")),
        ("Modified", post.modified.isoformat(" ", "seconds") if post.modified else None),
        ("Slug", post.key),
        ("Category", post.category if post.kind is PostKind.POST else None),
        ("Tags", tag_list(post.tags)),
        ("Author", post.author),
        ("Summary", post.summary),
        ("Status", "draft" if post.draft else None),
        ("Comments", None if post.comments_open else "closed"),
        ("Original_url", post.original_url),
        ("Original_id", post.original_id),
    ]
    lines = [f"{name}: {one_line(value)}\n" for name, value in values if value and one_line(value)]
    header, body = "".join(lines), post.body.strip("\n")
    rest = f"\n{body}\n" if body else "\n"
    return f"{header}Original_digest: {_digest(header + rest)}\n{rest}"


def tag_list(tags: tuple[str, ...]) -> str:
    """Tags as Pelican reads them back: parted by commas, or by semicolons as soon as one holds a comma."""
    safe = [one_line(tag).replace(";", ",") for tag in tags]
    if any("," in tag for tag in safe):
        return "; ".join(safe) + ";"
    return ", ".join(safe)


def header_values(text: str) -> dict[str, str]:
    """The header of a file by lower-case name; the first value of each. Reads what people write too."""
    values: dict[str, str] = {}
    for line in text.lstrip("\ufeff").split("\n"):
        if not line.strip():
            break
        found = _HEADER_LINE.match(line)
        if found:
            values.setdefault(found[1].lower(), found[2].strip())
    return values


def untouched(text: str) -> bool:
    """Whether `text` is exactly what an import once wrote, line ends apart."""
    text = text.replace("\r\n", "\n")
    found = _DIGEST.search(text)
    return found is not None and found[1] == _digest(text[: found.start()] + text[found.end() :])


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
