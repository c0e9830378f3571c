"""French and English prose, set as print is; and all that is no prose, left alone."""

import re
import unicodedata
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pelican.plugins.french.typography import typeset

NARROW, NO_BREAK = "\u202f", "\u00a0"


def shown(text: str) -> str:
    """`text` with the two spaces as signs that can be read: _ for the narrow one, ~ for the other."""
    return text.replace(NARROW, "_").replace(NO_BREAK, "~")


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("Ecoute-moi!! Sinon ça va faire mal...", "Ecoute-moi_!! Sinon ça va faire mal…"),
        ("Quoi ?! Non ; oui : voilà !", "Quoi_?! Non_; oui~: voilà_!"),
        ("Quoi\u00a0? Non\u00a0; fin\u202f: oui", "Quoi_? Non_; fin~: oui"),
        ("Attention: il arrive à 22:07", "Attention~: il arrive à 22:07"),
        ("(Vraiment ?) (?) (sic!) « ! »", "(Vraiment_?) (?) (sic_!) «~!~»"),
        ("«Survivre au pire des clients» (voir là)", "«~Survivre au pire des clients~» (voir là)"),
        ("« Oui  » et «  non»", "«~Oui~» et «~non~»"),
        ('Il dit "oui" et part.', "Il dit «~oui~» et part."),
        ('"Il dit "oui", et part"', "«~Il dit “oui”, et part~»"),
        ('« Il dit "oui" »', "«~Il dit “oui”~»"),
        ('L\'"écoute" d\'un client: "bien"!', "L’«~écoute~» d’un client~: «~bien~»_!"),
        ("J'ai honte, aujourd'hui, des années '80", "J’ai honte, aujourd’hui, des années ’80"),
        ("le mot 'client' seul", "le mot ‘client’ seul"),
        ('un écran de 27" et 3\' 5"', 'un écran de 27" et 3\' 5"'),
        ("Leila - la princesse - revient", "Leila – la princesse – revient"),
        ("2 - 1 reste 2 - 1, et Saint-Malo", "2 - 1 reste 2 - 1, et Saint-Malo"),
        ("1500 € ou 1 500 €, 12500,50 euros, 3 M€", "1_500_€ ou 1_500_€, 12_500,50_euros, 3_M€"),
        ("20% de 12 300 clients, 5 km, 3 h 30", "20_% de 12_300 clients, 5_km, 3_h_30"),
        ("en 2011 300 clients, 06 12 34 56 78", "en 2011 300 clients, 06 12 34 56 78"),
        ("M. Dupont et Mme Éluard, p. 12, n° 5, n°6", "M.~Dupont et Mme~Éluard, p.~12, nº~5, nº~6"),
        ("5 l'an, 3 marques", "5 l’an, 3 marques"),
    ],
)
def test_french_is_set_as_french(typed: str, set_: str) -> None:
    assert shown(typeset(typed, "fr")) == set_


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        (
            "le 1er, la 1re, le 2e, la 2nde",
            "le 1<sup>er</sup>, la 1<sup>re</sup>, le 2<sup>e</sup>, la 2<sup>nde</sup>",
        ),
        ("au XIXe et au Ve, François Ier", "au XIX<sup>e</sup> et au V<sup>e</sup>, François I<sup>er</sup>"),
        ("aux XVIIIe-XIXe, du 1er-2e", "aux XVIII<sup>e</sup>-XIX<sup>e</sup>, du 1<sup>er</sup>-2<sup>e</sup>"),
        ("a-2e, Ve-x, 1er-né", None),
        ("Ce client, Le, Me, 3D, 2ème, #12e, 1.0e, 5em", None),
    ],
)
def test_ordinals_are_raised_but_not_in_titles(typed: str, set_: str | None) -> None:
    assert typeset(typed, "fr") == (set_ or typed)
    assert typeset(typed, "fr", raised=False) == typed


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("\"It's 'fine',\" she said...", "“It’s ‘fine’,” she said…"),
        ('The "so-called "reply"" of 1990\'s: why?', "The “so-called ‘reply’” of 1990’s: why?"),
        ("1500 € - 20% !", None),
    ],
)
def test_english_gets_curly_marks_and_keeps_its_spaces(typed: str, set_: str | None) -> None:
    assert typeset(typed, "en") == (set_ or typed)


def test_other_languages_stay_as_typed() -> None:
    assert typeset("\"So\"! 'nein'...", "de") == "\"So\"! 'nein'..."


@pytest.mark.parametrize(
    "kept",
    [
        '<code>if (a ? b : c) "x"...</code>',
        "<pre><code>print('é !')\n</code></pre>",
        "<kbd>Ctrl + ?</kbd>",
        "<script>var a = 'b' ; if (a<b && c>d) {}</script>",
        "<style>p { color : red }</style>",
        "<math><mo>!</mo></math>",
        "<!-- d'accord ! -->",
        '<img src="a.png?x=1" alt="L\'écoute !" title=\'"!"\'>',
        '<a href="https://exemple.example/a?b=c;d!">ici</a>',
        "https://exemple.example/a;b?c=d",
        "bonjour@exemple.example",
        "std::vector, C++, a != b, ceci :) ou ;-) ou :/ et :tada:",
        '<em lang="en">"What\'s up?" ... !</em>',
        '<span translate="no">Yahoo!</span>',
        "<svg><text>l'été !</text></svg>",
        "R&amp;D, 5 &lt; 6, &eacute;t&eacute;",
        "<pre>jamais fermé ! ",
        'a <b " !',
        "\ufdd0\ufdd1 !",
    ],
)
def test_what_is_no_prose_is_left_alone(kept: str) -> None:
    assert typeset(kept, "fr") in (kept, kept.replace("\ufdd1 !", f"\ufdd1{NARROW}!"))


