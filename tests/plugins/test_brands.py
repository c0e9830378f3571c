"""Brands: read, named by stories, checked, listed."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.contents import Article
from pelican.plugins.brands import DEFAULTS
from pelican.plugins.brands.brand import Brand
from pelican.plugins.brands.experience import parse_experience_date
from pelican.plugins.brands.story import attach
from pelican.plugins.saga.saga import Saga
from pelican.plugins.weave.errors import ContentError
from pelican.settings import DEFAULT_CONFIG
from pelican.utils import get_date

LENOIR = (
    "Title: Maison Lenoir\nSlug: lenoir\nAliases: Lenoir SA, Café du Port\nSite: https://lenoir.example/\n\nDes cafés."
)
MOUETTE = "Title: Télémouette\nSlug: telemouette\nFiction: yes\n\nUne marque inventée."


def story(**changes: str) -> str:
    """A sound story about Lenoir, with some of its metadata changed; an empty value leaves a field out."""
    fields = {
        "Title": "Le café froid",
        "Date": "2007-09-10 22:25",
        "Category": "Récits",
        "Slug": "cafe-froid",
        "Brands": "lenoir",
        "Experience": "negative",
        "Experience_date": "2007-09",
        "Summary": "Froid.",
        **changes,
    }
    return "".join(f"{name}: {value}\n" for name, value in fields.items() if value) + "\nIl était froid."


def metadata_of(text: str) -> dict[str, Any]:
    fields = dict(line.split(": ", 1) for line in text.partition("\n\n")[0].splitlines())
    return {name.lower(): value for name, value in fields.items()}


def content(kind: type, path: str, text: str) -> Any:
    """A post or a brand as Pelican's reader makes it."""
    settings = {**DEFAULT_CONFIG, **DEFAULTS, "PATH": "/blog/content", "TIMEZONE": "Europe/Paris"}
    metadata = metadata_of(text)
    if "date" in metadata:
        metadata["date"] = get_date(metadata["date"])
    return kind("", metadata=metadata, settings=settings, source_path=f"/blog/content/{path}")


@pytest.fixture
def known() -> dict[str, Brand]:
    brands = [content(Brand, "brands/lenoir.md", LENOIR), content(Brand, "brands/telemouette.md", MOUETTE)]
    return {brand.slug: brand for brand in brands}


def test_a_story_knows_its_brands_in_order_and_its_experience(known: dict[str, Brand]) -> None:
    article = content(Article, "articles/a.md", story(Brands="telemouette, lenoir", Experience="Mixed", Fiction="yes"))
    attach(article, known)
    assert [brand.name for brand in article.brands] == ["Télémouette", "Maison Lenoir"]
    assert article.experience == "mixed"
    assert str(article.experience_date) == "2007-09"
    assert article.fiction is True


def test_a_post_without_brands_is_no_story(known: dict[str, Brand]) -> None:
    article = content(Article, "articles/a.md", story(Brands="", Experience="", Experience_date=""))
    attach(article, known)
    assert (article.brands, article.experience, article.experience_date, article.fiction) == ([], None, None, False)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {"Brands": "lenior"},
            "“lenior”, which is unknown: did you mean “lenoir”? If not, write content/brands/lenior.md",
        ),
        ({"Brands": "cafe-du-port"}, "did you mean “lenoir”"),
        ({"Brands": "xyz"}, "“xyz”, which is unknown: write content/brands/xyz.md"),
        ({"Experience": ""}, "add “Experience: …” (negative, positive or mixed)"),
        ({"Experience": "bof"}, "Experience is “bof”: write negative, positive or mixed"),
        ({"Experience_date": ""}, "add “Experience_date: …”"),
        ({"Experience_date": "10/09/2007"}, "Experience_date is “10/09/2007”: write a day, a month or a year"),
        ({"Experience_date": "2007-02-30"}, "Experience_date is “2007-02-30”: write a day"),
        ({"Experience_date": "2007-09-11"}, "Experience_date 2007-09-11 is after the post’s own Date (2007-09-10)"),
        ({"Experience_date": "2008"}, "Experience_date 2008 is after"),
        ({"Brands": "telemouette"}, "“telemouette” is an invented brand: add “Fiction: yes” to the post"),
        ({"Fiction": "maybe"}, "Fiction is “maybe”: write yes or no"),
        ({"Brands": "", "Experience_date": ""}, "Experience is given but no brand: add “Brands: …”"),
        ({"Brands": "", "Experience": ""}, "Experience_date is given but no brand"),
    ],
)
def test_a_story_that_says_something_impossible_is_refused_in_one_line(
    changes: dict[str, str], said: str, known: dict[str, Brand]
) -> None:
    with pytest.raises(ContentError) as refusal:
        attach(content(Article, "articles/a.md", story(**changes)), known)
    assert str(refusal.value).startswith("content/articles/a.md: ")
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("text", ["2007", "2007-09", "2007-09-10"])
def test_an_experience_may_be_as_recent_as_the_post(text: str, known: dict[str, Brand]) -> None:
    attach(content(Article, "articles/a.md", story(Experience_date=text)), known)


