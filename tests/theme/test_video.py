"""A video in a post, in Chromium: nobody but the blog learns of a reader who does not click."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from moderation.web.site import POLICY
from tests import chromium
from tests.plugins.conftest import building_in

HOME, VIDEO = "https://blog.example", "https://www.youtube.com/watch?v=abcdefghijk"
PLAYER = "https://www.youtube-nocookie.com/embed/abcdefghijk?autoplay=1"

POST = f"""Title: Vu
Date: 2026-01-09 10:00
Category: Essais
Slug: vu

Avant.

!!! video "L’accueil & vous"
    Url: {VIDEO}
    Image: {{static}}/images/a.svg

    Ce qu’on y voit.
"""
DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" width="160" height="90"><title>A</title></svg>'


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Path:
    built = building_in(tmp_path_factory.mktemp("video"))(
        {"articles/vu.md": POST, "images/a.svg": DRAWING}, plugin="blocks", SITEURL=f'"{HOME}"'
    )
    assert built.code == 0, built.log
    return built.output


class Visit:
    """A reader at the post; `asked` is what went to other hosts."""

    def __init__(self, page: Page, output: Path) -> None:
        self.page, self.asked, self._output = page, [], output
        page.context.route("**/*", self._answer)
        page.goto(f"{HOME}/2026/01/vu/")

    def _answer(self, route: Route) -> None:
        parts = urlsplit(route.request.url)
        if parts.hostname == "blog.example":
            path = (
                self._output / f"{parts.path[1:]}index.html"
                if parts.path.endswith("/")
                else self._output / parts.path[1:]
            )
            route.fulfill(path=path, headers={"Content-Security-Policy": POLICY})
        else:
            self.asked.append(route.request.url)
            route.fulfill(body="<!doctype html><p>elsewhere</p>", content_type="text/html")


@pytest.fixture
def visit(browser: Browser, output: Path) -> Iterator[Any]:
    contexts = []

    def arrive(**how: Any) -> Visit:
        contexts.append(chromium.opened(browser, **how))
        return Visit(contexts[-1].new_page(), output)

    yield arrive
    for context in contexts:
        context.close()


def test_nothing_is_asked_of_the_video_s_site_before_a_click_and_the_player_comes_with_it(visit: Any) -> None:
    reader = visit()
    still = reader.page.get_by_role("link", name="Regarder la vidéo")
    expect(still.locator("img")).to_be_visible()
    assert reader.page.evaluate("document.querySelector('.video img').naturalWidth") > 0
    assert reader.asked == []
    still.focus()
    reader.page.keyboard.press("Enter")
    player = reader.page.locator(".video iframe")
    expect(player).to_be_focused()
    assert (player.get_attribute("src"), player.get_attribute("title")) == (PLAYER, "L’accueil & vous")
    expect(reader.page.frame_locator(".video iframe").get_by_text("elsewhere")).to_be_visible()
    assert reader.asked == [PLAYER]
    assert reader.page.url == f"{HOME}/2026/01/vu/"
    expect(still).to_have_count(0)


def test_without_a_script_the_link_leads_to_the_video(visit: Any) -> None:
    reader = visit(java_script_enabled=False)
    assert reader.asked == []
    reader.page.get_by_role("link", name="Regarder la vidéo").click()
    reader.page.wait_for_url(VIDEO)
    assert reader.asked == [VIDEO]


def test_the_still_keeps_within_a_small_telephone(visit: Any) -> None:
    reader = visit(viewport={"width": 320, "height": 700})
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 320
    reader.page.get_by_role("link", name="Regarder la vidéo").click()
    expect(reader.page.locator(".video iframe")).to_be_visible()
    assert reader.page.evaluate("document.documentElement.scrollWidth") == 320