@pytest.mark.parametrize(
    ("typed", "set_"),
    [
        ("<p>Oui<em> fort</em> ! <em>Non</em>!</p>", "<p>Oui<em> fort</em>_! <em>Non</em>_!</p>"),
        ('<p>"<em>Oui</em>"</p><p>d"</p>', '<p>«~<em>Oui</em>~»</p><p>d"</p>'),
        ("<p>L'<em>écoute</em> de l'<code>API</code> ?</p>", "<p>L’<em>écoute</em> de l’<code>API</code>_?</p>"),
        ("<p><b>20</b> % et <b>1500</b> €</p>", "<p><b>20</b>_% et <b>1500</b> €</p>".replace("</b> €", "</b>_€")),
        ("<p>mot <em>!</em> (<em>?</em>)</p>", "<p>mot <em>!</em> (<em>?</em>)</p>"),
        ("<p>! Début</p>\n<p>? Autre</p>", "<p>! Début</p>\n<p>? Autre</p>"),
        ("&quot;Oui&quot;&nbsp;!", "«~Oui~»_!"),
        ("<p>Voir https://exemple.example/?a=b ! Ou a@b.example ?</p>",
         "<p>Voir https://exemple.example/?a=b_! Ou a@b.example_?</p>"),
        ('<p><em lang="fr">"Quoi"</em></p>', '<p><em lang="fr">«~Quoi~»</em></p>'),
        ("1<sup>er</sup> !", "1<sup>er</sup>_!"),
    ],
)  # fmt: skip
def test_prose_is_set_through_and_around_tags(typed: str, set_: str) -> None:
    assert shown(typeset(typed, "fr")) == set_


def test_a_body_with_nothing_to_mend_keeps_its_bytes() -> None:
    body = "<p>R&eacute;ponse &#8212; « &nbsp;<br />\n<img alt='\"' src=x></p>"
    assert typeset(body, "en") is body


SIGNS = "\"'«»“”‘’!?;:.,()[]-–%€$°/\u00a0\u202f \n  "
TEXTS = [
    "...",
    "1",
    "12",
    "1500",
    "300",
    "XIX",
    "e",
    "1er",
    "n°",
    "mot",
    "l",
    "é",
    "M.",
    "Dupont",
    "km",
    "h",
    "05",
    "p.",
]
TEXTS += ["https://a.example/?", "a@b.example", ":)", "::"]
TAGS = [
    "<em>",
    "</em>",
    "<p>",
    "</p>",
    "<code>",
    "</code>",
    "<br>",
    "<img alt='\"!'>",
    "<!-- ! -->",
    '<i lang="en">',
    "</i>",
]
OTHERS = ["&amp;", "&quot;", "<", "&", "\ufdd0", "\ufdd4"]
WORDS = st.lists(st.sampled_from([*SIGNS, *TEXTS, *TAGS, *OTHERS]), max_size=30).map("".join)
ANY = st.one_of(WORDS, st.text(max_size=40))


@given(html=ANY, lang=st.sampled_from(["fr", "en"]))
@example(html='!""""', lang="fr")
def test_setting_twice_is_setting_once(html: str, lang: str) -> None:
    once = typeset(html, lang)
    assert typeset(once, lang) == once


def bare(html: str) -> str:
    """What typography may not change of `html`: all but spaces, marks, dashes, and the tags that raise ordinals."""
    html = re.sub("</?sup>", "", html).replace("°", "º").replace("&quot;", '"').replace("&nbsp;", " ")
    html = re.sub(r"\s|[\u2009]", "", html).replace("...", "…").replace("…", "").replace(".", "")
    return re.sub("[\"'«»“”‘’–-]", "", html)


@given(html=ANY, lang=st.sampled_from(["fr", "en"]))
def test_no_letter_no_digit_and_no_tag_changes(html: str, lang: str) -> None:
    assert bare(typeset(html, lang)) == bare(html)


class Outline(HTMLParser):
    """The tags of a page with their attributes, and its letters and digits."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[object] = []
        self.letters = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag != "sup":
            self.tags.append((tag, attrs))

    def handle_endtag(self, tag: str) -> None:
        if tag != "sup":
            self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.letters += "".join(c for c in unicodedata.normalize("NFKC", data) if c.isalnum() and c not in "oº°")


@given(html=WORDS)
def test_elements_stay_as_they_are(html: str) -> None:
    before, after = Outline(html), Outline(typeset(html, "fr"))
    assert after.tags == before.tags
    assert after.letters == before.letters