@pytest.mark.parametrize(
    ("field", "said"),
    [
        ("Domains: lenoir", "Domains has “lenoir”, which is no domain: write what stands after the @"),
        ("Domains: https://lenoir.example/", "which is no domain"),
        ("Domains: lenoir.example, ana@lenoir.example", "Domains has “ana@lenoir.example”"),
        ("Domains: -lenoir.example", "which is no domain"),
        ("Domains: 192.0.2.1", "which is no domain"),
        ("Complaints: nobody", "Complaints is “nobody”: write an e-mail address, or a web address"),
        ("Complaints: ana@localhost", "Complaints is “ana@localhost”"),
        ("Complaints: https://[", "Complaints is “https://[”"),
        ("Logo: https://lenoir.example/logo.svg", "which is elsewhere: write a picture of this site"),
        ("Logo: //lenoir.example/logo.svg", "which is elsewhere"),
        ("Logo: data:image/png;base64,AAAA", "which is elsewhere"),
        ("Logo: images/../../secret.svg", "Logo is “images/../../secret.svg”"),
        ("Logo: /etc/logo.svg", "Logo is “/etc/logo.svg”"),
        ("Logo: articles/a.md", "Logo is “articles/a.md”"),
        ("Logo: images/logo.exe", "Logo is “images/logo.exe”"),
        ("Logo: images/absent.svg", "Logo is “images/absent.svg”, a file that is not there"),
    ],
)
def test_a_brand_file_that_says_something_impossible_is_refused_in_one_line(field: str, said: str) -> None:
    with pytest.raises(ContentError) as refusal:
        content(Brand, "brands/lenoir.md", f"Title: Lenoir\nSlug: lenoir\n{field}\n\n")
    assert str(refusal.value).startswith("content/brands/lenoir.md: ")
    assert said in str(refusal.value)
    assert "\n" not in str(refusal.value)


@pytest.mark.parametrize("kind", [Brand, Saga])
@pytest.mark.parametrize("slug", ["../lenoir", "../../../lenoir", "a/b", "Le Noir", "-x", "."])
def test_a_slug_of_which_files_are_named_leads_nowhere_else(kind: Any, slug: str) -> None:
    with pytest.raises(ContentError, match=r"Slug is “.+”: write a name for the address"):
        content(kind, "brands/lenoir.md", f"Title: Lenoir\nSlug: {slug}\n\n")


@pytest.mark.parametrize("place", ["reclamations@lenoir.example", "https://lenoir.example/contact"])
def test_a_brand_is_complained_to_by_mail_or_on_the_web(place: str) -> None:
    assert (
        content(Brand, "brands/l.md", f"Title: L\nComplaints: {place}\nDomains: lenoir.example\n\n").complaints == place
    )


