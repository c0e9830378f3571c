"""The sample blog's own promises: complete stories, links that lead somewhere, nothing invented about a real brand."""

import json
import re
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pelican.plugins.french.typography import typeset
from pelican.plugins.images.picture import read_picture

ROOT = Path(__file__).resolve().parents[2]
CONTENT = ROOT / "content"
REASONS = {
    "blackmail",
    "off_topic",
    "spam",
    "insult",
    "personal_data",
    "defamation",
    "not_an_experience",
    "undisclosed_interest",
    "illegal",
}
DISCLAIMER = re.compile(r"n’existe(?:nt)? pas|does not exist")
LINK = re.compile(r"\{(?:filename|static)\}(/[^)\"\s]+)")
IMAGE = re.compile(r"<img\b[^>]*>|!\[([^\]]*)\]\([^)]*\)")


@dataclass(frozen=True)
class Source:
    """One Markdown file: its metadata (keys in lower case) and its text."""

    path: Path
    meta: dict[str, str]
    body: str

    @property
    def name(self) -> str:
        return self.path.name

    def list(self, key: str) -> list[str]:
        """The values of a comma-separated field, empty when the field is absent."""
        return [part.strip() for part in self.meta.get(key, "").split(",") if part.strip()]


def read(path: Path) -> Source:
    head, _, body = path.read_text(encoding="utf-8").partition("\n\n")
    pairs = (line.partition(":") for line in head.splitlines())
    return Source(path, {key.lower(): value.strip() for key, _, value in pairs}, body)


def folder(name: str) -> list[Source]:
    return [read(path) for path in sorted((CONTENT / name).glob("*.md"))]


ARTICLES, PAGES, SAGAS = folder("articles"), folder("pages"), folder("sagas")
BRANDS = {source.meta["slug"]: source for source in folder("brands")}
STORIES = [post for post in ARTICLES if "brands" in post.meta]
FICTIONAL = {slug for slug, brand in BRANDS.items() if brand.meta.get("fiction") == "yes"}
DEMO: dict[str, Any] = json.loads((ROOT / "demo" / "threads.json").read_text(encoding="utf-8"))
CONTRIBUTIONS: list[dict[str, Any]] = DEMO["contributions"]
LATELY: list[dict[str, Any]] = DEMO["lately"]
"""What is so many days older than the day on which the demonstration is played."""
POSTS = {post.meta["slug"]: post for post in ARTICLES if post.meta.get("lang", "fr") == "fr"} | {
    post.meta["slug"]: post
    for post in ARTICLES
    if sum(other.meta["slug"] == post.meta["slug"] for other in ARTICLES) == 1
}

each_article = pytest.mark.parametrize("post", ARTICLES, ids=lambda post: post.name)
each_story = pytest.mark.parametrize("post", STORIES, ids=lambda post: post.name)
each_contribution = pytest.mark.parametrize("said", [*CONTRIBUTIONS, *LATELY], ids=lambda said: said["ref"])


def test_the_blog_has_enough_to_show() -> None:
    published = [post for post in ARTICLES if post.meta.get("status") != "draft"]
    assert len(published) > 30, "four pages of ten"
    assert len({post.meta["category"] for post in published}) >= 5
    assert len({post.meta["authors"] for post in published}) == 2
    assert sum(post.meta.get("lang") == "en" for post in published) == 3


@each_article
def test_a_post_carries_what_the_lists_show(post: Source) -> None:
    missing = {"title", "date", "category", "tags", "slug", "authors", "summary"} - post.meta.keys()
    assert not missing
    written = datetime.strptime(post.meta["date"], "%Y-%m-%d %H:%M")
    suffix = ".en.md" if post.meta.get("lang") == "en" and post.name.endswith(".en.md") else ".md"
    assert post.name == f"{written:%Y-%m-%d}-{post.meta['slug']}{suffix}"


@each_story
def test_a_story_names_its_brands_and_dates_the_experience_before_the_post(post: Source) -> None:
    assert post.meta.get("experience") in {"negative", "positive", "mixed"}
    lived = post.meta.get("experience_date", "")
    assert re.fullmatch(r"\d{4}(-\d\d(-\d\d)?)?", lived)
    assert lived <= post.meta["date"][: len(lived)]
    for slug in post.list("brands"):
        assert slug in BRANDS, f"content/brands/{slug}.md is missing"


@each_article
def test_an_experience_is_only_told_about_a_brand(post: Source) -> None:
    stray = {"experience", "experience_date", "saga", "episode", "fiction"} & post.meta.keys()
    assert "brands" in post.meta or not stray


