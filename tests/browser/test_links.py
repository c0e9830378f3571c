"""The sample blog, built and lived in: none of its links leads nowhere."""

from tests.browser.conftest import Entered


def test_no_link_of_the_sample_blog_leads_nowhere(template: Entered) -> None:
    """Pages with threads, cases and records, and whatever was woven into them since; `ecoute links` ends well."""
    said = template[0].ecoute("links").splitlines()
    assert said[-1].endswith(" pages: none broken")
    assert said[:-1] == []