def test_a_brand_page_shows_its_logo_its_mediator_and_where_to_complain(build: Any) -> None:
    """TRUST duty 13: the mediator is named on the brand's card."""
    fields = "Logo: images/lenoir.svg\nMediator: Médiation du Phare\nComplaints: ecoute@lenoir.example\n\n"
    logo = '<svg xmlns="http://www.w3.org/2000/svg"/>'
    brand = LENOIR.replace("\n\n", f"\n{fields}", 1)
    built = build({"images/lenoir.svg": logo, "brands/l.md": brand, "articles/a.md": story()}, plugin="brands")
    card = built.page("marques/lenoir").select_one("dl.card")
    assert card is not None
    assert card.img["src"] == "/images/lenoir.svg"
    assert card.img["alt"] == "Logo de Maison Lenoir"
    assert (built.output / "images/lenoir.svg").read_text(encoding="utf-8") == logo
    assert {"Médiation du Phare", "ecoute@lenoir.example"} <= {each.get_text() for each in card.select("dd")}


def test_a_brand_whose_site_is_no_web_address_is_refused() -> None:
    with pytest.raises(ContentError, match=r"content/brands/x\.md: Site is “javascript:alert\(1\)”"):
        content(Brand, "brands/x.md", "Title: X\nSite: javascript:alert(1)\n\n")


@given(day=st.dates(min_value=date(1000, 1, 1)), length=st.sampled_from([4, 7, 10]))
def test_a_date_is_kept_as_written_and_starts_with_its_period(day: date, length: int) -> None:
    text = day.isoformat()[:length]
    parsed = parse_experience_date(text)
    assert parsed.text == text
    assert parsed.earliest.isoformat().startswith(text)
    assert parsed.earliest <= day


@given(st.text(max_size=12))
def test_what_is_not_a_date_is_never_taken_for_one(text: str) -> None:
    try:
        parsed = parse_experience_date(text)
    except ValueError:
        return
    assert parsed.text == text.strip()
    assert parsed.earliest.isoformat().startswith(parsed.text)


@pytest.mark.parametrize(
    ("text", "lang", "words"),
    [
        ("2007", "fr", "2007"),
        ("2007-09", "fr", "septembre 2007"),
        ("2007-09", "en", "September 2007"),
        ("2007-09-08", "fr", "8 septembre 2007"),
        ("2007-09-01", "fr", "1er septembre 2007"),
        ("2007-09-08", "en", "8 September 2007"),
    ],
)
def test_a_date_reads_as_precisely_as_it_was_written(text: str, lang: str, words: str) -> None:
    assert parse_experience_date(text).in_words(lang) == words


@pytest.mark.parametrize(
    "extra",
    [{}, {"Status": "draft"}, {"Status": "hidden"}, {"Lang": "en"}],
    ids=["published", "draft", "hidden", "translation"],
)
def test_the_build_stops_at_a_wrong_story_wherever_it_is(extra: dict[str, str], build: Any) -> None:
    """TRUST duty 1: the build fails without what a story must say of itself."""
    wrong = story(Brands="lenior", **extra)
    built = build({"brands/l.md": LENOIR, "articles/b.md": story(), "articles/wrong.md": wrong}, plugin="brands")
    assert built.code != 0
    assert "content/articles/wrong.md:5: Brands names “lenior”, which is unknown" in built.log


def test_two_brands_with_one_slug_stop_the_build(build: Any) -> None:
    built = build({"brands/a.md": LENOIR, "brands/b.md": LENOIR, "articles/a.md": story()}, plugin="brands")
    assert built.code != 0
    assert "content/brands/b.md:2: its slug “lenoir” is that of content/brands/a.md" in built.log


@pytest.mark.parametrize(
    ("former", "said"),
    [
        ("lenoir-sa", "Former_slugs has “lenoir-sa”: write the old slug and the day"),
        ("lenoir-sa (2026-02-30)", "Former_slugs has “lenoir-sa (2026-02-30)”: write the old slug and the day"),
        (
            "telemouette (2026-03-01)",
            "Former_slugs has “telemouette”, which is that of content/brands/m.md: remove that",
        ),
    ],
)
def test_a_former_slug_that_cannot_be_is_refused_in_one_line(former: str, said: str, build: Any) -> None:
    lenoir = LENOIR.replace("\n\n", f"\nFormer_slugs: {former}\n\n")
    built = build({"brands/l.md": lenoir, "brands/m.md": MOUETTE, "articles/a.md": story()}, plugin="brands")
    assert built.code != 0
    assert f"content/brands/l.md:5: {said}" in built.log


