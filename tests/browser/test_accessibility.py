"""Every kind of page before axe-core (WCAG 2.2 A and AA, and its own advice), by day and by night."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

KINDS = {
    "home": "/",
    "home in English": "/en/",
    "story with case and thread": "/2024/05/le-cadenas-sans-cle/",
    "post with blocks": "/2011/03/ecoute-moi-sinon-ca-va-faire-mal/",
    "post with a video": "/2019/11/trente-sept-minutes-de-flute-de-pan/",
    "translated post": "/en/2016/06/pardon-mais-de-quoi/",
    "page": "/a-propos/",
    "brand": "/marques/telemouette/",
    "brands": "/marques/",
    "saga": "/sagas/les-etes-roulebise/",
    "sagas": "/sagas/",
    "category": "/rubriques/experience-client/",
    "categories": "/rubriques/",
    "tags": "/mots/",
    "author": "/auteurs/camille/",
    "authors": "/auteurs/",
    "archives": "/archives/",
    "year": "/archives/2025/",
    "month": "/archives/2025/04/",
    "journal": "/journal/",
    "rules": "/regles/",
    "transparency": "/transparence/",
    "search": "/recherche/",
    "feeds": "/flux/",
    "not found": "/404.html",
    "service stopped": "/503.html",
}


def findings(page: Page, *rules: str) -> list[str]:
    """What axe finds, a line each: the rule, and where."""
    only = {"runOnly": {"type": "rule", "values": list(rules)}} if rules else {}
    found = Axe().run(page, options={"resultTypes": ["violations"], **only}).response["violations"]
    return [f"{each['id']}: {node['html'][:200]}" for each in found for node in each["nodes"]]


def test_what_shuts_somebody_out_is_found(page: Page) -> None:
    page.set_content(
        "<html lang=fr><title>A</title><main><h1>A</h1><img src=a.png><p style='color:#ccc'>Pâle</p></main>"
    )
    assert {each.partition(":")[0] for each in findings(page)} == {"image-alt", "color-contrast"}
    assert [each.partition(":")[0] for each in findings(page, "color-contrast")] == ["color-contrast"]


@pytest.mark.parametrize("address", KINDS.values(), ids=KINDS)
def test_no_page_has_what_shuts_somebody_out(page: Page, address: str) -> None:
    page.emulate_media(color_scheme="light")
    page.goto(address)
    assert findings(page) == []
    page.emulate_media(color_scheme="dark")
    assert findings(page, "color-contrast", "link-in-text-block") == []
