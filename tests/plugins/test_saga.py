"""Sagas: episodes in order, wherever their numbers come from."""

from types import SimpleNamespace
from typing import Any

import pytest
from pelican.plugins.saga.helped import helpers_of
from pelican.plugins.weave.errors import ContentError

NICE = "Title: Leila et moi\nSlug: leila\nBrands: sixt, sixt-se\n\nTrois villes."


def post(slug: str, **fields: str) -> str:
    given = {"Title": slug.title(), "Date": "2018-01-01 10:00", "Category": "Récits", "Slug": slug, **fields}
    return "".join(f"{name}: {value}\n" for name, value in given.items() if value) + "\nTexte."


def episode(slug: str, number: int | str, **fields: str) -> str:
    return post(slug, **{"Saga": "leila", "Episode": str(number), **fields})


def steps(built: Any, path: str) -> list[tuple[str, str]]:
    """The links of an episode's page to its neighbours: ("prev" or "next", address)."""
    return [(link["rel"][0], link["href"]) for link in built.page(path).select("nav.saga .step")]


def test_episodes_follow_their_numbers_not_their_dates(build: Any) -> None:
    files = {
        "sagas/l.md": NICE,
        "articles/a.md": episode("annecy", 10, Date="2018-01-01 10:00"),
        "articles/b.md": episode("biarritz", 2, Date="2018-03-01 10:00"),
        "articles/n.md": episode("nice", 1, Date="2018-02-01 10:00"),
        "articles/o.md": post("other"),
    }
    built = build(files, plugin="saga")
    page = built.page("sagas/leila")
    assert page.h1.get_text() == "Leila et moi"
    assert [link.get_text() for link in page.select(".entry h2 a")] == ["Nice", "Biarritz", "Annecy"]
    assert "3\u00a0épisodes" in page.get_text()
    assert steps(built, "2018/02/nice") == [("next", "/2018/03/biarritz/")]
    assert steps(built, "2018/03/biarritz") == [("prev", "/2018/02/nice/"), ("next", "/2018/01/annecy/")]
    assert steps(built, "2018/01/other") == []
    assert built.page("sagas").select_one(".entry h2 a")["href"] == "/sagas/leila/"
    line = built.page("2018/03/biarritz").select_one(".saga-line")
    assert line.get_text() == "Épisode\u00a02 · Leila et moi"


def test_readers_are_never_sent_to_a_draft_or_a_hidden_episode(build: Any) -> None:
    files = {
        "sagas/l.md": NICE,
        "articles/1.md": episode("un", 1),
        "articles/2.md": episode("deux", 2, Status="draft"),
        "articles/3.md": episode("trois", 3, Status="hidden"),
        "articles/4.md": episode("quatre", 4),
    }
    built = build(files, plugin="saga")
    assert steps(built, "2018/01/un") == [("next", "/2018/01/quatre/")]
    assert steps(built, "brouillons/deux") == [("prev", "/2018/01/un/"), ("next", "/2018/01/quatre/")]
    assert len(built.page("sagas/leila").select(".entry")) == 2


