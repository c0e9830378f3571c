"""The contract between service and build: golden files that both sides pass, and what a reader refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot

from moderation.publication import (
    KEY,
    Brand,
    Catalogue,
    ContractError,
    Contribution,
    Kind,
    Post,
    Publication,
    Representative,
    Thread,
    catalogue_document,
    read_catalogue,
    read_thread,
    thread_document,
)
from tests.contract.values import CATALOGUE, THREAD

HERE = Path(__file__).parent
GOLDEN_THREAD = (HERE / "thread.json").read_bytes()
GOLDEN_CATALOGUE = (HERE / "catalogue.json").read_bytes()


# --- the golden files ------------------------------------------------------------------------------------------------


def test_the_service_writes_the_golden_thread() -> None:
    assert thread_document(THREAD) == GOLDEN_THREAD


def test_the_build_reads_the_golden_thread() -> None:
    assert read_thread(GOLDEN_THREAD, "thread.json") == THREAD


def test_the_build_writes_the_golden_catalogue() -> None:
    assert catalogue_document(CATALOGUE) == GOLDEN_CATALOGUE


def test_the_service_reads_the_golden_catalogue() -> None:
    assert read_catalogue(GOLDEN_CATALOGUE, "catalogue.json") == CATALOGUE


def test_the_build_shows_the_golden_thread() -> None:
    thread, catalogue = read_thread(GOLDEN_THREAD, "thread.json"), read_catalogue(GOLDEN_CATALOGUE, "catalogue.json")
    html = Renderer(catalogue, lambda _key: thread)(Slot("thread", "panne", "fr"))
    for each in THREAD.contributions:
        assert f'id="c-{each.id}"' in html
    assert "<script>" not in html
    assert "Nuage &amp; Cie" in html


@pytest.mark.parametrize(("read", "golden"), [(read_thread, GOLDEN_THREAD), (read_catalogue, GOLDEN_CATALOGUE)])
def test_a_later_minor_version_with_further_fields_is_read(read: Callable[..., Any], golden: bytes) -> None:
    content = json.loads(golden) | {"contract": "1.37", "mood": "good"}
    for name in ("contributions", "posts", "brands"):
        for each in content.get(name, ()):
            each["mood"] = ["good"]
    assert read(json.dumps(content).encode(), "x.json") == read(golden, "x.json")


@pytest.mark.parametrize(("read", "golden"), [(read_thread, GOLDEN_THREAD), (read_catalogue, GOLDEN_CATALOGUE)])
@pytest.mark.parametrize("version", ["2.0", "0.9", "1", "1.0.0", "1.x", "", " 1.0", "10.0", None, 1.0])
def test_another_major_version_is_refused(version: object, read: Callable[..., Any], golden: bytes) -> None:
    content = json.loads(golden) | {"contract": version}
    with pytest.raises(ContractError) as error:
        read(json.dumps(content).encode(), "x.json")
    assert str(error.value).startswith("x.json: ")
    if isinstance(version, str):
        assert "from the same release" in str(error.value)


# --- there and back --------------------------------------------------------------------------------------------------

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
keys = st.from_regex(KEY, fullmatch=True).map(lambda key: key[:20])
moments = st.datetimes(datetime(1990, 1, 1), datetime(2100, 1, 1), timezones=st.timezones()).map(
    lambda moment: moment.astimezone(UTC)
)
representatives = st.builds(
    Representative, texts, texts, keys, st.none() | st.sampled_from(["operator", "email"]), st.none() | st.dates()
)


@st.composite
def threads(draw: st.DrawFn) -> Thread:
    """Threads whose parents come first."""
    ids = draw(st.lists(keys, unique=True, max_size=6))
    contributions = [
        Contribution(
            id=id,
            kind=draw(st.sampled_from(Kind)),
            parent=draw(st.sampled_from([None, *ids[:position]])),
            at=draw(moments),
            published_at=draw(moments),
            author=draw(texts),
            website=draw(st.none() | texts),
            body=draw(texts),
            edited_at=draw(st.none() | moments),
            representative=draw(st.none() | representatives),
            removal=draw(st.none() | texts),
        )
        for position, id in enumerate(ids)
    ]
    return Thread(draw(keys), draw(st.integers(0, 2**53)), draw(st.booleans()), tuple(contributions))


posts = st.builds(
    Post,
    key=keys,
    title=texts,
    url=texts,
    lang=texts,
    published=texts,
    excerpt=texts,
    brands=st.lists(texts, max_size=3).map(tuple),
    experience=st.none() | texts,
    experience_date=st.none() | texts,
    comments_open=st.booleans(),
    comments_until=st.none() | st.dates(),
)
brands = st.builds(Brand, keys, texts, texts, st.lists(texts, max_size=3).map(tuple), st.booleans())
catalogues = st.builds(
    Catalogue,
    st.lists(posts, max_size=4).map(lambda found: {post.key: post for post in found}),
    st.lists(brands, max_size=4).map(lambda found: {brand.slug: brand for brand in found}),
    texts,
    texts,
    texts,
    texts,
)


@given(threads())
def test_any_thread_comes_back(thread: Thread) -> None:
    document = thread_document(thread)
    assert read_thread(document, "x.json") == thread
    assert thread_document(read_thread(document, "x.json")) == document


@given(catalogues)
def test_any_catalogue_comes_back(catalogue: Catalogue) -> None:
    document = catalogue_document(catalogue)
    assert read_catalogue(document, "x.json") == catalogue
    assert catalogue_document(read_catalogue(document, "x.json")) == document


@given(st.integers(0, len(GOLDEN_THREAD) - 2))
def test_a_truncated_document_is_refused_with_its_name(length: int) -> None:
    with pytest.raises(ContractError, match=r"^x\.json: is not JSON .* run `ecoute publish --all`$"):
        read_thread(GOLDEN_THREAD[:length], "x.json")


@given(st.binary(max_size=200))
def test_anything_else_is_refused_with_its_name(data: bytes) -> None:
    for read in (read_thread, read_catalogue):
        with pytest.raises(ContractError, match=r"^x\.json: "):
            read(data, "x.json")


def test_a_damaged_catalogue_is_made_anew_by_a_build() -> None:
    with pytest.raises(ContractError, match=r"run `ecoute build`$"):
        read_catalogue(GOLDEN_CATALOGUE[:-5], "x.json")


def _paths(content: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """The place of every value in a document."""
    inside = content.items() if isinstance(content, dict) else enumerate(content) if isinstance(content, list) else ()
    return ([path] if path else []) + [found for name, each in inside for found in _paths(each, (*path, name))]


@pytest.mark.parametrize(("read", "golden"), [(read_thread, GOLDEN_THREAD), (read_catalogue, GOLDEN_CATALOGUE)])
def test_a_value_of_the_wrong_type_is_refused_wherever_it_stands(read: Callable[..., Any], golden: bytes) -> None:
    tried = 0
    for path in _paths(json.loads(golden)):
        content = json.loads(golden)
        *above, last = path
        holder = content
        for step in above:
            holder = holder[step]
        right = holder[last]
        holder[last] = 7.5 if not isinstance(right, list) else "abc"
        with pytest.raises(ContractError, match=r"^x\.json: "):
            read(json.dumps(content).encode(), "x.json")
        tried += 1
    assert tried > 40


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda d: d["contributions"].reverse(), "stands before its parent"),
        (lambda d: d["contributions"][1].update(parent="nobody"), "stands before its parent nobody, or has none"),
        (lambda d: d["contributions"][1].update(parent="b2"), "stands before its parent b2"),
        (lambda d: d["contributions"].append(d["contributions"][0]), "contribution a1 stands twice"),
        (lambda d: d["contributions"][0].update(kind="shout"), "'kind' is 'shout'"),
        (lambda d: d["contributions"][0].update(id="../../etc"), "'id' is '../../etc'"),
        (lambda d: d["contributions"][0].update(at="2026-03-01T09:00:00"), "with its offset from UTC"),
        (lambda d: d["contributions"][0].update(at="soon"), "a moment such as"),
        (lambda d: d["contributions"][1]["representative"].update(verified_on="2026-02-31"), "a day such as"),
        (lambda d: d.update(post="a/b"), "'post' is 'a/b'"),
        (lambda d: d.update(serial=True), "a whole number"),
        (lambda d: d.pop("closed"), "'closed' is None"),
    ],
)
def test_what_breaks_the_contract_is_refused_and_said(change: Callable[[Any], object], said: str) -> None:
    content = json.loads(GOLDEN_THREAD)
    change(content)
    with pytest.raises(ContractError) as error:
        read_thread(json.dumps(content).encode(), "x.json")
    assert str(error.value).startswith("x.json: ")
    assert said in str(error.value)


# --- the folder ------------------------------------------------------------------------------------------------------


def test_what_is_published_is_found_again(tmp_path: Path) -> None:
    publication = Publication(tmp_path / "publication")
    assert (publication.posts(), publication.thread("panne")) == ([], None)
    publication.write(THREAD)
    publication.write(Thread("essai", 43))
    assert publication.posts() == ["essai", "panne"]
    assert list(publication.threads()) == [Thread("essai", 43), THREAD]
    assert sorted(path.name for path in publication.folder.iterdir()) == ["essai.json", "panne.json"]


def test_only_documents_are_threads(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.write(THREAD)
    for name in (".abc.tmp", "notes.html", "README", "Panne.json", "panne.json.bak"):
        (publication.folder / name).write_text("x")
    assert publication.posts() == ["panne"]


@pytest.mark.parametrize("key", ["../panne", "a/b", "", ".", "A", "é", "-a", "a" * 201, "a\n"])
def test_a_key_is_never_a_path(key: str, tmp_path: Path) -> None:
    with pytest.raises(ContractError, match="is not a post key"):
        Publication(tmp_path).path(key)


def test_a_document_under_another_posts_name_is_refused(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.write(THREAD)
    publication.path("panne").rename(publication.path("essai"))
    with pytest.raises(ContractError, match=r"essai\.json: holds the thread of 'panne', not of 'essai'"):
        publication.thread("essai")


def test_a_failed_write_leaves_the_old_document_and_nothing_else(tmp_path: Path) -> None:
    publication = Publication(tmp_path)
    publication.write(THREAD)
    publication.path("essai").mkdir()  # nothing can be renamed onto a folder
    with pytest.raises(OSError, match="essai"):
        publication.write(Thread("essai", 43))
    assert sorted(path.name for path in publication.folder.iterdir()) == ["essai.json", "panne.json"]


def test_fields_of_contract_1_1_come_back_and_are_not_there_where_they_say_nothing() -> None:
    newer = replace(THREAD, locked=True, pinned="a1", contributions=(replace(THREAD.contributions[0], editorial=True),))
    written = thread_document(newer)
    assert json.loads(written)["contract"] == "1.1"
    assert read_thread(written, "panne.json") == newer
    assert json.loads(thread_document(THREAD))["contract"] == "1.0", "the same bytes as before there were such fields"
    with pytest.raises(ContractError, match="pinned"):
        read_thread(thread_document(replace(THREAD, pinned="nobody")), "panne.json")
