"""No word that people read stands in a template itself: it would be in one language on every page."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted([*ROOT.glob("theme/templates/**/*.html"), *ROOT.glob("plugins/*/templates/**/*.html")])

TRANSLATED = re.compile(r"{%-?\s*trans\b.*?endtrans\s*-?%}", re.DOTALL)
KIND = re.compile(r"{% block kind %}\w+{% endblock %}")  # of Open Graph
JINJA = re.compile(r"{#.*?#}|{%.*?%}|{{.*?}}", re.DOTALL)
TAG = re.compile(r"<[^>]*>")
ATTRIBUTE = re.compile(r"[\w-]+=\"[^\"]*\"|\bdata-[\w-]+")  # of a tag that another template opens
READ = re.compile(r"\b(?:aria-label|alt|title|placeholder|summary|label)=\"([^\"]*)\"")
NAMES = {"Facebook", "LinkedIn", "Mastodon", "JSON", "CSV", "Atom"}


def words_of(text: str) -> set[str]:
    """The words of a template that no translation stands behind."""
    text = text.replace(">badge.html<", "><")
    bare = re.sub(r"&\w+;|&#\d+;", "", JINJA.sub("", KIND.sub("", TRANSLATED.sub("", text))))
    shown = [re.sub(r"<code>.*?</code>|<(script|style)\b.*?</\1>", "", bare, flags=re.DOTALL)]
    for tag in TAG.findall(bare):
        shown += READ.findall(tag)
    return set(re.findall(r"[^\W\d_]{2,}", " ".join([ATTRIBUTE.sub("", TAG.sub(" ", shown[0])), *shown[1:]]))) - NAMES


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_template_has_no_words_of_its_own(path: Path) -> None:
    assert words_of(path.read_text(encoding="utf-8")) == set()


def test_words_are_found_where_they_are() -> None:
    template = '{# non #}<p aria-label="Oui">{% trans %}Non{% endtrans %} Bien {{ _("x") }}</p>'
    assert words_of(template) == {"Oui", "Bien"}
