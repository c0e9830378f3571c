"""Every published message can be reported from where it stands (TRUST duty 4)."""

from bs4 import BeautifulSoup
from pelican.plugins.conversation.rendering import Renderer
from pelican.plugins.weave.slots import Slot

from tests.contract.values import CATALOGUE, THREAD


def test_each_message_has_a_link_to_report_it_also_when_comments_are_closed() -> None:
    page = BeautifulSoup(Renderer(CATALOGUE, lambda _key: THREAD)(Slot("thread", "panne", "fr")), "lxml")
    links = {str(link["href"]).partition("contribution=")[2].partition("&")[0] for link in page.select("a.report")}
    assert THREAD.closed
    assert links == {each.id for each in THREAD.contributions if each.kind != "removed"}
    link = page.select_one("#c-a1 a.report")
    assert link is not None
    assert link["href"] == f"{CATALOGUE.service_url}/reports/new?contribution=a1&lang=fr"
    assert link["rel"] == ["nofollow"]
    assert link.get_text().startswith("Signaler")