def test_slugs_are_ascii_and_unique_in_each_language() -> None:
    for sources in (ARTICLES, PAGES, SAGAS, list(BRANDS.values())):
        slugs = [source.meta["slug"] for source in sources]
        assert all(re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", slug) for slug in slugs)
        seen = Counter((source.meta.get("lang", "fr"), source.meta["slug"]) for source in sources)
        assert max(seen.values()) == 1
    for source in [*PAGES, *SAGAS, *BRANDS.values()]:
        assert source.path.stem == source.meta["slug"]


@pytest.mark.parametrize("source", [*ARTICLES, *PAGES, *SAGAS, *BRANDS.values()], ids=lambda source: source.name)
def test_internal_links_and_images_lead_somewhere_and_images_speak(source: Source) -> None:
    for target in LINK.findall(source.body):
        assert (CONTENT / target.lstrip("/")).is_file(), target
    for image in IMAGE.finditer(source.body):
        alt = image[1] if image[0].startswith("!") else (re.search(r'\balt="([^"]*)"', image[0]) or ["", ""])[1]
        assert alt.strip(), f"no alt text: {image[0]}"
        assert "{static}/images/" in image[0], f"not an image of ours: {image[0]}"


def test_every_drawing_is_used_small_and_titled() -> None:
    used = {Path(target).name for post in ARTICLES for target in LINK.findall(post.body)}
    for drawing in (CONTENT / "images").glob("*.svg"):
        assert drawing.name in used
        text = drawing.read_text(encoding="utf-8")
        assert len(text.encode()) < 6000
        assert re.search(r"<title[^>]*>[^<]+</title>", text)
        assert re.search(r'<rect width="800" height="450"', text), "its own background, for light and dark pages"


def test_every_photograph_is_used_light_and_says_nothing_of_a_camera() -> None:
    used = {Path(target).name for post in ARTICLES for target in LINK.findall(post.body)}
    photographs = {path for path in (CONTENT / "images").iterdir() if path.suffix != ".svg"}
    assert len(photographs) >= 2
    for path in photographs:
        assert path.name in used
        assert path.stat().st_size < 150_000
        assert not read_picture(path, path.name).notes


def test_sagas_number_their_episodes_from_one_without_a_gap_in_order_of_date() -> None:
    known = {saga.meta["slug"]: saga for saga in SAGAS}
    assert {post.meta["saga"] for post in STORIES if "saga" in post.meta} == known.keys()
    for slug, saga in known.items():
        episodes = [post for post in STORIES if post.meta.get("saga") == slug]
        episodes.sort(key=lambda post: post.meta["date"])
        assert [int(post.meta["episode"]) for post in episodes] == list(range(1, len(episodes) + 1))
        assert all(post.list("brands") == saga.list("brands") for post in episodes)


@pytest.mark.parametrize("brand", BRANDS.values(), ids=lambda brand: brand.name)
def test_an_invented_brand_lives_under_example_and_a_real_one_does_not(brand: Source) -> None:
    assert brand.meta["fiction"] in {"yes", "no"}
    hosts = [*brand.list("domains"), brand.meta["site"].split("/")[2]]
    if "complaints" in brand.meta:
        mail, web = brand.meta["complaints"].partition("@")[2], urlsplit(brand.meta["complaints"]).hostname
        hosts.append(web or mail)
    invented = brand.meta["slug"] in FICTIONAL
    assert hosts
    assert all(host.endswith(".example") == invented for host in hosts)
    assert bool(DISCLAIMER.search(brand.body)) == invented


@each_story
def test_a_story_about_an_invented_brand_says_so_where_readers_begin_or_end(post: Source) -> None:
    invented = set(post.list("brands")) & FICTIONAL
    assert (post.meta.get("fiction") == "yes") == bool(invented)
    lines = [line for line in post.body.splitlines() if line.strip()]
    for slug in invented:
        name = BRANDS[slug].meta["title"]
        assert any(name in line and DISCLAIMER.search(line) for line in (lines[0], lines[-1]))


@each_story
def test_a_story_about_a_real_brand_says_where_it_comes_from(post: Source) -> None:
    if not set(post.list("brands")) & FICTIONAL:
        assert "Note de la rédaction" in post.body


@pytest.mark.parametrize("source", [*ARTICLES, *PAGES], ids=lambda source: source.name)
def test_prose_comes_out_with_typographic_signs_and_unbreakable_spaces(source: Source) -> None:
    """However it was typed: one post is typed as people type."""
    prose = re.sub(r"```.*?```|`[^`]*`|<[^>]*>", "", source.body, flags=re.DOTALL)
    prose = re.sub(r"\]\([^)]*\)|^!!! \w+ ", "]", prose, flags=re.MULTILINE)
    lang = source.meta.get("lang", "fr")
    for typed in (prose, source.meta["title"], source.meta["summary"]):
        text = typeset(typed, lang)
        assert "'" not in text
        assert "..." not in text
        if lang == "fr":
            assert not re.search(r" [;:!?»]|« ", text)


@each_contribution
def test_demonstration_threads_never_stand_under_a_story_about_a_real_brand(said: dict[str, Any]) -> None:
    post = POSTS[said["post"]]
    assert set(post.list("brands")) <= FICTIONAL
    assert post.meta.get("status") != "draft"
    assert post.meta.get("comments") != "closed"
    said_on = datetime.fromisoformat(said["at"]).date() if "at" in said else date(2026, 3, 10)
    assert date.fromisoformat(post.meta["date"][:10]) <= said_on


def test_an_answer_follows_a_published_contribution_of_the_same_thread() -> None:
    before: dict[str, dict[str, Any]] = {}
    last = datetime.min.replace(tzinfo=datetime.fromisoformat(CONTRIBUTIONS[0]["at"]).tzinfo)
    for said in CONTRIBUTIONS:
        at = datetime.fromisoformat(said["at"])
        assert at.utcoffset() is not None, said["ref"]
        assert at >= last, said["ref"]
        if said["parent"] is not None:
            parent = before[said["parent"]]
            assert parent["post"] == said["post"]
            assert parent["decisions"][0]["action"] == "approve"
            assert datetime.fromisoformat(parent["decisions"][0]["at"]) < at, said["ref"]
        assert said["ref"] not in before
        before[said["ref"]], last = said, at


@each_contribution
def test_decisions_follow_each_other_and_every_refusal_has_a_reason(said: dict[str, Any]) -> None:
    if "at" in said:
        times = [said["at"], *(decision["at"] for decision in said["decisions"])]
        moments = [datetime.fromisoformat(at) for at in times]
    else:
        sent = datetime.fromisoformat(f"2026-03-10T{said['time']}")
        moments = [sent, *(sent + timedelta(minutes=each["minutes_later"]) for each in said["decisions"])]
    assert moments == sorted(set(moments))
    actions = [decision["action"] for decision in said["decisions"]]
    assert actions in ([], ["approve"], ["reject"], ["approve", "take_down"])
    for decision in said["decisions"]:
        if decision["action"] == "approve":
            assert decision["reason"] is None
        else:
            assert decision["reason"] in REASONS
            assert decision["note"]


@each_contribution
def test_a_reply_is_signed_by_a_representative_of_the_brand_of_the_story(said: dict[str, Any]) -> None:
    signed = {person["email"]: person for person in DEMO["representatives"]}
    assert said["kind"] in {"comment", "reply"}
    assert ("representative" in said) == (said["kind"] == "reply")
    if said["kind"] == "reply":
        person = signed[said["representative"]]
        assert said["author"] == person["name"]
        assert person["brand"] in POSTS[said["post"]].list("brands")
        assert person["email"].partition("@")[2] in BRANDS[person["brand"]].list("domains")
    assert said["website"] is None or said["website"].split("/")[2].endswith(".example")
    assert said["body"].strip()
    assert said["author"].strip()


@pytest.mark.parametrize("line", [*DEMO["cases"], *DEMO["cases_lately"]], ids=lambda line: line["do"])
def test_what_happens_to_a_case_is_invented_with_its_brand(line: dict[str, Any]) -> None:
    post = POSTS[line["post"]]
    assert {line["brand"], line.get("to", line["brand"])} <= FICTIONAL
    assert line["brand"] in post.list("brands") or line["brand"] in {each.get("to") for each in DEMO["cases"]}
    if "at" in line:
        assert datetime.fromisoformat(line["at"]).date() >= date.fromisoformat(post.meta["date"][:10])


@pytest.mark.parametrize("line", DEMO["requests"], ids=lambda line: line["do"])
def test_what_is_asked_of_the_desk_is_about_invented_brands_and_by_nobody_who_exists(line: dict[str, Any]) -> None:
    assert set(POSTS[line["post"]].list("brands")) <= FICTIONAL
    assert line.get("email", "nobody.example").endswith(".example")


def test_the_demonstration_has_every_decision_and_one_deep_thread() -> None:
    ends = Counter(each["decisions"][-1]["action"] if each["decisions"] else "pending" for each in LATELY)
    assert (ends["pending"], ends["reject"], ends["take_down"], ends["approve"]) == (11, 23, 1, 9)
    assert all(each["decisions"] for each in CONTRIBUTIONS), "nothing dated waits: it would wait for years"
    depth: dict[str | None, int] = {None: 0}
    for said in CONTRIBUTIONS:
        depth[said["ref"]] = depth[said["parent"]] + 1
    assert max(depth.values()) == 5
    assert Counter(said["post"] for said in CONTRIBUTIONS).most_common(1)[0][1] >= 30
    assert "démonstration" in DEMO["note"].lower()
