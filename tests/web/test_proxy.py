"""The proxy that `deploy/` shows: what is the service's is led to it, and what it cannot answer is said by the site."""

import re

from flask import Flask

from moderation.web import site
from moderation.web.places import PLACES
from tests.conftest import ROOT

PROXY = (ROOT / "deploy" / "nginx.conf").read_text(encoding="utf-8")


def test_every_address_of_the_service_is_led_to_it_and_figures_are_not(app: Flask) -> None:
    """TRUST duty 4: reports; LESSONS: consent and unsubscribe. A form that no proxy forwards is no form."""
    (pattern,) = re.findall(r"location ~ (\^\S+) \{", PROXY)
    own = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()}
    places = {place for place in own if place and not place.startswith("<")}
    assert places == PLACES
    assert {place for place in places if not re.search(pattern, f"/{place}/x")} == {"metrics"}, "for this machine only"


def test_a_stopped_service_is_told_of_by_a_page_of_the_site() -> None:
    (page,) = re.findall(r"error_page 502 504 =503 /(\S+)\.html;", PROXY)
    assert (ROOT / "theme" / "templates" / f"{page}.html").is_file()
    assert f'"{page}"' in (ROOT / "pelicanconf.py").read_text(encoding="utf-8")


def test_the_proxy_and_the_service_send_the_same_headers_with_the_site() -> None:
    """Also with the page of 404, and with every file: a location with headers of its own would have none of these."""
    told = dict(re.findall(r'add_header (\S+) "(.+)" always;', PROXY))
    assert told["Content-Security-Policy"] == site.POLICY
    assert told["X-Frame-Options"] == site.FRAMED
    assert told["Referrer-Policy"] == site.REFERRER
    assert len(re.findall(r"location [^{]*\{[^}]*add_header", PROXY)) == 1
    assert all(line.endswith(" always;") for line in re.findall("add_header.*", PROXY))


def test_a_drawing_that_has_a_script_runs_none_beside_the_desk(sqlite_app: Flask) -> None:
    """A guest's drawing, opened by itself, is a page of this host, where moderators are signed in."""
    images = sqlite_app.extensions["ecoute"].settings.output / "images"
    images.mkdir(parents=True, exist_ok=True)
    (images / "x.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>")
    with sqlite_app.test_client().get("/images/x.svg") as answer:
        assert answer.status_code == 200
        assert answer.headers["Content-Security-Policy"] == site.POLICY
