"""The templates as sources: what they trust, what they say, how they are cut."""

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

THEME = Path(__file__).parents[2] / "theme"
TEMPLATES = sorted((THEME / "templates").rglob("*.html"))
COMPONENTS = sorted((THEME / "templates/components").glob("*.html"))

TRUSTED = {
    "article.content",
    "article.summary",
    "page.content",
    "brand.content",
    "saga.content",
    "author.profile.content",
}
"""HTML that Pelican made of what the blogger wrote; everything else is text and escaped."""


def source(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def message_ids() -> set[str]:
    ids: set[str] = set()
    for text in map(source, TEMPLATES):
        ids.update(re.findall(r'(?<!\w)_\([\w.]+, "([^"]*)"', text))
        for one, many in re.findall(r'ngettext_\(lang, "([^"]*)", "([^"]*)"', text):
            ids.update((one, many))
    return ids


def catalogue() -> dict[str, tuple[str, ...]]:
    """Message ids, singular and plural apart, with their French words."""
    with (THEME / "translations/fr/LC_MESSAGES/theme.po").open("rb") as stream:
        messages = [message for message in read_po(stream, locale="fr") if message.id]
    words: dict[str, tuple[str, ...]] = {}
    for message in messages:
        ids = (message.id,) if isinstance(message.id, str) else message.id
        for one in ids:
            words.setdefault(one, (message.string,) if isinstance(message.string, str) else tuple(message.string))
    return words


def test_only_what_the_blogger_wrote_is_trusted_as_html() -> None:
    found = {name for text in map(source, TEMPLATES) for name in re.findall(r"([\w.\[\]()\"']+)\s*\|\s*safe\b", text)}
    assert found == TRUSTED
    for path in TEMPLATES:
        assert not re.search(r"autoescape|Markup|\|\s*safe\s*\(", source(path)), path.name


@pytest.mark.parametrize("path", COMPONENTS, ids=lambda path: path.stem)
def test_a_component_is_one_macro_with_a_word_on_what_it_is(path: Path) -> None:
    text = source(path)
    assert text.startswith("{#-")
    assert re.findall(r"{%-? macro (\w+)", text) == [path.stem]


def test_every_word_is_translated_and_no_translation_is_left_over() -> None:
    assert set(catalogue()) == message_ids()
    assert all(all(words) for words in catalogue().values())


def test_translations_keep_the_places_of_values() -> None:
    for message, words in catalogue().items():
        for word in words:
            assert set(re.findall(r"%\(\w+\)s", word)) == set(re.findall(r"%\(\w+\)s", message))


def test_french_spaces_hold_the_signs_that_need_them() -> None:
    for words in catalogue().values():
        for word in words:
            assert not re.search(r"[  ](?=[:;!?»])(?<!\u00a0)(?<!\u202f)|[^\s\u00a0\u202f][:;!?](?:\s|$)|'", word), word


def test_french_counts_zero_as_one() -> None:
    with (THEME / "translations/fr/LC_MESSAGES/theme.po").open("rb") as stream:
        assert read_po(stream, locale="fr").plural_forms == "nplurals=2; plural=(n > 1);"


def test_scripts_are_small_files_of_the_theme_and_wait_for_the_page() -> None:
    """What they add, a page does without: nothing is asked of anybody, nothing is kept, before a reader acts."""
    assert not [path for path in THEME.rglob("*") if path.suffix in {".mjs", ".woff2", ".ttf"}]
    for path in THEME.rglob("*.js"):
        assert len(source(path).encode()) < 4_000
        assert not re.search(r"\beval\b|innerHTML|fetch\(|XMLHttpRequest|sendBeacon|localStorage|cookie", source(path))
    for path in TEMPLATES:
        opened = re.findall(r"<script[^>]*>(.*)", source(path))
        assert all(rest == "</script>" for rest in opened), path.name
        tags = re.findall(r"<script[^>]*>", source(path))
        assert all(re.fullmatch(r'<script src="\{\{ SITEURL \}\}/[^"]*\.js" defer>', tag) for tag in tags), path.name
        assert not re.search(r"\son\w+=|\sstyle=|http://|//cdn", source(path)), path.name