def test_a_story_page_names_brand_experience_both_dates_and_that_nobody_checked_it(build: Any) -> None:
    """TRUST duty 1: beside each opinion, whether it was checked, and the dates of publication and experience."""
    built = build({"brands/l.md": LENOIR, "articles/a.md": story()}, plugin="brands")
    facts = built.page("2007/09/cafe-froid").select_one("dl.facts")
    assert facts is not None
    assert facts.select_one("a")["href"] == "/marques/lenoir/"
    assert facts.get_text(" ", strip=True) == (
        "Marque Maison Lenoir Expérience Négative Date des faits septembre 2007 Vérification Aucune"
    )
    assert built.page("2007/09/cafe-froid").select_one("article time[datetime^='2007-09-10']") is not None


def test_a_brand_page_lists_its_published_stories_newest_first_and_in_pages(build: Any) -> None:
    files = {f"articles/{n}.md": story(Slug=f"n{n}", Date=f"2008-01-{n:02} 10:00") for n in range(1, 13)}
    files["articles/draft.md"] = story(Slug="draft", Status="draft")
    files["articles/hidden.md"] = story(Slug="hidden", Status="hidden")
    files["articles/3.en.md"] = story(Slug="n3", Date="2008-01-03 10:00", Lang="en")
    files["articles/other.md"] = story(Slug="other", Brands="", Experience="", Experience_date="")
    built = build({"brands/l.md": LENOIR, **files}, plugin="brands")

    def listed(path: str) -> list[str]:
        return [link["href"].split("/")[-2] for link in built.page(path).select(".entry h2 a")]

    assert listed("marques/lenoir") == [f"n{n}" for n in range(12, 2, -1)]
    assert listed("marques/lenoir/page/2") == ["n2", "n1"]
    first = built.page("marques/lenoir")
    assert first.h1.get_text() == "Maison Lenoir"
    assert "12\u00a0récits" in first.get_text()


def test_all_brands_stand_in_the_order_of_a_french_dictionary(build: Any) -> None:
    names = ["Zeste", "Éclair", "eau vive", "Œillet", "Orange", "3 Suisses"]
    brands = {f"brands/{n}.md": f"Title: {name}\n\nRien." for n, name in enumerate(names)}
    built = build({**brands, "brands/l.md": LENOIR, "articles/a.md": story()}, plugin="brands")
    page = built.page("marques")
    assert [link.get_text() for link in page.select(".index a")] == [
        *("3 Suisses", "eau vive", "Éclair", "Maison Lenoir", "Œillet", "Orange", "Zeste"),
    ]
    assert [title.get_text() for title in page.select(".letter h2")] == ["#", "E", "M", "O", "Z"]
    numbers = [number.get_text() for number in page.select(".number")]
    assert numbers[3] == "1\u00a0récit"
    assert numbers[0] == "0\u00a0récit"


def test_posts_may_link_to_a_brand_s_file(build: Any) -> None:
    text = story() + "\n\nVoir [Lenoir]({filename}/brands/l.md)."
    built = build({"brands/l.md": LENOIR, "articles/a.md": text}, plugin="brands")
    assert built.page("2007/09/cafe-froid").select_one(".prose a")["href"] == "/marques/lenoir/"


def test_two_builds_give_the_same_bytes_whatever_the_order_of_files(
    build: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Twelve stories of one minute: only a rule can put them in order.
    files = {f"articles/{n}.md": story(Slug=f"n{n}", Title=f"N{n}") for n in range(12)}
    pages = []
    for seed in ("1", "2", "3"):
        monkeypatch.setenv("PYTHONHASHSEED", seed)
        built = build({"brands/l.md": LENOIR, **files}, plugin="brands")
        pages.append([(built.output / "marques" / name).read_bytes() for name in brand_pages(built.output)])
    assert pages[0] == pages[1] == pages[2]


def brand_pages(output: Path) -> list[str]:
    return sorted(str(path.relative_to(output / "marques")) for path in (output / "marques").rglob("*.html"))
