"""The proxy that `deploy/` shows: what is the service's is led to it, and what it cannot answer is said by the site."""

import re

from flask import Flask

from tests.conftest import ROOT

PROXY = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def test_every_address_of_the_service_is_led_to_it_and_figures_are_not(app: Flask) -> None:
    """TRUST duty 4: reports; LESSONS: consent and unsubscribe. A form that no proxy forwards is no form."""
    (pattern,) = re.findall(r"location ~ (\S+) \{", PROXY)
    own = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    places = {place for place in own if place and not place.startswith("<")}
    assert {place for place in places if not re.search(pattern, f"/{place}/x")} == {"metrics"}, "for this machine only"


def test_a_stopped_service_is_told_of_by_a_page_of_the_site() -> None:
    (page,) = re.findall(r"error_page 502 504 =503 /(\S+)\.html;", PROXY)
    assert (ROOT / "theme" / "templates" / f"{page}.html").is_file()
    assert f'"{page}"' in (ROOT / "pelicanconf.py").read_text(encoding="utf-8")
