"""What was accepted and approved is on the page exactly as typed, and the page is whole."""

import re
from urllib.parse import urlencode

from bs4 import BeautifulSoup

from moderation.domain.errors import Refused
from moderation.domain.text import check_words
from tests.conftest import sign_in
from tests.hostile.conftest import Blog
from tests.hostile.pages import check_thread, has_markup, seen, typed, whole, without_marks
from tests.hostile.strings import everything
from tests.site.blog import KEYS, clean_build, differences, tree


def send(blog: Blog, number: int, fields: dict[str, str]) -> str | None:
    """Send a comment as JSON or as a form, in turn; returns its id, or None where it is refused."""
    client = blog.app.test_client()
    if number % 2:
        answer = client.post("/comments", json=fields)
        assert answer.status_code in (202, 422), (fields, answer.text)
        return answer.json["id"] if answer.status_code == 202 else None
    answer = client.post("/comments", data=urlencode(fields), content_type="application/x-www-form-urlencoded")
    assert answer.status_code in (303, 422), (fields, answer.text)
    if answer.status_code == 422:
        return None
    receipt = client.get(answer.location)
    card = whole(receipt.text).select_one("main .card.as-typed")
    assert card is not None
    assert typed(card.get_text()) == typed(fields["body"])
    return str(blog.app.extensions["ecoute"].receipt_owner(re.search("/receipts/([^?]+)", answer.location)[1]))


def page_of(blog: Blog, key: str) -> str:
    return next(blog.settings.output.glob(f"2026/01/{key}/index.html")).read_text(encoding="utf-8")


def test_words_stand_on_the_page_as_typed(blog: Blog) -> None:
    before = {key: len(page_of(blog, key).split("<!--[/thread]-->")[1]) for key in KEYS}
    sent: dict[str, tuple[str, dict[str, str]]] = {}
    for number, line in enumerate(everything()):
        key = KEYS[number % len(KEYS)]
        fields = {"post": key, "name": line, "website": line, "body": line}
        try:
            check_words(line, "words", None, line)
        except Refused as refusal:
            fields |= {problem.field: "Ana" if problem.field == "name" else "" for problem in refusal.problems}
        id = send(blog, number, fields)
        if id is not None:
            sent[id] = key, fields
    assert len(sent) > 500
    check_desk(blog, {id: fields for id, (_post, fields) in sent.items()})
    blog.approve(*sent)
    blog.publish()

    for key in KEYS:
        page = page_of(blog, key)
        root = whole(page)
        section = check_thread(root)
        assert page.count("<!--[thread ") == page.count("<!--[/thread]-->")
        assert len(page.split("<!--[/thread]-->")[-1]) == before[key], "what stands after the thread is as it was"
        mine = {id: fields for id, (post, fields) in sent.items() if post == key}
        shown = {str(each["id"]): each for each in section.select("article.contribution")}
        assert set(shown) == {f"c-{id}" for id in mine}
        for id, fields in mine.items():
            check_shown(shown[f"c-{id}"], fields)

    blog.publisher.publish_sitewide()
    woven = tree(blog.settings.output)
    blog.publisher.publish_all()
    assert differences(woven, tree(blog.settings.output)) == [], "weaving again changes nothing"
    assert differences(woven, clean_build(blog.settings, blog.settings.output.with_name("clean"))) == []


def check_desk(blog: Blog, sent: dict[str, dict[str, str]]) -> None:
    """The queue, page after page, and one contribution alone: whole, and every word as typed."""
    desk = sign_in(blog.app, blog.cast.nadia)
    address, shown = "/desk/", {}
    while address:
        root = whole(desk.get(address).text)
        for card in root.select("article.item"):
            shown[str(card["id"]).removeprefix("c-")] = card.select_one(".words").get_text()
        further = root.select_one("a[rel=next]")
        address = str(further["href"]) if further else ""
    assert {id: typed(words) for id, words in shown.items()} == {id: typed(f["body"]) for id, f in sent.items()}
    for id in list(sent)[::60]:
        root = whole(desk.get(f"/desk/contributions/{id}").text)
        assert typed(root.select_one(".words").get_text()) == typed(sent[id]["body"])


def check_shown(article: BeautifulSoup, fields: dict[str, str]) -> None:
    body = article.select_one(".contribution-body")
    if has_markup(fields["body"]):
        assert without_marks(seen(body)) == without_marks(typed(fields["body"])), fields["body"]
        assert seen(body), fields["body"]
    else:
        assert seen(body) == typed(fields["body"])
    author = article.select_one(".author")
    assert author.get_text() == fields["name"].strip()
    if fields["website"].strip():
        assert author.a["href"] in (fields["website"].strip(), f"https://{fields['website'].strip()}")
