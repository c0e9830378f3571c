"""Code in Markdown such that Python-Markdown shows it to the letter.

Python-Markdown expands tabs, empties lines of spaces, ends every fenced block with a line end, trims code spans, and
looks for fences inside raw HTML. Where code is plain enough the usual form is used; elsewhere raw HTML with references
in place of what would be changed.
"""

import re

_TROUBLE_IN_FENCE = re.compile(r"[\t\r\f\v]|^ +$|^(?:`{3,}|~{3,})", re.MULTILINE)
_FENCE = "```"
_PLAIN_SPAN = re.compile(r"(?! )(?:(?!  )[^`\\<>&|{}\[\]\t\r\n\u00a0])+(?<! )")
_LANGUAGE = re.compile(r"[\w+#.-]+")
_IN_SPAN = re.compile(r"[^\w .,;:'\"/=?@()$%-]|^ | $|(?<= ) |_")
_IN_RAW = re.compile(r"[&<>\t\r]|`{3,}|~{3,}")


def code_block(text: str, language: str = "") -> str:
    """`text` as a block of code; with a `language` (as in `language-python`) where the form can say it."""
    named = language if _LANGUAGE.fullmatch(language) else ""
    if text.endswith("\n") and text.strip() and not _TROUBLE_IN_FENCE.search(text):
        return f"{_FENCE}{named}\n{text}{_FENCE}"
    opening = f'<code class="language-{named}">' if named else "<code>"
    return f"<pre>{opening}{raw_text(text)}</code></pre>"


def code_span(text: str) -> str:
    """`text` as code inside a line."""
    if _PLAIN_SPAN.fullmatch(text):
        return f"`{text}`"
    return exact_span("code", text)


def exact_span(tag: str, text: str) -> str:
    """`text` inside an inline `tag` as HTML that Markdown leaves alone: references for all that it would read."""
    return f"<{tag}>{_IN_SPAN.sub(lambda found: _reference(found[0]), text)}</{tag}>"


def raw_text(text: str) -> str:
    """`text` inside a block of raw HTML, with references for what the readers of Markdown would change."""
    escaped = _IN_RAW.sub(lambda found: "".join(_reference(character) for character in found[0]), text)
    return re.sub(r"^ (?= *$)", "&#32;", escaped, flags=re.MULTILINE)


def _reference(characters: str) -> str:
    named = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
    return "".join(named.get(character) or f"&#{ord(character)};" for character in characters)