def test_a_translated_episode_leads_to_translations_where_there_are_any(build: Any) -> None:
    files = {
        "sagas/l.md": NICE,
        "articles/1.md": episode("un", 1),
        "articles/1.en.md": episode("un", 1, Lang="en"),
        "articles/2.md": episode("deux", 2),
        "articles/2.en.md": episode("deux", 2, Lang="en"),
        "articles/3.md": episode("trois", 3),
    }
    built = build(files, plugin="saga")
    assert steps(built, "en/2018/01/deux") == [("prev", "/en/2018/01/un/"), ("next", "/2018/01/trois/")]
    assert len(built.page("sagas/leila").select(".entry")) == 3


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (episode("x", 2, Saga="lelia"), ":5: Saga is “lelia”, which is unknown: did you mean “leila”? If not, write"),
        (episode("x", ""), ":5: a post with Saga is an episode: add “Episode: …”"),
        (episode("x", "deux"), ":6: Episode is “deux”: write a whole number from 1"),
        (episode("x", 0), ":6: Episode is “0”: write a whole number from 1"),
        (post("x", Episode="2"), ":5: Episode is given but no saga: add “Saga: …”"),
        (episode("x", 1), ":6: Episode 1 of “leila” is already content/articles/a.md: give it another number"),
        (episode("x", 1, Status="draft"), ":6: Episode 1 of “leila” is already content/articles/a.md"),
    ],
    ids=["unknown", "no number", "no digits", "zero", "no saga", "double", "double draft"],
)
def test_an_episode_without_its_place_stops_the_build(wrong: str, said: str, build: Any) -> None:
    built = build({"sagas/l.md": NICE, "articles/a.md": episode("un", 1), "articles/x.md": wrong}, plugin="saga")
    assert built.code != 0
    assert f"content/articles/x.md{said}" in built.log


def test_two_sagas_with_one_slug_stop_the_build(build: Any) -> None:
    built = build({"sagas/a.md": NICE, "sagas/b.md": NICE, "articles/a.md": episode("un", 1)}, plugin="saga")
    assert built.code != 0
    assert "content/sagas/b.md:2: its slug “leila” is that of content/sagas/a.md" in built.log


def test_a_saga_keeps_the_slugs_of_its_brands_as_written(build: Any, tmp_path: Any) -> None:
    override = tmp_path / "templates"
    override.mkdir()
    (override / "saga.html").write_text("{{ saga.brands|join('+') }} {{ saga.content|safe }}")
    built = build(
        {"sagas/l.md": NICE, "articles/a.md": episode("un", 1)},
        plugin="saga",
        THEME_TEMPLATES_OVERRIDES=f'["{override}"]',
    )
    assert (built.output / "sagas/leila/index.html").read_text() == "sixt+sixt-se <p>Trois villes.</p>"


def test_who_helped_is_named_with_consent_on_the_saga_s_page(build: Any) -> None:
    saga = NICE.replace(
        "\n\n", "\nHelpers: Leila, agence de Nice, consent 2019-04-02; Isabelle, consent 2019-04-03\n\n", 1
    )
    files = {
        "sagas/l.md": saga,
        "articles/1.md": episode("un", 1, Helpers="Paul, atelier, chef, consent 2019-05-01; Leila, consent 2019-04-02"),
        "articles/2.md": episode("deux", 2, Helpers="Zoé, consent 2019-05-01", Status="draft"),
    }
    page = build(files, plugin="saga").page("sagas/leila")
    assert [" ".join(item.get_text().split()) for item in page.select(".helpers li")] == [
        "Leila, agence de Nice avec son accord, donné le 2 avril 2019",
        "Isabelle avec son accord, donné le 3 avril 2019",
        "Paul, atelier, chef avec son accord, donné le 1er mai 2019",
    ]


@pytest.mark.parametrize(
    ("helpers", "said"),
    [
        ("Leila, agence de Nice", "Helpers has “Leila, agence de Nice”, without the day of their consent"),
        ("Leila, consent yes", "without the day of their consent"),
        ("Leila, consent 2019-02-30", "there is no day 2019-02-30"),
    ],
)
def test_nobody_is_named_without_consent(helpers: str, said: str) -> None:
    content = SimpleNamespace(metadata={"helpers": helpers})
    with pytest.raises(ContentError) as refusal:
        helpers_of(content, "content/sagas/l.md")
    assert said in str(refusal.value)
    assert "or leave out who has not agreed" in str(refusal.value)


def test_a_post_outside_a_saga_names_no_helpers(build: Any) -> None:
    built = build({"sagas/l.md": NICE, "articles/a.md": post("a", Helpers="Leila, consent 2019-04-02")}, plugin="saga")
    assert built.code != 0
    assert "content/articles/a.md:5: Helpers is given but no saga" in built.log
